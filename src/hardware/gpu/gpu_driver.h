// The cards of this machine as the agent sees them: the GpuDriver seam (DESIGN §2).
//
// Tenants: NvmlDriver (real cards, and the twin through its stand-in library), TwinDriver (the twin in this process, on a manual
// clock), FailingDriver. Called from the agent's control thread and never blocks: sample() returns the newest snapshot; setters
// enqueue, the card's own worker carries them out and reads back, and what the card took is seen in a later sample. Cards are found
// by UUID and bus id, never by index. It knows no places, no limits and no policy.
#pragma once

#include <cstddef>
#include <string>
#include <vector>

#include "base/result.h"
#include "hardware/gpu/gpu_sample.h"

namespace ohm {

/// An XID or another event of a card, in the order they came.
struct GpuEvent {
  GpuId gpu;
  std::uint64_t xid{};
  TimePoint at{};
  friend bool operator==(const GpuEvent&, const GpuEvent&) = default;
};

/// Present: answers. Lost: was here and answers GPU_IS_LOST or vanished from the bus. Hung: its worker is past its deadline.
enum class GpuPresence { Present, Lost, Hung };

struct FoundGpu {
  GpuId id;
  GpuInfo info;
  GpuPresence presence{GpuPresence::Present};
  friend bool operator==(const FoundGpu&, const FoundGpu&) = default;
};

struct DriverInfo {
  std::string name;     ///< "NVML", "twin"
  std::string version;  ///< driver version, "" when there is no driver
  bool simulated{};
  std::string missing;    ///< why there are no cards at all: "no libnvidia-ml.so.1"; "" when the driver runs
  std::uint64_t calls{};  ///< calls into the driver's library so far
  std::size_t mute{};     ///< cards that it counts and that do not even tell who they are: calls about them do not return
  friend bool operator==(const DriverInfo&, const DriverInfo&) = default;
};

class GpuDriver {
 public:
  GpuDriver() = default;
  GpuDriver(const GpuDriver&) = delete;
  GpuDriver& operator=(const GpuDriver&) = delete;
  virtual ~GpuDriver() = default;

  virtual DriverInfo about() const = 0;

  /// Every card ever found, in the order of their ids; lost ones stay listed. New cards appear here when rescan() found them.
  virtual std::vector<FoundGpu> cards() const = 0;

  /// Asks for a look for cards that appeared or came back; the result shows in cards() later.
  virtual void rescan() = 0;

  /// All sensors of one card as last read, and what it drew in between: `draws` is given away, so one caller asks (the loop).
  /// DeviceLost: the card is gone. Timeout: its worker is past its deadline (the last good snapshot is then too old to trust). Each
  /// error names the card by UUID and bus id.
  virtual Result<GpuSample> sample(GpuId gpu) = 0;

  /// Asks the card for its whole state anew, the list of processes included; a later sample shows it (`processes_at`). Sets nothing
  /// and is allowed in mode watch. DeviceLost, Timeout: nobody answers.
  virtual Result<void> refresh(GpuId gpu) = 0;

  /// Events since the last call, oldest first.
  virtual std::vector<GpuEvent> take_events() = 0;

  // Setters return what was enqueued. PermissionDenied: start-up found no right to set. BadInput: outside the card's range.
  virtual Result<Watts> set_cap(GpuId gpu, Watts cap) = 0;
  virtual Result<void> lock_clocks(GpuId gpu, Megahertz lowest, Megahertz highest) = 0;
  virtual Result<void> lock_memory_clocks(GpuId gpu, Megahertz lowest, Megahertz highest) = 0;
  /// Both in MHz of the clocks that sample() tells, whatever unit the driver takes.
  virtual Result<void> set_offsets(GpuId gpu, Megahertz core, Megahertz memory) = 0;
  /// Of the memory alone; the core's stays as it is.
  virtual Result<void> set_memory_offset(GpuId gpu, Megahertz memory) = 0;
  /// All fans of the card to a manual duty.
  virtual Result<Fraction> set_fans(GpuId gpu, Fraction duty) = 0;

  // Each gives back one setting; release() gives back all.
  virtual Result<void> release_fans(GpuId gpu) = 0;
  virtual Result<void> unlock_memory_clocks(GpuId gpu) = 0;

  /// Persistence mode: the driver keeps what is set on the card while no program has it open.
  virtual Result<void> set_persistence(GpuId gpu, bool on) = 0;

  /// Fans back to firmware, offsets and locks reset. Caps stay.
  virtual Result<void> release(GpuId gpu) = 0;
  /// Lowers the cap to `safe` if it is above; never raises (DESIGN T1).
  virtual Result<void> restore_safe_cap(GpuId gpu, Watts safe) = 0;

  /// Setters enqueued and not yet carried out; 0: the newest sample shows what became of them. Tenants without a queue: always 0.
  virtual std::size_t pending(GpuId) const { return 0; }
};

}  // namespace ohm
