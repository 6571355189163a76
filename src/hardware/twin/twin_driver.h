// The GpuDriver over a simulated rig in this process: for tests of laws and the agent, and for the closed loop of sim/.
//
// It tells what NvmlDriver would tell of the same card, and sets at once what NvmlDriver would enqueue. It moves nothing: whoever
// owns the clock advances the twin and the clock together. All calls from the one thread that does so. The sensors are observed
// once per instant of the clock and after each setter.
#pragma once

#include <optional>
#include <vector>

#include "base/clock.h"
#include "hardware/gpu/gpu_driver.h"
#include "twin/board/board.h"
#include "twin/rig_twin.h"

namespace ohm {

class TwinDriver final : public GpuDriver {
 public:
  /// `identities`: of each card, in the order of Rig::cards (twin/process/rig/identity.h makes them). Absent cards of the rig are
  /// not found. Clock and twin must outlive the driver.
  TwinDriver(const Clock& clock, twin::RigTwin& twin, const std::vector<twin::BoardIdentity>& identities);

  DriverInfo about() const override;
  std::vector<FoundGpu> cards() const override;
  void rescan() override { seen_.reset(); }
  Result<GpuSample> sample(GpuId gpu) override;
  Result<void> refresh(GpuId gpu) override;
  std::vector<GpuEvent> take_events() override;
  Result<Watts> set_cap(GpuId gpu, Watts cap) override;
  Result<void> lock_clocks(GpuId gpu, Megahertz lowest, Megahertz highest) override;
  Result<void> lock_memory_clocks(GpuId gpu, Megahertz lowest, Megahertz highest) override;
  Result<void> set_offsets(GpuId gpu, Megahertz core, Megahertz memory) override;
  Result<void> set_memory_offset(GpuId gpu, Megahertz memory) override;
  Result<Fraction> set_fans(GpuId gpu, Fraction duty) override;
  Result<void> release_fans(GpuId gpu) override;
  Result<void> unlock_memory_clocks(GpuId gpu) override;
  Result<void> set_persistence(GpuId gpu, bool on) override;
  Result<void> release(GpuId gpu) override;
  Result<void> restore_safe_cap(GpuId gpu, Watts safe) override;

 private:
  struct Slot {
    std::uint32_t card{};  ///< index into Rig::cards
    GpuInfo info;
    std::uint64_t refused{};
    std::string last_refusal;
  };
  const twin::Readings& readings() const;
  GpuPresence presence(const Slot& slot) const;
  /// The card, if it is there and answers.
  Result<Slot*> reach(GpuId gpu);
  /// Counts it when the card does not have now what was asked.
  void read_back(Slot& slot, bool took, const std::string& what);
  const twin::CardInputs& inputs(const Slot& slot) const { return twin_.inputs().cards.at(slot.card); }

  const Clock& clock_;
  twin::RigTwin& twin_;
  std::vector<Slot> slots_;
  mutable std::uint64_t calls_{};
  mutable TimePoint seen_at_{};
  mutable std::optional<twin::Readings> seen_;
};

}  // namespace ohm
