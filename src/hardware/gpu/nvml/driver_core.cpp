#include "hardware/gpu/nvml/driver_core.h"

#include <algorithm>
#include <csignal>

namespace ohm::nvml {
namespace {

constexpr std::size_t kStack = 256 * 1024;          // assumed enough: NVML's own frames are parameter blocks of a few KiB
constexpr std::chrono::milliseconds kGrace{600};    // for a call that is merely slow, or a wait for events
constexpr std::chrono::milliseconds kLook{5};       // how often an ending driver looks who is inside
constexpr std::chrono::milliseconds kLeastWait{5};  // however fast the rig's clock runs, and on one that stands still

struct Start {
  std::shared_ptr<Core> core;
  std::shared_ptr<CallWatch> watch;
  std::function<void()> body;
};

void* run(void* argument) {
  const std::unique_ptr<Start> start{static_cast<Start*>(argument)};
  start->body();
  start->body = nullptr;
  const std::lock_guard lock{start->core->mutex};
  start->watch->finish();
  start->core->news.notify_all();
  return nullptr;
}

/// Signals are the daemon's, never a worker's.
int create(pthread_t& thread, Start* start) {
  sigset_t all, before;
  sigfillset(&all);
  pthread_attr_t attributes;
  pthread_attr_init(&attributes);
  pthread_attr_setstacksize(&attributes, kStack);
  pthread_sigmask(SIG_SETMASK, &all, &before);
  const int error = pthread_create(&thread, &attributes, run, start);
  pthread_sigmask(SIG_SETMASK, &before, nullptr);
  pthread_attr_destroy(&attributes);
  return error;
}

/// Those that finished; they are in no list any more.
std::vector<Thread> take_finished(Core& core) {
  const std::lock_guard lock{core.mutex};
  const auto running = [](const Thread& thread) { return !thread.watch->finished(); };
  const auto over = std::partition(core.threads.begin(), core.threads.end(), running);
  std::vector<Thread> finished{over, core.threads.end()};
  core.threads.erase(over, core.threads.end());
  return finished;
}

/// Not before a thread is gone is all freed that the C library keeps for it, such as what the last dlsym() found missing.
void join_finished(Core& core) {
  for (const Thread& thread : take_finished(core)) pthread_join(thread.handle, nullptr);
}

void wake_all(Core& core) {
  const std::lock_guard lock{core.mutex};
  core.orders.notify_all();
  core.news.notify_all();
  core.rounds.notify_all();
  for (const auto& cell : core.cells) {
    const std::lock_guard card{cell->mutex};
    cell->wake.notify_all();
  }
}

/// Those there are now; `anew`: one of them had not been told before.
std::vector<std::shared_ptr<CallWatch>> tell_to_end(Core& core, const CallWatch* but, bool& anew) {
  const std::lock_guard lock{core.mutex};
  core.closing = true;
  std::vector<std::shared_ptr<CallWatch>> others;
  for (const Thread& thread : core.threads)
    if (thread.watch.get() != but) others.push_back(thread.watch);
  anew = std::ranges::any_of(others, [](const auto& thread) { return !thread->stopped(); });
  for (const auto& thread : others) thread->stop();
  return others;
}

bool end_present_threads(Core& core, const CallWatch* but) {
  bool anew = false;
  const auto threads = tell_to_end(core, but, anew);
  wake_all(core);
  const auto patience = machine_now() + (anew ? kGrace : kGrace.zero());  // who was told before has had its grace
  const auto over = [&] {
    return std::ranges::all_of(threads, [&](const auto& t) { return t->finished() || (t->inside() && machine_now() > patience); });
  };
  while (!core.wait(over, kLook)) {}
  join_finished(core);
  return std::ranges::all_of(threads, [](const auto& thread) { return thread->finished(); });
}

}  // namespace

Command refresh_command() {
  return {Command::Kind::Refresh, [](NvmlCard&, GpuSettings&) { return Refusal{}; }};
}

bool CardCell::hung(std::chrono::nanoseconds deadline) const {
  return (worker && worker->stuck(deadline)) || (lane && lane->stuck(deadline));
}

void CardCell::take_power(const Reading<Watts>& power) {
  if (const auto draw = power.get()) draws.add(*draw);
  if (power.at >= power_now.at) power_now = power;
}

void CardCell::take_sensors(GpuSample& read) {
  read.settings = sample.settings;
  read.processes.swap(sample.processes);
  read.processes_at = sample.processes_at;
  read.refused = sample.refused;
  read.last_refusal.swap(sample.last_refusal);
  std::swap(sample, read);
  take_power(sample.power_now);
}

bool CardCell::errand_due(TimePoint now, Bytes holds_work) const {
  return now >= settings_due || (now >= processes_due && somebody_computes(sample, holds_work));
}

bool somebody_computes(const GpuSample& sample, Bytes holds_work) {
  return sample.busy.get().value_or(Fraction{}).v > 0 || sample.vram_used.get().value_or(Bytes{}) > holds_work;
}

std::chrono::nanoseconds Core::patience(Seconds span) const {
  return std::max(clock.real(span), nanoseconds_of(options.least_deadline));
}

std::chrono::nanoseconds Core::until(TimePoint due) const {
  return std::max<std::chrono::nanoseconds>(kLeastWait, clock.real(std::max(TimePoint::duration{}, due - clock.now())));
}

std::shared_ptr<CardCell> Core::cell(GpuId id) const {
  const std::lock_guard lock{mutex};
  return id.v < cells.size() ? cells[id.v] : nullptr;
}

void Core::ring() {
  const std::lock_guard lock{mutex};
  ++published;
  news.notify_all();
}

bool Core::wait(const std::function<bool()>& done, std::chrono::nanoseconds limit) const {
  std::unique_lock lock{mutex};
  return news.wait_for(lock, limit, done);
}

bool start_thread(const std::shared_ptr<Core>& core, const std::shared_ptr<CallWatch>& watch, std::function<void()> body) {
  join_finished(*core);
  auto start = std::make_unique<Start>(Start{core, watch, std::move(body)});
  const std::lock_guard lock{core->mutex};  // whoever sees the thread finished also finds its handle
  Thread thread{watch};
  const bool started = create(thread.handle, start.get()) == 0;
  if (started) {
    static_cast<void>(start.release());
    core->threads.push_back(thread);
  } else {
    watch->finish();
  }
  return started;
}

bool end_threads(Core& core, const CallWatch* but) {
  const bool all = end_present_threads(core, but);
  return end_present_threads(core, but) && all;  // one of them may have started one meanwhile
}

void part_with_threads(Core& core) {
  join_finished(core);
  const std::lock_guard lock{core.mutex};
  for (const Thread& thread : std::exchange(core.threads, {})) pthread_detach(thread.handle);
}

}  // namespace ohm::nvml
