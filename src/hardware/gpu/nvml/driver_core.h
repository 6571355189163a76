// What the threads of an NvmlDriver share: its cards, its queues and its doorbells.
//
// Owned by shared_ptr from the driver and from each of its threads, so that a thread which is stuck in the library when the driver
// goes finds everything still there. Two locks, taken in this order and never while in the library: Core::mutex, CardCell::mutex.
#pragma once

#include <array>
#include <condition_variable>
#include <functional>
#include <memory>
#include <mutex>
#include <pthread.h>
#include <string>
#include <vector>

#include "hardware/gpu/nvml/nvml_card.h"
#include "hardware/gpu/nvml/nvml_driver.h"
#include "hardware/gpu/nvml/thermal_routes.h"
#include "hardware/gpu/thermal/nvapi_thermals.h"

namespace ohm::nvml {

/// Something to do to a card, by its worker. Refresh does nothing: whatever is done, the card is read whole afterwards.
struct Command {
  enum class Kind { Cap, Clocks, MemoryClocks, Offsets, MemoryOffset, Fans, Persistence, Release, SafeCap, Refresh } kind{};
  std::function<Refusal(NvmlCard&, GpuSettings&)> run;
  std::chrono::nanoseconds enqueued{};  ///< machine_now()
};

Command refresh_command();

/// One card for the life of the driver. Members but `id` are guarded by `mutex`. What lanes look at ten times a second comes first
/// and stands together: to fetch it is most of what a reading of power costs.
struct CardCell {
  GpuId id;
  mutable std::mutex mutex;
  bool lost{}, ready{};               ///< ready: read whole at least once by the present worker
  bool alone{};                       ///< its worker reads it, and no lane does: it caught one, or is slow
  bool errand{};                      ///< settings or processes are due: the worker's to read
  int slow{};                         ///< whole readings by lanes, one after the other, that took too long
  std::shared_ptr<CallWatch> worker;  ///< of the thread that serves the card
  std::shared_ptr<CallWatch> lane;    ///< of the reading lane that is in the card's calls
  std::vector<Command> queue;
  std::size_t running{};   ///< taken from the queue and not yet published
  std::uint64_t orders{};  ///< how often something was taken from the queue
  TimePoint whole_due{};
  Reading<Watts> power_now;  ///< the newest; that in `sample` may be older
  DrawSpan draws;            ///< since somebody took the sample

  GpuSample sample;
  TimePoint settings_due{}, processes_due{};
  Device device{};
  std::shared_ptr<const ThermalRoutes> routes;  ///< opened by the present worker
  std::condition_variable wake;                 ///< rung for the worker
  GpuInfo info;

  /// A thread is in a call about the card for longer than `deadline`.
  bool hung(std::chrono::nanoseconds deadline) const;
  /// One more draw; the newest, unless the other of worker and lane read a newer one meanwhile.
  void take_power(const Reading<Watts>& power);
  /// What a lane read; what the worker knows better (settings, processes, refusals) stays. `read` is of no use afterwards.
  void take_sensors(GpuSample& read);
  bool errand_due(TimePoint now, Bytes holds_work) const;
};

/// The card is busy or its VRAM in use: a list of processes is worth its price.
bool somebody_computes(const GpuSample& sample, Bytes holds_work);

/// A thread that asks the card at one index who it is; then it is told which card that makes it serve, or that nobody needs it.
struct Probe {
  enum class State { Asking, Identified, Serving, Over };
  std::uint32_t index{};
  std::shared_ptr<CallWatch> watch;
  // guarded by Core::mutex
  State state{State::Asking};
  Device device{};
  GpuInfo identity;
  std::shared_ptr<CardCell> cell;
};

/// A thread of the driver, to be joined once it finished or detached when the driver goes without it.
struct Thread {
  std::shared_ptr<CallWatch> watch;
  pthread_t handle{};
};

struct Core {
  Core(const Clock& rig_clock, NvmlOptions wishes) : options{std::move(wishes)}, clock{rig_clock} {}

  const NvmlOptions options;
  const Clock& clock;  ///< touched by threads only while they are not stopped

  mutable std::mutex mutex;
  mutable std::condition_variable news;  ///< something was published, or a thread ended
  std::condition_variable orders;        ///< the finder has something to do
  std::condition_variable rounds;        ///< lanes wait for their next one
  std::uint64_t published{};
  std::shared_ptr<Library> library;
  std::shared_ptr<NvApi> nvapi;
  std::string version, missing, sysfs;
  std::vector<std::shared_ptr<CardCell>> cells;
  std::vector<std::shared_ptr<Probe>> probes;
  std::vector<Thread> threads;                      ///< neither joined nor detached
  std::array<std::shared_ptr<CallWatch>, 2> lanes;  ///< of the threads that read all cards, see reading_lanes.h
  TimePoint next_round{};                           ///< of theirs, the first that none of them took
  std::vector<GpuEvent> events;
  EventSet event_set{};
  bool rescan_wanted{}, looked{};
  bool closing{};  ///< all threads are being ended: no lane is started

  /// So much of the rig's clock, but never less than NvmlOptions::least_deadline; in real time.
  std::chrono::nanoseconds patience(Seconds span) const;
  std::chrono::nanoseconds deadline() const { return patience(options.deadline); }  ///< of one call
  /// How long to wait for something due then, in real time: a little at least, however fast the clock runs, or if it stands still.
  std::chrono::nanoseconds until(TimePoint due) const;
  std::shared_ptr<CardCell> cell(GpuId id) const;
  void ring();  ///< tells await() and the finder's waits that something changed
  bool wait(const std::function<bool()>& done, std::chrono::nanoseconds limit) const;  ///< `done` is called under `mutex`
};

/// Starts a thread with a small stack and no signals; `body` runs with its watch, which is marked finished afterwards. Joins those
/// that finished before. False: the machine has no thread left.
bool start_thread(const std::shared_ptr<Core>& core, const std::shared_ptr<CallWatch>& watch, std::function<void()> body);

/// Threads of a driver, in the order in which they matter.
void run_finder(const std::shared_ptr<Core>& core, const std::shared_ptr<CallWatch>& watch);
void run_probe(const std::shared_ptr<Core>& core, const std::shared_ptr<Probe>& probe);
void run_events(Core& core, const std::shared_ptr<CallWatch>& watch, EventSet set);

/// Reads and sets the probe's card until it is stopped or the card is lost.
void serve_card(const std::shared_ptr<Core>& core, CardCell& cell, const Library& library, CallWatch& watch, Device device);

/// Stops all threads but `but` and waits until those are gone that are not stuck in the library. True: none was. Core::closing is
/// set meanwhile, and afterwards.
bool end_threads(Core& core, const CallWatch* but);

/// The last thing the driver does: joins who finished and leaves the others to their fate.
void part_with_threads(Core& core);

}  // namespace ohm::nvml
