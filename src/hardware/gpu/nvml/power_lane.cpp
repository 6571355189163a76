#include "hardware/gpu/nvml/power_lane.h"

#include <optional>

#include "hardware/gpu/nvml/driver_core.h"

namespace ohm::nvml {
namespace {

/// A card as the lane holds it.
struct Seat {
  std::shared_ptr<CardCell> cell;
  std::shared_ptr<CallWatch> worker;  ///< who served the card when `card` was made
  std::optional<NvmlCard> card;
};

class PowerLane {
 public:
  PowerLane(Core& core, const std::shared_ptr<CallWatch>& watch) : core_{core}, watch_{watch} {}

  void run() {
    while (wait_for_round()) {
      const TimePoint now = core_.clock.now();
      if (now < due_) continue;
      keep_time(now);
      for (Seat& seat : seats_) read(seat);
    }
  }

 private:
  /// False: told to end.
  bool wait_for_round();
  void keep_time(TimePoint now);
  void take_new_cells();
  void read(Seat& seat);
  /// Says in the cell that the lane is in its card from now on; false: the card is passed by this time.
  bool enter(Seat& seat, TimePoint now);
  void leave(Seat& seat, const Reading<Watts>& power);

  Core& core_;
  std::shared_ptr<CallWatch> watch_;
  std::shared_ptr<Library> library_;
  std::vector<Seat> seats_;  ///< in the order of Core::cells
  TimePoint due_{};
};

bool PowerLane::wait_for_round() {
  const auto limit = core_.until(due_);
  std::unique_lock lock{core_.mutex};
  core_.rounds.wait_for(lock, limit, [this] { return watch_->stopped(); });
  take_new_cells();
  return !watch_->stopped();
}

/// On the beat; rounds that were missed are not made up.
void PowerLane::keep_time(TimePoint now) {
  const auto every = nanoseconds_of(core_.options.power_every);
  due_ = (now - due_ < every ? due_ : now) + every;
}

/// Under Core::mutex.
void PowerLane::take_new_cells() {
  library_ = core_.library;
  for (std::size_t i = seats_.size(); i < core_.cells.size(); ++i) seats_.push_back({.cell = core_.cells[i]});
}

void PowerLane::read(Seat& seat) {
  const TimePoint now = core_.clock.now();
  if (enter(seat, now)) leave(seat, seat.card->power_now(now));
}

bool PowerLane::enter(Seat& seat, TimePoint now) {
  CardCell& cell = *seat.cell;
  const std::lock_guard lock{cell.mutex};
  const bool well = cell.ready && !cell.lost && !cell.lane && !cell.worker->stopped() && !cell.worker->inside();
  const bool just_read = now - cell.sample.power_now.at < nanoseconds_of(core_.options.power_every) / 2;
  if (!well || just_read || watch_->stopped()) return false;
  if (seat.worker != cell.worker) {
    seat.worker = cell.worker;
    seat.card.emplace(*library_, *watch_, cell.device);
  }
  cell.lane = watch_;
  return true;
}

void PowerLane::leave(Seat& seat, const Reading<Watts>& power) {
  CardCell& cell = *seat.cell;
  const std::lock_guard lock{cell.mutex};
  if (watch_->stopped()) return;  // left to its fate here: the card's worker clears `lane`
  cell.lane.reset();
  if (cell.worker != seat.worker || cell.lost) return;
  cell.take_power(power);
  if (!seat.card->lost()) return;
  cell.queue.push_back(refresh_command());  // its worker shall see for itself, and bury it
  cell.wake.notify_all();
  seat.worker.reset();
}

/// Who is to be the lane from now on; null: whoever is.
std::shared_ptr<CallWatch> next_lane(Core& core) {
  const auto patience = core.patience(core.options.lane_patience);
  const std::lock_guard lock{core.mutex};
  const bool well = core.lane && !core.lane->stopped() && !core.lane->finished() && !core.lane->stuck(patience);
  if (well || core.closing || !core.options.sampling) return nullptr;
  if (core.lane) core.lane->stop();
  return core.lane = std::make_shared<CallWatch>();
}

}  // namespace

void keep_power_lane(const std::shared_ptr<Core>& core) {
  if (const auto watch = next_lane(*core)) {
    start_thread(core, watch, [core = core.get(), watch] { PowerLane{*core, watch}.run(); });
  }
}

}  // namespace ohm::nvml
