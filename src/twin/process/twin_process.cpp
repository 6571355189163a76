#include "twin/process/twin_process.h"

#include <array>
#include <cmath>
#include <csignal>
#include <cstdio>
#include <fmt/format.h>
#include <sys/epoll.h>
#include <sys/resource.h>
#include <sys/signalfd.h>
#include <sys/timerfd.h>
#include <unistd.h>
#include <utility>

#include "rig/rig_file.h"
#include "twin/board/board_writer.h"
#include "twin/process/control/control.h"
#include "twin/process/host/directory.h"
#include "twin/process/host/event_loop.h"
#include "twin/process/host/pace.h"
#include "twin/process/jobs/proc_scan.h"
#include "twin/process/nut/nut_driver.h"
#include "twin/process/rig/identity.h"
#include "twin/process/rig/live_rig.h"
#include "twin/process/sysfs/sysfs_tree.h"

namespace ohm::twin {
namespace {

std::chrono::nanoseconds real_now() { return std::chrono::steady_clock::now().time_since_epoch(); }

/// Three descriptors a card, and the clients.
void allow_many_descriptors() {
  rlimit limit{};
  if (::getrlimit(RLIMIT_NOFILE, &limit) != 0) return;
  limit.rlim_cur = limit.rlim_max;
  (void)::setrlimit(RLIMIT_NOFILE, &limit);
}

/// SIGTERM and SIGINT as a descriptor. Before any thread starts, so that all of them inherit the mask.
Result<Descriptor> ending_signals() {
  sigset_t signals;
  ::sigemptyset(&signals);
  ::sigaddset(&signals, SIGTERM);
  ::sigaddset(&signals, SIGINT);
  if (::pthread_sigmask(SIG_BLOCK, &signals, nullptr) != 0) return tl::make_unexpected(io_error("signals"));
  Descriptor descriptor{::signalfd(-1, &signals, SFD_NONBLOCK | SFD_CLOEXEC)};
  if (!descriptor) return tl::make_unexpected(io_error("signals"));
  return descriptor;
}

Result<Descriptor> timer_every(std::chrono::nanoseconds period) {
  Descriptor timer{::timerfd_create(CLOCK_MONOTONIC, TFD_NONBLOCK | TFD_CLOEXEC)};
  const auto seconds = std::chrono::duration_cast<std::chrono::seconds>(period);
  const timespec each{.tv_sec = seconds.count(), .tv_nsec = (period - seconds).count()};
  const itimerspec setting{.it_interval = each, .it_value = each};
  if (!timer || ::timerfd_settime(timer.get(), 0, &setting, nullptr) != 0) return tl::make_unexpected(io_error("timer"));
  return timer;
}

BoardFacts board_facts(const Rig& rig, double speed) {
  BoardFacts facts;
  facts.rig = rig.name;
  for (const auto& host : rig.hosts) facts.hosts.push_back(host.name);
  facts.speed = speed;
  facts.wall_at_zero_ns =
      std::chrono::duration_cast<std::chrono::nanoseconds>(std::chrono::system_clock::now().time_since_epoch()).count();
  return facts;
}

std::vector<ScannedCard> scanned_cards(const Rig& rig, const std::vector<BoardIdentity>& identities) {
  std::vector<ScannedCard> cards;
  for (std::size_t i = 0; i < identities.size(); ++i)
    cards.push_back({rig[rig.cards[i].host].name, identities[i].uuid, rig.cards[i].absent.empty()});
  return cards;
}

BusState bus_state(const LiveRig& rig, std::uint32_t card) {
  const auto& r = rig.readings().cards[card];
  return {rig.on_bus(card), r.link_width, r.link_gen, r.aer_correctable, r.aer_fatal, r.hotspot, r.vram, r.vram_invalid};
}

FanState fan_state(const ChassisFanReading& fan) {
  return {static_cast<int>(std::lround(fan.duty.v * 255)), static_cast<int>(std::lround(fan.speed.v)), fan.manual};
}

}  // namespace

struct TwinProcess::Parts {
  Parts(const Rig& rig_, const TwinOptions& options_, std::vector<BoardIdentity> identities)
      : options{options_}, pace{pace_at(options_.speed)}, rig{rig_, std::move(identities), options_.seed} {}

  Result<void> open();
  Result<void> open_faces();
  void tick();
  void step();
  void show_bus();
  ProcessFacts facts() const;
  std::uint32_t cards() const { return static_cast<std::uint32_t>(rig.rig().cards.size()); }

  TwinOptions options;
  std::string directory;
  Pace pace;
  LiveRig rig;
  std::chrono::nanoseconds started{};
  std::uint64_t steps{}, skipped{};
  bool ended{};

  // Made from the top and ended from the bottom: the board closes before the lock goes.
  std::optional<DirectoryLease> lease;
  std::unique_ptr<EventLoop> loop;
  Descriptor signals, timer;
  std::optional<BoardWriter> board;
  std::unique_ptr<SysfsTree> sysfs;
  std::unique_ptr<Control> control;
  std::unique_ptr<NutDriver> nut;
  std::unique_ptr<ScanWorker> scan;
};

Result<void> TwinProcess::Parts::open() {
  directory = twin_directory(options.directory);
  auto leased = DirectoryLease::take(directory);
  if (!leased) return tl::make_unexpected(leased.error());
  lease = std::move(*leased);
  allow_many_descriptors();
  auto made = EventLoop::open();
  auto ending = ending_signals();
  auto ticks = timer_every(period(pace));
  if (!made) return tl::make_unexpected(made.error());
  if (!ending) return tl::make_unexpected(ending.error());
  if (!ticks) return tl::make_unexpected(ticks.error());
  loop = std::move(*made);
  signals = std::move(*ending);
  timer = std::move(*ticks);
  loop->watch(signals.get(), EPOLLIN, [this](std::uint32_t) { ended = true; });
  loop->watch(timer.get(), EPOLLIN, [this](std::uint32_t) { tick(); });
  return open_faces();
}

Result<void> TwinProcess::Parts::open_faces() {
  if (!options.load.empty())
    if (auto loaded = rig.load({"*", options.load, 1}); !loaded) return loaded;
  rig.step(pace.step);
  ++steps;
  started = real_now();
  std::vector<BoardReadings> first;
  for (std::uint32_t card = 0; card < cards(); ++card) first.push_back(rig.board_readings(card));

  SysfsTree::Handlers handlers{[this](std::uint32_t card) { rig.reset(card); }, [this](std::uint32_t card) { rig.remove(card); },
                               [this] { rig.rescan(); },
                               [this](std::uint32_t fan, std::optional<Fraction> duty) { (void)rig.set_chassis_fan(fan, duty); }};
  auto tree = SysfsTree::open(*loop, sysfs_path(directory), rig.rig(), rig.physics().chassis_fans(), std::move(handlers));
  if (!tree) return tl::make_unexpected(tree.error());
  sysfs = std::move(*tree);
  show_bus();

  auto writer = BoardWriter::open(board_path(directory), board_facts(rig.rig(), options.speed), rig.identities(), first);
  if (!writer) return tl::make_unexpected(writer.error());
  board.emplace(std::move(*writer));
  board->tick(rig.now().count());

  if (options.nut) {
    if (auto written = write_nut_files(nut_path(directory), rig.rig(), options.nut_port); !written) return written;
    auto driver = NutDriver::open(*loop, nut_path(directory), rig);
    if (!driver) return tl::make_unexpected(driver.error());
    nut = std::move(*driver);
  }
  auto socket = Control::open(
      *loop, control_path(directory), rig, options.admins,
      {[this] { return facts(); }, [this](std::uint32_t card) { board->write_card(card, rig.board_readings(card)); }});
  if (!socket) return tl::make_unexpected(socket.error());
  control = std::move(*socket);
  scan = std::make_unique<ScanWorker>(ProcScanner{"/proc", directory, scanned_cards(rig.rig(), rig.identities())});
  return {};
}

void TwinProcess::Parts::tick() {
  std::uint64_t expirations = 0;
  (void)!::read(timer.get(), &expirations, sizeof expirations);
  if (auto processes = scan->take()) rig.set_processes(std::move(*processes));
  const auto now = due(pace, started, real_now());
  started = now.started;
  skipped += now.skipped;
  for (std::uint64_t i = 0; i < now.steps; ++i) step();
  if (now.steps == 0) return;
  show_bus();
  control->stepped(now.steps);
}

void TwinProcess::Parts::step() {
  rig.step(pace.step);
  ++steps;
  for (std::uint32_t card = 0; card < cards(); ++card) board->write_card(card, rig.board_readings(card));
  board->tick(rig.now().count());
  for (const auto& event : rig.take_xids()) board->post_event(event.card, event.xid);
  if (nut) nut->stepped();
}

void TwinProcess::Parts::show_bus() {
  for (std::uint32_t card = 0; card < cards(); ++card) sysfs->update(card, bus_state(rig, card));
  const auto& fans = rig.readings().chassis;
  for (std::uint32_t fan = 0; fan < fans.size(); ++fan) sysfs->update_fan(fan, fan_state(fans[fan]));
}

ProcessFacts TwinProcess::Parts::facts() const {
  return {directory, options.speed, pace.step, steps, skipped, ::getpid(), options.nut ? options.nut_port : 0};
}

TwinProcess::TwinProcess(std::unique_ptr<Parts> parts) : parts_{std::move(parts)} {}
TwinProcess::TwinProcess(TwinProcess&&) noexcept = default;
TwinProcess::~TwinProcess() = default;

Result<TwinProcess> TwinProcess::open(const Rig& rig, const TwinOptions& options) {
  auto known = identities(rig);
  if (!known) return tl::make_unexpected(known.error());
  auto parts = std::make_unique<Parts>(rig, options, std::move(*known));
  if (auto opened = parts->open(); !opened) return tl::make_unexpected(opened.error());
  return TwinProcess{std::move(parts)};
}

void TwinProcess::run() {
  while (!parts_->ended) parts_->loop->run_once();
}

std::string TwinProcess::greeting() const {
  const auto& rig = parts_->rig.rig();
  const auto port = parts_->options.nut_port;
  auto text = fmt::format("ohm-twin: SIMULATED rig{}, {} cards, in {}\n  see it:  eval \"$(ohm twin env)\"; nvtop\n",
                          rig.name.empty() ? "" : " " + rig.name, rig.cards.size(), parts_->directory);
  if (parts_->nut)
    text += fmt::format("  its PDUs: NUT_CONFPATH={0} NUT_STATEPATH={0} /lib/nut/upsd -F -u USER, on 127.0.0.1:{1}\n",
                        nut_path(parts_->directory), port);
  return text + "  end it:  Ctrl-C\n";
}

int run_twin(const std::vector<std::string>& words) {
  const auto asked = read_options(words);
  if (!asked) return std::fprintf(stderr, "%s\n", asked.error().what.c_str()), 1;
  if (!asked->print.empty()) return std::fputs(asked->print.c_str(), stdout), 0;
  const auto rig = read_rig_file(asked->options.rig);
  if (!rig) return std::fputs(render(rig.error()).c_str(), stderr), 1;
  auto process = TwinProcess::open(*rig, asked->options);
  if (!process) return std::fprintf(stderr, "ohm-twin: %s\n", process.error().what.c_str()), 1;
  std::fputs(process->greeting().c_str(), stdout);
  std::fflush(stdout);
  process->run();
  return 0;
}

}  // namespace ohm::twin
