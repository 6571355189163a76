// The thread that finds cards: opens the library, asks at every index who is there, and brings lost cards back.
//
// It asks no card itself: each index is asked by a thread of its own, which then serves the card it found, so that a card which
// does not even tell its name delays nobody. Cards that are there again only after NVML was started anew (their handles are void)
// cost a pause of all: it is made only when the PCI bus shows a card that NVML does not, and when no thread is stuck in the
// library.
#include <algorithm>
#include <filesystem>
#include <fstream>

#include "hardware/gpu/nvml/driver_core.h"

namespace ohm::nvml {
namespace {

namespace fs = std::filesystem;

std::string first_line(const fs::path& file) {
  std::ifstream in{file};
  std::string line;
  std::getline(in, line);
  return line;
}

/// Its configuration space answers: a card that fell off reads as all ones.
bool answers(const fs::path& device) {
  std::ifstream in{device / "config", std::ios::binary};
  char vendor[2] = {};
  return !in.read(vendor, 2) || vendor[0] != '\xFF' || vendor[1] != '\xFF';
}

/// Bus ids of NVIDIA display devices that answer on the bus.
std::vector<std::string> cards_on_bus(const std::string& sysfs) {
  std::vector<std::string> found;
  std::error_code none;
  for (const auto& entry : fs::directory_iterator{sysfs + "/bus/pci/devices", none}) {
    const bool display = first_line(entry.path() / "class").starts_with("0x03");
    if (display && first_line(entry.path() / "vendor") == "0x10de" && answers(entry.path()))
      found.push_back(entry.path().filename());
  }
  return found;
}

class Finder {
 public:
  Finder(const std::shared_ptr<Core>& core, const std::shared_ptr<CallWatch>& watch) : core_{core}, watch_{watch} {}

  void run() {
    look();
    publish_looked();
    while (wait_for_orders()) {
      if (!take_rescan()) {
        admit();
        continue;
      }
      look();
      if (worth_starting_anew()) start_anew();
      core_->ring();
    }
  }

 private:
  bool wait_for_orders();
  bool take_rescan();
  void publish_looked();

  void look();
  bool open();
  void missing(const std::string& why);
  void take_library(const std::shared_ptr<Library>& library);
  void open_nvapi(const Library& library);
  void start_events();
  void ask_every_index(std::uint32_t count);
  void admit();
  bool admit(Probe& probe);
  std::shared_ptr<CardCell> cell_of(const GpuInfo& identity);
  bool worth_starting_anew() const;
  void start_anew();
  bool open_again();
  void bury_unserved();

  std::shared_ptr<Core> core_;
  std::shared_ptr<CallWatch> watch_;
  std::shared_ptr<Library> library_;
};

bool identified(const std::shared_ptr<Probe>& probe) { return probe->state == Probe::State::Identified; }
bool asking(const std::shared_ptr<Probe>& probe) { return probe->state == Probe::State::Asking; }

bool Finder::wait_for_orders() {
  std::unique_lock lock{core_->mutex};
  core_->orders.wait(
      lock, [this] { return watch_->stopped() || core_->rescan_wanted || std::ranges::any_of(core_->probes, identified); });
  return !watch_->stopped();
}

bool Finder::take_rescan() {
  const std::lock_guard lock{core_->mutex};
  return std::exchange(core_->rescan_wanted, false);
}

void Finder::publish_looked() {
  const std::lock_guard lock{core_->mutex};
  core_->looked = true;
  core_->news.notify_all();
}

void Finder::missing(const std::string& why) {
  const std::lock_guard lock{core_->mutex};
  core_->missing = why;
}

// ---- one look ----

void Finder::look() {
  if (!library_ && !open()) return;
  std::uint32_t count = 0;
  if (const Status status = library_->call(*watch_, library_->fn.count, &count); status != Status::Success) {
    return missing("NVML counts no cards: " + library_->words(status));
  }
  missing(count == 0 ? "the driver runs and finds no card" : "");
  ask_every_index(count);
  const auto patience = core_->deadline();
  core_->wait([this] { return std::ranges::none_of(core_->probes, asking) || watch_->stopped(); }, patience);
  if (watch_->stopped()) return;
  admit();
  const auto read = [](const std::shared_ptr<CardCell>& cell) {
    const std::lock_guard lock{cell->mutex};
    return cell->ready;
  };
  core_->wait([&] { return std::ranges::all_of(core_->cells, read) || watch_->stopped(); }, patience);
}

bool Finder::open() {
  auto library = Library::open(core_->options.library);
  if (!library) {
    missing(library.error().what);
    return false;
  }
  if (const Status status = (*library)->call(*watch_, (*library)->fn.init); status != Status::Success) {
    missing("NVML does not start: " + (*library)->words(status));
    return false;
  }
  take_library(*library);
  open_nvapi(**library);
  start_events();
  return true;
}

void Finder::take_library(const std::shared_ptr<Library>& library) {
  char version[96] = {};
  const bool told =
      library->call(*watch_, library->fn.driver_version, version, std::uint32_t{sizeof version - 1}) == Status::Success;
  library_ = library;
  const std::lock_guard lock{core_->mutex};
  core_->library = library;
  core_->version = told ? version : "";
  core_->sysfs = core_->options.sysfs.value_or(library->twin().empty() ? "/sys" : library->twin() + "/sys");
}

/// Beside a stand-in only its own NvAPI counts: the system's would tell the temperatures of other, real cards.
void Finder::open_nvapi(const Library& library) {
  std::string name = core_->options.nvapi;
  if (name.empty()) return;
  if (!library.twin().empty() && name.find('/') == std::string::npos) name = fs::path{library.file()}.parent_path() / name;
  auto api = NvApi::open(name, *watch_);
  if (!api) return;
  const std::lock_guard lock{core_->mutex};
  core_->nvapi = *api;
}

void Finder::start_events() {
  EventSet set{};
  if (!core_->options.sampling || !library_->fn.wait_event ||
      library_->call(*watch_, library_->fn.event_set_create, &set) != Status::Success)
    return;
  {
    const std::lock_guard lock{core_->mutex};
    core_->event_set = set;
  }
  const auto watch = std::make_shared<CallWatch>();
  start_thread(core_, watch, [core = core_.get(), watch, set] { run_events(*core, watch, set); });
}

void Finder::ask_every_index(std::uint32_t count) {
  std::vector<std::shared_ptr<Probe>> fresh;
  {
    const std::lock_guard lock{core_->mutex};
    std::erase_if(core_->probes, [](const auto& probe) { return probe->watch->finished() || probe->state == Probe::State::Over; });
    for (std::uint32_t index = 0; index < count; ++index) {
      const auto still_asking = [index](const auto& probe) { return probe->index == index && asking(probe); };
      if (std::ranges::any_of(core_->probes, still_asking)) continue;  // stuck there: one stuck thread is enough
      fresh.push_back(std::make_shared<Probe>(Probe{.index = index, .watch = std::make_shared<CallWatch>()}));
      core_->probes.push_back(fresh.back());
    }
  }
  for (const auto& probe : fresh) {
    start_thread(core_, probe->watch, [core = core_, probe] { run_probe(core, probe); });
  }
}

// ---- who serves what ----

void Finder::admit() {
  const std::lock_guard lock{core_->mutex};
  std::vector<std::shared_ptr<Probe>> waiting;
  std::ranges::copy_if(core_->probes, std::back_inserter(waiting), identified);
  std::ranges::sort(waiting, {}, &Probe::index);
  for (const auto& probe : waiting) probe->state = admit(*probe) ? Probe::State::Serving : Probe::State::Over;
  core_->news.notify_all();
}

/// True: the probe serves its card from now on; the thread that did, if any, is stuck or gone. Under Core::mutex.
bool Finder::admit(Probe& probe) {
  const auto cell = cell_of(probe.identity);
  const std::lock_guard lock{cell->mutex};
  const bool served = cell->worker && !cell->worker->stopped() && !cell->lost && !cell->worker->stuck(core_->deadline());
  if (served) return false;
  if (cell->worker) cell->worker->stop();
  cell->info = probe.identity;
  cell->worker = probe.watch;
  cell->device = probe.device;
  cell->lost = cell->ready = cell->alone = cell->errand = false;
  cell->running = 0;
  probe.cell = cell;
  return true;
}

std::shared_ptr<CardCell> Finder::cell_of(const GpuInfo& identity) {
  for (const auto& cell : core_->cells) {
    const std::lock_guard lock{cell->mutex};
    if (cell->info.uuid == identity.uuid) return cell;
  }
  const auto cell = std::make_shared<CardCell>();
  cell->id = GpuId{core_->cells.size()};
  cell->info = identity;
  core_->cells.push_back(cell);
  return cell;
}

// ---- NVML started anew ----

bool Finder::worth_starting_anew() const {
  if (!library_ || !library_->fn.shutdown) return false;
  const std::lock_guard lock{core_->mutex};
  std::vector<std::string> served;
  for (const auto& cell : core_->cells) {
    const std::lock_guard card{cell->mutex};
    if (cell->hung(core_->deadline())) return false;
    if (!cell->lost) served.push_back(cell->info.bus_id);
  }
  const auto unserved = [&](const std::string& bus_id) { return std::ranges::count(served, bus_id) == 0; };
  return std::ranges::any_of(cards_on_bus(core_->sysfs), unserved);
}

void Finder::start_anew() {
  if (end_threads(*core_, watch_.get())) {
    (void)library_->call(*watch_, library_->fn.shutdown);
    const Status status = library_->call(*watch_, library_->fn.init);
    if (status != Status::Success) missing("NVML does not start again: " + library_->words(status));
  }
  if (!open_again()) return;
  start_events();
  look();
  bury_unserved();
}

/// False: the driver is ending.
bool Finder::open_again() {
  const std::lock_guard lock{core_->mutex};
  core_->event_set = nullptr;
  if (watch_->stopped()) return false;
  core_->closing = false;
  return true;
}

/// Cards that nobody found again.
void Finder::bury_unserved() {
  const std::lock_guard lock{core_->mutex};
  for (const auto& cell : core_->cells) {
    const std::lock_guard card{cell->mutex};
    if (cell->worker->stopped()) cell->lost = true;
  }
}

}  // namespace

void run_finder(const std::shared_ptr<Core>& core, const std::shared_ptr<CallWatch>& watch) { Finder{core, watch}.run(); }

namespace {

/// Who is at this index?
bool ask(Core& core, const Library& library, Probe& probe, Device& device, GpuInfo& identity) {
  if (library.call(*probe.watch, library.fn.handle_by_index, probe.index, &device) != Status::Success) return false;
  if (!NvmlCard{library, *probe.watch, device}.identify(identity)) return false;
  const std::lock_guard lock{core.mutex};
  probe.device = device;
  probe.identity = identity;
  probe.state = Probe::State::Identified;
  core.news.notify_all();
  core.orders.notify_all();
  return true;
}

bool told_to_serve(Core& core, Probe& probe) {
  std::unique_lock lock{core.mutex};
  core.news.wait(lock, [&] { return probe.watch->stopped() || probe.state != Probe::State::Identified; });
  return probe.state == Probe::State::Serving && !probe.watch->stopped();
}

}  // namespace

void run_probe(const std::shared_ptr<Core>& core, const std::shared_ptr<Probe>& probe) {
  std::shared_ptr<Library> library;
  {
    const std::lock_guard lock{core->mutex};
    library = core->library;
  }
  Device device{};
  GpuInfo identity;
  if (ask(*core, *library, *probe, device, identity) && told_to_serve(*core, *probe)) {
    serve_card(core, *probe->cell, *library, *probe->watch, device);
  }
  const std::lock_guard lock{core->mutex};
  probe->state = Probe::State::Over;
  core->news.notify_all();
}

}  // namespace ohm::nvml
