// The thread of one card: does what was enqueued for it, reads it whole afterwards, publishes. In between it sleeps while the
// reading lanes (reading_lanes.h) read the card, but for the errands they send it on: to read settings and processes, which may
// block. A card that no lane reads, as it hung or is slow, it reads by itself, at the lanes' pace, until the card was quick for a
// while.
#include <algorithm>
#include <unistd.h>

#include "hardware/gpu/card_ranges.h"
#include "hardware/gpu/nvml/driver_core.h"
#include "hardware/gpu/nvml/reading_lanes.h"

namespace ohm::nvml {
namespace {

bool is_refresh(const Command& command) { return command.kind == Command::Kind::Refresh; }

class CardWorker {
 public:
  CardWorker(const std::shared_ptr<Core>& core, CardCell& cell, const Library& library, CallWatch& watch, Device device)
      : core_{core}, cell_{cell}, library_{library}, watch_{watch}, card_{library, watch, device} {}

  void serve() {
    if (!greet()) return;
    while (!watch_.stopped() && !card_.lost()) {
      const std::vector<Command> commands = next_commands();
      if (watch_.stopped()) break;
      if (!commands.empty()) {
        obey(commands);
        if (std::ranges::any_of(commands, is_refresh)) processes_due_ = {};
        read_all(core_->clock.now());  // an instant after all was set
      } else if (core_->options.sampling) {
        read_what_is_due(core_->clock.now());
      }
    }
    if (card_.lost()) bury();
  }

 private:
  // ---- steps ----

  /// What the card is, and everything once.
  bool greet();
  std::vector<Command> next_commands();
  void obey(const std::vector<Command>& commands);
  void give_back(const std::vector<Command>& commands);
  void read_all(TimePoint now);
  void read_what_is_due(TimePoint now);
  /// The card is gone: this thread ends, a rescan brings another.
  void bury();

  // ---- parts of them ----

  bool too_old(const Command& command) const;
  std::shared_ptr<const ThermalRoutes> open_routes(const GpuInfo& info);
  /// Sensors by all routes.
  void read_sensors(TimePoint now);
  /// Settings and, of a card that works, its processes, where they are due.
  void read_seldom(TimePoint now, bool settings);
  void run_errand(TimePoint now);
  void read_alone(TimePoint now);
  /// When a lane is to read it whole for the first time: cards get their turns in different rounds.
  TimePoint first_turn() const;
  /// Under the cell's lock. True: the lanes may have the card again.
  bool proven(TimePoint now) const;
  void publish();
  void publish_seldom();
  /// Under the cell's lock: how the card stands with the lanes.
  void look_at_lanes();
  /// False: another thread serves the card by now, or the driver is ending.
  bool mine() const { return !watch_.stopped() && cell_.worker.get() == &watch_; }

  const std::shared_ptr<Core>& core_;
  CardCell& cell_;
  const Library& library_;
  CallWatch& watch_;
  NvmlCard card_;
  std::string name_;
  std::shared_ptr<const ThermalRoutes> routes_;
  GpuSample sample_;
  TimePoint settings_due_{}, processes_due_{};
  std::size_t done_{};  ///< commands carried out and not yet published
  // while it reads the card itself
  bool alone_{}, lane_inside_{};
  TimePoint whole_due_{}, power_due_{}, quick_since_{};
};

bool CardWorker::greet() {
  GpuInfo info;
  {
    const std::lock_guard lock{cell_.mutex};
    info = cell_.info;
    sample_ = cell_.sample;
  }
  card_.read_info(info);
  name_ = driver_name(info);
  EventSet events{};
  {
    const std::lock_guard lock{core_->mutex};
    events = core_->event_set;
  }
  if (events) card_.watch_events(events);
  const bool may_set = core_->options.may_set.value_or(geteuid() == 0);
  info.settable = may_set && !core_->options.read_only && library_.fn.set_cap;
  routes_ = open_routes(info);
  {
    const std::lock_guard lock{cell_.mutex};
    if (!mine()) return false;
    cell_.info = info;
    cell_.routes = routes_;
  }
  read_all(core_->clock.now());
  return true;
}

std::shared_ptr<const ThermalRoutes> CardWorker::open_routes(const GpuInfo& info) {
  std::string sysfs;
  std::shared_ptr<NvApi> nvapi;
  {
    const std::lock_guard lock{core_->mutex};
    sysfs = core_->sysfs;
    nvapi = core_->nvapi;
  }
  return std::make_shared<const ThermalRoutes>(sysfs, info, nvapi, watch_);
}

// ---- waiting and obeying ----

std::vector<Command> CardWorker::next_commands() {
  const auto rest = alone_ ? core_->until(std::min(whole_due_, power_due_)) : std::chrono::hours{1};
  std::unique_lock lock{cell_.mutex};
  cell_.wake.wait_for(lock, rest,
                      [this] { return watch_.stopped() || !cell_.queue.empty() || cell_.errand || cell_.alone != alone_; });
  if (!mine()) return {};
  look_at_lanes();
  if (!cell_.queue.empty()) ++cell_.orders;
  cell_.running += cell_.queue.size();
  return std::exchange(cell_.queue, {});
}

void CardWorker::look_at_lanes() {
  if (cell_.alone && !alone_) whole_due_ = power_due_ = quick_since_ = {};
  alone_ = cell_.alone;
  lane_inside_ = cell_.lane != nullptr;
}

/// What was ordered before a hang is no longer meant; what makes a card safe always is.
bool CardWorker::too_old(const Command& command) const {
  using K = Command::Kind;
  const bool always = command.kind == K::Release || command.kind == K::SafeCap || command.kind == K::Refresh;
  return !always && machine_now() - command.enqueued > core_->deadline();
}

void CardWorker::obey(const std::vector<Command>& commands) {
  for (const Command& command : commands) {
    if (watch_.stopped()) break;
    const Refusal why = too_old(command) ? "a setter waited too long and was dropped" : command.run(card_, sample_.settings);
    ++done_;
    if (why.empty()) continue;
    ++sample_.refused;
    sample_.last_refusal = name_ + ": " + why;
  }
  if (done_ < commands.size()) give_back(commands);
}

/// Told to end before all was done: the next thread of this card finds the rest.
void CardWorker::give_back(const std::vector<Command>& commands) {
  const std::lock_guard lock{cell_.mutex};
  if (cell_.worker.get() != &watch_) return;
  cell_.queue.insert(cell_.queue.begin(), commands.begin() + static_cast<std::ptrdiff_t>(done_), commands.end());
}

// ---- reading ----

void CardWorker::read_sensors(TimePoint now) {
  card_.read_sensors(sample_, now);
  if (!card_.lost()) routes_->read(sample_, watch_, now);
}

void CardWorker::read_seldom(TimePoint now, bool settings) {
  const NvmlOptions& every = core_->options;
  if (settings || now >= settings_due_) {
    card_.read_settings(sample_);
    settings_due_ = now + nanoseconds_of(every.settings_every);
  }
  if (!every.sampling || now < processes_due_) return;
  if (processes_due_ != TimePoint{} && !somebody_computes(sample_, every.holds_work)) return;
  card_.read_processes(sample_, now);
  processes_due_ = now + nanoseconds_of(every.processes_every);
}

void CardWorker::read_all(TimePoint now) {
  read_sensors(now);
  read_seldom(now, true);
  publish();
  keep_lanes(core_);
}

void CardWorker::read_what_is_due(TimePoint now) {
  if (alone_) return read_alone(now);
  run_errand(now);
}

/// What a lane saw that something is due in.
void CardWorker::run_errand(TimePoint now) {
  {
    const std::lock_guard lock{cell_.mutex};
    if (!cell_.errand) return;
    sample_.busy = cell_.sample.busy;
    sample_.vram_used = cell_.sample.vram_used;
  }
  read_seldom(now, false);
  publish_seldom();
}

/// While a lane hangs in the card it is hung for everybody: nobody follows it there.
void CardWorker::read_alone(TimePoint now) {
  const NvmlOptions& every = core_->options;
  power_due_ = now + nanoseconds_of(every.power_every);
  if (lane_inside_) {
    power_due_ = whole_due_ = now + nanoseconds_of(every.whole_every);
    return;
  }
  if (now < whole_due_) {
    const Reading<Watts> power = card_.power_now(now);
    const std::lock_guard lock{cell_.mutex};
    if (mine() && !card_.lost()) cell_.take_power(power);
    return;
  }
  whole_due_ = now + nanoseconds_of(every.whole_every);
  const auto began = machine_now();
  read_sensors(now);
  if (quick_since_ == TimePoint{} || machine_now() - began > nanoseconds_of(every.slow_reading)) quick_since_ = now;
  read_seldom(now, false);
  publish();
  keep_lanes(core_);
}

// ---- publishing ----

bool CardWorker::proven(TimePoint now) const {
  return alone_ && !cell_.lane && quick_since_ != TimePoint{} && now - quick_since_ >= nanoseconds_of(core_->options.alone_for);
}

TimePoint CardWorker::first_turn() const {
  const auto whole = nanoseconds_of(core_->options.whole_every), power = nanoseconds_of(core_->options.power_every);
  const auto rounds = std::max<std::int64_t>(1, whole / power);
  return sample_.at + whole - static_cast<std::int64_t>(cell_.id.v) % rounds * power;
}

void CardWorker::publish() {
  {
    const std::lock_guard lock{cell_.mutex};
    if (!mine() || card_.lost()) return;  // what runs on a lost card is over when bury() has said that it is lost
    cell_.running -= std::exchange(done_, 0);
    cell_.sample = sample_;
    cell_.take_power(sample_.power_now);
    cell_.settings_due = settings_due_;
    cell_.processes_due = processes_due_;
    cell_.errand = false;
    if (!cell_.ready) cell_.whole_due = first_turn();
    cell_.ready = true;
    if (proven(sample_.at)) cell_.alone = false, cell_.slow = 0;
  }
  core_->ring();
}

void CardWorker::publish_seldom() {
  {
    const std::lock_guard lock{cell_.mutex};
    if (!mine()) return;
    cell_.settings_due = settings_due_;
    cell_.processes_due = processes_due_;
    cell_.errand = false;
    if (card_.lost()) return;
    cell_.sample.settings = sample_.settings;
    cell_.sample.processes = sample_.processes;
    cell_.sample.processes_at = sample_.processes_at;
  }
  core_->ring();
}

void CardWorker::bury() {
  {
    const std::lock_guard lock{cell_.mutex};
    if (!mine()) return;
    cell_.lost = true;
    cell_.ready = true;
    cell_.running = 0;
    cell_.queue.clear();
    cell_.sample.settings = {};  // a card that comes back has forgotten them
  }
  core_->ring();
}

}  // namespace

void serve_card(const std::shared_ptr<Core>& core, CardCell& cell, const Library& library, CallWatch& watch, Device device) {
  CardWorker{core, cell, library, watch, device}.serve();
}

}  // namespace ohm::nvml
