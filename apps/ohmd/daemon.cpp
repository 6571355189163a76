#include "apps/ohmd/daemon.h"

#include <chrono>
#include <csignal>
#include <filesystem>
#include <optional>
#include <pthread.h>
#include <thread>
#include <unistd.h>

#include "agent/record/recorder.h"
#include "api/api.h"
#include "api/json/history_json.h"
#include "api/metrics.h"
#include "api/server/access.h"
#include "api/server/server.h"
#include "apps/ohmd/guard_keeper.h"
#include "apps/ohmd/machine.h"
#include "apps/ohmd/notify.h"
#include "base/text.h"
#include "control/budget/static_caps.h"
#include "hardware/pci/sysfs_pci_bus.h"
#include "rig/circuit/circuit.h"
#include "rig/lock/lock_file.h"
#include "rig/rig_file.h"

namespace ohm::daemon {
namespace {

/// Waits for SIGTERM, SIGINT and SIGHUP (its terminal went) and closes the queue, which ends the loop.
class SignalWatch {
 public:
  explicit SignalWatch(CommandQueue& commands) : thread_{[&commands] { wait(commands); }} {}
  SignalWatch(const SignalWatch&) = delete;
  SignalWatch& operator=(const SignalWatch&) = delete;
  ~SignalWatch() {
    // The thread waits for this signal and blocks its usual effect. NOLINTNEXTLINE(bugprone-bad-signal-to-kill-thread)
    pthread_kill(thread_.native_handle(), SIGTERM);
    thread_.join();
  }

 private:
  static void wait(CommandQueue& commands) {
    sigset_t signals;
    sigemptyset(&signals);
    sigaddset(&signals, SIGTERM);
    sigaddset(&signals, SIGINT);
    sigaddset(&signals, SIGHUP);
    int which{};
    sigwait(&signals, &which);
    commands.close();
  }
  std::thread thread_;
};

/// The store's sentence without the word it begins with: "/var/lib/ohmstead/history is in use by another ohmd".
std::string of_the_history(const std::string& what) {
  constexpr std::string_view kStart = "history: ";
  return what.starts_with(kStart) ? what.substr(kStart.size()) : what;
}

/// The history while it can be had, and why it is not written while it is not: ohmd watches all the same.
class Recording {
 public:
  /// Waits up to 5 s for an ohmd that was told to stop a moment ago: it holds the history until it is gone.
  void open(const std::string& state, const Rig& rig, std::size_t fans) {
    History::Options options;
    options.most_series = std::clamp<std::size_t>(
        series_count(rig.cards.size(), rig.psus.size() + 8 * (rig.pdus.size() + rig.breakers.size() + 2), fans), 640, 4096);
    auto history = History::open(state + "/history", options);
    for (int tries = 0; !history && history.error().kind == Error::Kind::Timeout && tries < 50; ++tries) {
      std::this_thread::sleep_for(std::chrono::milliseconds{100});
      history = History::open(state + "/history", options);
    }
    if (!history) return void(trouble_ = "no history is kept: " + of_the_history(history.error().what));
    history_.emplace(std::move(*history));
    recorder_.emplace(*history_);
  }

  void record(const RigView& view) {
    if (!recorder_) return;
    const auto done = recorder_->record(view);
    if (done) return trouble_.clear();
    const std::string& what = done.error().what;  // "history: writing …"
    trouble_ = "history is not written: " + of_the_history(what);
  }

  History* history() { return history_ ? &*history_ : nullptr; }
  const std::string& trouble() const { return trouble_; }

 private:
  std::optional<History> history_;
  std::optional<Recorder> recorder_;
  std::string trouble_;
};

// ---- the guard ----

/// Static safe caps by UUID of the adopted cards: what the guard may set without us.
SafeCaps safe_caps(const Rig& rig, const std::optional<RigLock>& lock) {
  SafeCaps caps;
  if (!lock) return caps;
  const auto planned = static_caps(build_circuit(rig));
  for (const auto& adopted : lock->cards)
    for (std::size_t i = 0; i < rig.cards.size(); ++i)
      if (rig.cards[i].name == adopted.place && rig.cards[i].absent.empty()) caps.push_back({adopted.uuid, Watts{planned.cap[i]}});
  return caps;
}

using Fans = std::vector<std::unique_ptr<ChassisFan>>;

/// As they were found: what the guard brings them back to.
std::vector<FanHome> homes_of(const Fans& fans) {
  std::vector<FanHome> homes;
  for (const auto& fan : fans)
    if (const auto home = fan->home(); home && homes.size() < kMostGuardedFans) homes.push_back(*home);
  return homes;
}

GuardOptions guard_options(const Options& options, const Places& places, const std::string& socket) {
  GuardOptions guard;
  guard.program = options.guard.empty() ? places.programs + "/ohm-guard" : options.guard;
  guard.page = std::filesystem::absolute(socket).parent_path().string() + "/guard.page";
  guard.library = places.library;
  return guard;
}

// ---- in order ----

int failed(const std::string& what) {
  log_line(Level::Alarm, what);
  return 1;
}

std::vector<NamedMeter> named(const std::vector<OwnedMeter>& meters) {
  std::vector<NamedMeter> out;
  for (const auto& meter : meters) out.push_back({meter.name, meter.meter.get()});
  return out;
}

bool known_host(const Rig& rig, const std::string& host) {
  return host.empty() || std::any_of(rig.hosts.begin(), rig.hosts.end(), [&](const Host& h) { return h.name == host; });
}

/// What was read before anything was opened.
struct Read {
  Rig rig;
  std::optional<RigLock> lock;
  std::string token, off_token;
  std::string host;
};

Result<Read> read_all(const Options& options) {
  Read read;
  auto rig = read_rig_file(options.rig);
  if (!rig) return failure(Error::Kind::BadInput, render(rig.error()));
  read.rig = std::move(*rig);
  std::error_code none;  // told to `ohm`, which reads it too, and from another directory
  if (const auto whole = std::filesystem::absolute(options.rig, none); !none) read.rig.file = whole.lexically_normal().string();
  const char* twin_host = std::getenv("OHM_TWIN") ? std::getenv("OHM_TWIN_HOST") : nullptr;
  read.host = options.host.empty() && twin_host ? twin_host : options.host;
  if (!known_host(read.rig, read.host))
    return failure(Error::Kind::BadInput, "--host " + read.host + ": the rig file has no such host");
  auto lock = lock_beside(read.rig, options.rig);
  if (!lock) return tl::make_unexpected(lock.error());
  read.lock = std::move(*lock);
  for (const auto& [file, into] : {std::pair{&options.token_file, &read.token}, {&options.off_token_file, &read.off_token}}) {
    if (file->empty()) continue;
    auto token = api::read_token(*file);
    if (!token) return tl::make_unexpected(token.error());
    *into = std::move(*token);
  }
  return read;
}

/// What lives as long as ohmd does, made first and ended last.
struct Ground {
  const Options& options;
  const Read& read;
  const Places& places;
  const Clock& clock;
  Mode mode;
  std::string socket;
  ServiceManager manager;
  EventLog events{log_event};
  CommandQueue commands;
  SignalWatch signals{commands};
  Recording recording;
};

api::Sources sources(Ground& ground, Agent& agent) {
  return {[&agent] { return agent.newest(); },
          [&ground, &agent](const api::Request& request) {
            const auto* history = ground.recording.history();
            const auto view = agent.newest();
            return history ? api::history_page(*history, request, ground.clock.wall(), view && view->driver.simulated)
                           : api::error(503, "ohmd keeps no history now: see its log");
          },
          [&ground](const RigView& view) { return api::metrics_text(view, ground.events, OHM_VERSION); },
          ground.events,
          ground.commands,
          ground.clock,
          OHM_VERSION};
}

/// Answers and ticks until it is told to stop. The first tick comes first: nobody is shown a rig that was not looked at.
int answer_and_tick(Ground& ground, api::SocketPlace place, Agent& agent, GuardKeeper& guard) {
  agent.tick();
  api::Api api{sources(ground, agent)};
  const auto server = api::Server::open(std::move(place), {ground.options.listen, ground.read.token, ground.read.off_token}, api);
  if (!server) return failed(server.error().what);
  const auto port = (*server)->tcp_port();
  log_line(Level::Ok, "answers at " + ground.socket + (port ? " and on TCP port " + std::to_string(port) : ""));
  ground.manager.ready(agent.newest()->sentence);
  agent.run([&] {
    ground.manager.alive();
    guard.beat();
  });
  ground.manager.stopping();
  log_line(Level::Ok, "stops");
  return 0;
}

/// Waits until every card and fan has carried out what it was ordered: its driver ends its threads without asking what is left.
/// False: one has not, because it hangs; the guard, which then is not dismissed, does it.
bool carried_out(const NvmlDriver& gpus, const Fans& fans) {
  const auto idle = [&] {
    const auto cards = gpus.cards();
    return std::all_of(cards.begin(), cards.end(), [&](const FoundGpu& card) { return gpus.pending(card.id) == 0; }) &&
           std::none_of(fans.begin(), fans.end(), [](const auto& fan) { return fan->pending(); });
  };
  return gpus.await(idle, Seconds{5});
}

std::vector<ChassisFan*> pointers(const Fans& fans) {
  std::vector<ChassisFan*> out;
  for (const auto& fan : fans) out.push_back(fan.get());
  return out;
}

/// What ohmd has to tell of itself.
std::vector<NoticeView> own_notices(const Ground& ground, const GuardKeeper& guard) {
  std::vector<NoticeView> out;
  const auto add = [&](const char* kind, Level level, const std::string& says, const char* over) {
    if (!says.empty()) out.push_back({kind, level, kind, says, over});
  };
  add("twin", Level::Alarm, twin_trouble(ground.clock), "the simulated rig is back");
  add("guard", Level::Alarm, guard.trouble(), "");  // its keeper tells the end itself: a tick may see neither
  add("history", Level::Warning, ground.recording.trouble(), "history is written again");
  return out;
}

/// The file whose appearance switches off: beside the socket, whose folder only we and root write.
std::string off_file(const Ground& ground) {
  if (!ground.options.off_file.empty()) return ground.options.off_file;
  return (std::filesystem::path{ground.socket}.parent_path() / "off").string();
}

/// Cards and loop; when it returns, the cards have carried out what the loop gave back, or their guard will.
int drive(Ground& ground, api::SocketPlace place, const std::vector<OwnedMeter>& meters, const Fans& fans, GuardKeeper& guard) {
  NvmlDriver gpus{ground.clock, nvml_options(ground.places, ground.mode)};
  SysfsPciBus pci{sysfs_root(ground.places)};
  TypedMeter typed;
  const auto record = [&](const RigView& view) { ground.recording.record(view); };
  const auto notices = [&] { return own_notices(ground, guard); };
  Agent agent{{ground.read.rig, ground.read.lock, ground.mode, ground.read.host, Seconds{1}, ground.places.state + "/off",
               off_file(ground)},
              {ground.clock, gpus, &pci, named(meters), &typed, ground.events, ground.commands, record, notices, pointers(fans)}};
  const int status = answer_and_tick(ground, std::move(place), agent, guard);
  agent.stop();
  if (carried_out(gpus, fans)) guard.dismiss();
  return status;
}

/// A frame that left the rig file: its cards are strangers from now on, and its places stay in the lock until `ohm adopt`.
void tell_of_gone_places(const Read& read, EventLog& events, const Clock& clock) {
  const auto gone = read.lock ? places_gone(read.rig, *read.lock) : std::vector<std::string>{};
  if (gone.empty()) return;
  events.add({clock.wall(), "rig", Level::Warning, "lock",
              "rig.lock has places that the rig file has not (" + join(gone, ", ") + "): see `ohm adopt`"});
}

int watch_over(const Options& options, const Read& read, const Places& places, const Clock& clock) {
  const auto mode = options.mode.value_or(read.lock ? Mode::Protect : Mode::Watch);
  Ground ground{options, read, places, clock, mode, options.socket.empty() ? api::default_socket() : options.socket};
  auto place = api::SocketPlace::take(ground.socket);  // first of all: a second ohmd must touch nothing
  if (!place) return failed(place.error().what);
  const auto meters = meters_of(read.rig, clock);
  if (!meters) return failed(meters.error().what);
  const auto fans = fans_of(places, clock);
  ground.recording.open(places.state, read.rig, fans.size());
  tell_of_gone_places(read, ground.events, clock);

  const auto guarding = guard_options(options, places, ground.socket);
  GuardKeeper guard{guarding, {GuardMode::Act, Seconds{10}, safe_caps(read.rig, read.lock), homes_of(fans)}, ground.events, clock};
  if (mode == Mode::Watch) {
    ::unlink(guarding.page.c_str());  // of an earlier protect: watch lets nobody set anything
  } else if (!options.no_guard) {
    if (const auto started = guard.start(); !started)
      return failed("mode " + std::string{name_of(mode)} + " needs its guard: " + started.error().what);
  }
  return drive(ground, std::move(*place), *meters, fans, guard);
}

}  // namespace

int run(const Options& options) {
  auto read = read_all(options);
  if (!read) return failed(read.error().what);
  const auto places = places_of(options);
  const auto clock = clock_of(places);
  if (!clock) return failed(clock.error().what);
  if (const auto simulated = check_stand_in(places); !simulated) return failed(simulated.error().what);
  return watch_over(options, *read, places, **clock);
}

}  // namespace ohm::daemon
