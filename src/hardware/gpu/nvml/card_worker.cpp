// The thread of one card: reads it whole once a second, does what was enqueued, publishes. Between the whole readings its power is
// read by the power lane.
#include <algorithm>
#include <cstdlib>
#include <unistd.h>

#include "hardware/gpu/card_ranges.h"
#include "hardware/gpu/nvml/driver_core.h"
#include "hardware/gpu/nvml/power_lane.h"
#include "hardware/gpu/thermal/bar0_reader.h"

namespace ohm::nvml {
namespace {

Absent absent_of(const Error& error) {
  return error.kind == Error::Kind::PermissionDenied ? Absent::NotPermitted : Absent::NotSupported;
}

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
      const TimePoint now = core_->clock.now();
      obey(commands);
      if (!commands.empty() || (core_->options.sampling && now >= whole_due_)) {
        if (std::ranges::any_of(commands, is_refresh)) processes_due_ = {};
        read_whole(now, !commands.empty());
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
  void read_whole(TimePoint now, bool asked);
  /// The card is gone: this thread ends, a rescan brings another.
  void bury();

  // ---- parts of them ----

  bool too_old(const Command& command) const;
  void open_routes(const std::string& bus_id, std::uint32_t device_id);
  void read_routes(TimePoint at);
  bool somebody_computes() const;
  void publish();
  /// Under the cell's lock.
  void let_lane_in();
  /// False: another thread serves the card by now, or the driver is ending.
  bool mine() const { return !watch_.stopped() && cell_.worker.get() == &watch_; }

  const std::shared_ptr<Core>& core_;
  CardCell& cell_;
  const Library& library_;
  CallWatch& watch_;
  NvmlCard card_;
  std::string name_;
  std::shared_ptr<NvApi> nvapi_;
  std::optional<NvApi::Gpu> nvapi_gpu_;
  Result<Bar0Reader> registers_{failure(Error::Kind::NotSupported, "not opened")};
  GpuSample sample_;
  TimePoint whole_due_{}, settings_due_{}, processes_due_{};
  std::size_t done_{};  ///< commands carried out and not yet published
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
    nvapi_ = core_->nvapi;
  }
  if (events) card_.watch_events(events);
  const bool may_set = core_->options.may_set.value_or(geteuid() == 0);
  info.settable = may_set && !core_->options.read_only && library_.fn.set_cap;
  open_routes(info.bus_id, info.device_id);
  {
    const std::lock_guard lock{cell_.mutex};
    if (!mine()) return false;
    cell_.info = info;
  }
  read_whole(core_->clock.now(), true);
  return true;
}

// ---- waiting and obeying ----

std::vector<Command> CardWorker::next_commands() {
  std::unique_lock lock{cell_.mutex};
  if (watch_.stopped()) return {};
  const auto limit = core_->options.sampling ? core_->until(whole_due_) : std::chrono::hours{1};
  cell_.wake.wait_for(lock, limit, [this] { return watch_.stopped() || !cell_.queue.empty(); });
  if (!mine()) return {};
  cell_.running += cell_.queue.size();
  return std::exchange(cell_.queue, {});
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

void CardWorker::open_routes(const std::string& bus_id, std::uint32_t device_id) {
  std::string sysfs;
  {
    const std::lock_guard lock{core_->mutex};
    sysfs = core_->sysfs;
  }
  registers_ = Bar0Reader::open(sysfs, bus_id, device_id);
  if (!nvapi_) return;
  const auto bus = static_cast<std::uint32_t>(std::strtoul(bus_id.substr(bus_id.find(':') + 1, 2).c_str(), nullptr, 16));
  nvapi_gpu_ = nvapi_->find(bus, watch_);
}

void CardWorker::read_routes(TimePoint at) {
  auto& all = sample_.temperatures;
  const auto silent = [&](const Error& error) { return no_reading<Celsius>(absent_of(error), at); };
  all.push_back({Place::Hotspot, "bar0", registers_ ? registers_->hotspot(at) : silent(registers_.error())});
  all.push_back({Place::Vram, "bar0", registers_ ? registers_->vram(at) : silent(registers_.error())});
  if (!nvapi_gpu_) return;
  const NvApi::Temperatures told = nvapi_->read(*nvapi_gpu_, watch_, at);
  all.push_back({Place::Hotspot, "nvapi", told.hotspot});
  all.push_back({Place::Vram, "nvapi", told.vram});
}

bool CardWorker::somebody_computes() const {
  return sample_.busy.get().value_or(Fraction{}).v > 0 || sample_.vram_used.get().value_or(Bytes{}) > core_->options.holds_work;
}

void CardWorker::read_whole(TimePoint now, bool asked) {
  const NvmlOptions& every = core_->options;
  card_.read_sensors(sample_, now);
  read_routes(now);
  if (asked || now >= settings_due_) {
    card_.read_settings(sample_);
    settings_due_ = now + nanoseconds_of(every.settings_every);
  }
  const bool first = processes_due_ == TimePoint{} && every.sampling;
  if (first || (somebody_computes() && now >= processes_due_ && every.sampling)) {
    card_.read_processes(sample_, now);
    processes_due_ = now + nanoseconds_of(every.processes_every);
  }
  whole_due_ = now + nanoseconds_of(every.whole_every);
  publish();
  keep_power_lane(core_);
}

/// A lane that was left to its fate in this card is out again, and the card is well: the present one may come.
void CardWorker::let_lane_in() {
  if (cell_.lane && cell_.lane->stopped() && !cell_.lane->inside()) cell_.lane.reset();
}

void CardWorker::publish() {
  {
    const std::lock_guard lock{cell_.mutex};
    if (!mine() || card_.lost()) return;  // what runs on a lost card is over when bury() has said that it is lost
    cell_.running -= std::exchange(done_, 0);
    const Reading<Watts> newest = cell_.sample.power_now;
    cell_.sample = sample_;
    cell_.sample.power_now = newest;
    cell_.take_power(sample_.power_now);
    cell_.ready = true;
    let_lane_in();
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
