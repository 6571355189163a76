#include "hardware/gpu/nvml/reading_lanes.h"

#include <algorithm>
#include <optional>

#include "hardware/gpu/nvml/driver_core.h"

namespace ohm::nvml {
namespace {

constexpr int kEarly = 20;        // a twin's clock may be a little behind: better a twentieth early than to sleep once more
constexpr int kSlowReadings = 3;  // assumed: what a busy machine does to a quick card seldom happens so often in a row

/// A card as one lane holds it.
struct LaneSeat {
  std::shared_ptr<CardCell> cell{};
  std::shared_ptr<CallWatch> worker{};  ///< who served the card when `card` was made
  std::optional<NvmlCard> card;
  std::shared_ptr<const ThermalRoutes> routes;
  GpuSample whole;         ///< being read
  std::uint64_t orders{};  ///< taken from the card's queue when it was entered
};

class ReadingLane {
 public:
  ReadingLane(const std::shared_ptr<Core>& core, const std::shared_ptr<CallWatch>& watch) : core_{core}, watch_{watch} {}

  void run() {
    while (wait_for_round()) {
      keep_lanes(core_);
      for (LaneSeat& seat : seats_) visit(seat);
      if (std::exchange(read_whole_, false)) core_->ring();
    }
  }

 private:
  enum class Visit { Pass, Power, Whole };

  /// False: told to end.
  bool wait_for_round();
  TimePoint take_round();
  void take_new_cells();
  void visit(LaneSeat& seat);
  /// Says in the cell that the lane is in its card from now on.
  Visit enter(LaneSeat& seat, TimePoint now);
  void sit_down(LaneSeat& seat);
  void read_whole(LaneSeat& seat, TimePoint now);
  /// Out of the card again: what it told is its newest reading. Under the cell's mutex. False: nobody wants to know.
  bool leave(LaneSeat& seat);
  void judge_speed(CardCell& cell, std::chrono::nanoseconds took) const;
  void leave_with_power(LaneSeat& seat, const Reading<Watts>& power);
  void leave_with_whole(LaneSeat& seat, TimePoint now, std::chrono::nanoseconds took);

  const std::shared_ptr<Core>& core_;
  const std::shared_ptr<CallWatch> watch_;
  const std::chrono::nanoseconds power_every_{nanoseconds_of(core_->options.power_every)};
  const std::chrono::nanoseconds whole_every_{nanoseconds_of(core_->options.whole_every)};
  std::shared_ptr<Library> library_;
  std::vector<LaneSeat> seats_;  ///< in the order of Core::cells
  bool read_whole_{};            ///< in this round
};

// ---- rounds ----

/// The next round that nobody took. On the beat; rounds that were missed are not made up. Under Core::mutex.
TimePoint ReadingLane::take_round() {
  const TimePoint now = core_->clock.now();
  TimePoint& next = core_->next_round;
  const TimePoint mine = now - next < power_every_ ? next : now;
  next = mine + power_every_;
  return mine;
}

bool ReadingLane::wait_for_round() {
  std::unique_lock lock{core_->mutex};
  const TimePoint mine = watch_->stopped() ? TimePoint{} : take_round();
  while (!watch_->stopped()) {
    lock.unlock();
    const TimePoint now = core_->clock.now();
    const auto limit = core_->until(mine);
    lock.lock();
    if (now + power_every_ / kEarly >= mine || watch_->stopped()) break;
    core_->rounds.wait_for(lock, limit);
  }
  take_new_cells();
  return !watch_->stopped();
}

/// Under Core::mutex.
void ReadingLane::take_new_cells() {
  library_ = core_->library;
  for (std::size_t i = seats_.size(); i < core_->cells.size(); ++i) seats_.push_back({.cell = core_->cells[i]});
}

// ---- one card ----

void ReadingLane::visit(LaneSeat& seat) {
  if (watch_->stopped()) return;  // before the clock is touched
  const TimePoint now = core_->clock.now();
  switch (enter(seat, now)) {
    case Visit::Pass: return;
    case Visit::Power: return leave_with_power(seat, seat.card->power_now(now));
    case Visit::Whole: return read_whole(seat, now);
  }
}

ReadingLane::Visit ReadingLane::enter(LaneSeat& seat, TimePoint now) {
  CardCell& cell = *seat.cell;
  const std::lock_guard lock{cell.mutex};
  const bool well = cell.ready && !cell.lost && !cell.alone && !cell.lane && !cell.worker->stopped();
  const bool left_alone_now = cell.worker->inside() || !cell.queue.empty() || cell.running > 0;
  if (!well || left_alone_now || watch_->stopped()) return Visit::Pass;
  if (seat.worker != cell.worker) sit_down(seat);
  const bool whole = now + power_every_ / 2 >= cell.whole_due;
  if (!whole && now - cell.power_now.at < power_every_ / 2) return Visit::Pass;  // its worker has just read it
  seat.orders = cell.orders;
  cell.lane = watch_;
  if (!whole) return Visit::Power;
  cell.whole_due = (now - cell.whole_due < whole_every_ ? cell.whole_due : now) + whole_every_;
  return Visit::Whole;
}

/// A card that has a worker anew.
void ReadingLane::sit_down(LaneSeat& seat) {
  const CardCell& cell = *seat.cell;
  seat.worker = cell.worker;
  seat.card.emplace(*library_, *watch_, cell.device, cell.info.fans);
  seat.routes = cell.routes;
}

void ReadingLane::read_whole(LaneSeat& seat, TimePoint now) {
  const auto began = machine_now();
  seat.card->read_sensors(seat.whole, now);
  if (!seat.card->lost()) seat.routes->read(seat.whole, *watch_, now);
  leave_with_whole(seat, now, machine_now() - began);
}

bool ReadingLane::leave(LaneSeat& seat) {
  CardCell& cell = *seat.cell;
  cell.lane.reset();
  if (watch_->stopped() || cell.worker != seat.worker || cell.lost) return false;
  if (!seat.card->lost()) return true;
  cell.queue.push_back(refresh_command());  // its worker shall see for itself, and bury it
  cell.wake.notify_all();
  seat.worker.reset();
  return false;
}

void ReadingLane::leave_with_power(LaneSeat& seat, const Reading<Watts>& power) {
  const std::lock_guard lock{seat.cell->mutex};
  if (leave(seat)) seat.cell->take_power(power);
}

/// Not what was read while something was set: its worker reads the card afterwards.
void ReadingLane::leave_with_whole(LaneSeat& seat, TimePoint now, std::chrono::nanoseconds took) {
  CardCell& cell = *seat.cell;
  {
    const std::lock_guard lock{cell.mutex};
    if (!leave(seat)) return;
    if (cell.orders == seat.orders) cell.take_sensors(seat.whole);
    read_whole_ = true;
    judge_speed(cell, took);
    cell.errand = cell.errand || cell.errand_due(now, core_->options.holds_work);
    if (!cell.errand && !cell.alone) return;
  }
  cell.wake.notify_all();  // now that it finds the mutex free
}

void ReadingLane::judge_speed(CardCell& cell, std::chrono::nanoseconds took) const {
  cell.slow = took > nanoseconds_of(core_->options.slow_reading) ? cell.slow + 1 : 0;
  if (cell.slow >= kSlowReadings) cell.alone = true;
}

// ---- lanes that are stuck ----

/// Under Core::mutex.
void leave_alone(Core& core, const CallWatch* lane) {
  for (const auto& cell : core.cells) {
    const std::lock_guard lock{cell->mutex};
    if (lane && cell->lane.get() != lane) continue;
    cell->alone = true;
    cell->wake.notify_all();
  }
}

/// New ones, that are to be started. Under Core::mutex.
std::vector<std::shared_ptr<CallWatch>> replace_lanes(Core& core) {
  const auto patience = core.patience(core.options.lane_patience);
  std::vector<std::shared_ptr<CallWatch>> fresh;
  std::size_t caught = 0;
  for (auto& lane : core.lanes) {
    const bool stuck = lane && lane->stuck(patience);
    if (lane && !stuck && !lane->stopped() && !lane->finished()) continue;
    if (lane) lane->stop();  // first: from now on it enters no other card
    if (stuck) leave_alone(core, lane.get());
    if (stuck) ++caught;
    fresh.push_back(lane = std::make_shared<CallWatch>());
  }
  if (caught == core.lanes.size()) leave_alone(core, nullptr);
  return fresh;
}

}  // namespace

void keep_lanes(const std::shared_ptr<Core>& core) {
  std::vector<std::shared_ptr<CallWatch>> fresh;
  {
    const std::lock_guard lock{core->mutex};
    if (core->closing || !core->options.sampling) return;
    fresh = replace_lanes(*core);
  }
  for (const auto& watch : fresh) start_thread(core, watch, [core, watch] { ReadingLane{core, watch}.run(); });
}

}  // namespace ohm::nvml
