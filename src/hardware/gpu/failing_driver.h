// A GpuDriver whose cards can be told to fail: the tenant that everybody above the seam is tested with.
//
// Stands in front of another driver and spoils what it says or does: a card is lost, hangs, falls silent in one sensor, freezes,
// lies, refuses setters or silently ignores them. heal() ends it all. Thread-safe where the driver behind is; nothing here blocks.
// It also counts the setters that came through, for tests of who must never set.
#pragma once

#include <map>
#include <mutex>
#include <vector>

#include "hardware/gpu/gpu_driver.h"

namespace ohm {

/// The sensors that can fall silent one by one.
enum class Sensor {
  Die,
  Hotspot,
  Vram,
  Power,
  PowerNow,
  Cap,
  Energy,
  Clocks,
  Pstate,
  Throttle,
  Busy,
  VramUsed,
  Fans,
  FanSpeeds,
  Link
};

class FailingDriver final : public GpuDriver {
 public:
  explicit FailingDriver(GpuDriver& behind) : behind_{behind} {}

  // ---- what a test does to it ----
  void lose(GpuId gpu);
  void hang(GpuId gpu);
  /// From now on the sensor answers `why`, each time with the instant of the asking.
  void silence(GpuId gpu, Sensor sensor, Absent why = Absent::Silent);
  /// Every sample repeats the present one, instants included (`instants` false: with fresh instants, as a frozen sensor does).
  void freeze(GpuId gpu, bool instants = true);
  /// All temperatures read this much off.
  void lie(GpuId gpu, CelsiusDelta off);
  /// Setters answer this error and do nothing.
  void refuse(GpuId gpu, Error::Kind kind = Error::Kind::PermissionDenied);
  /// Setters answer well and do nothing; each is counted as the driver would that reads back.
  void ignore_setters(GpuId gpu);
  void add_event(const GpuEvent& event);
  void heal(GpuId gpu);
  /// Setters called so far on this card, whatever became of them.
  std::size_t setters(GpuId gpu) const;
  std::size_t rescans() const;

  // ---- GpuDriver ----
  DriverInfo about() const override { return behind_.about(); }
  std::vector<FoundGpu> cards() const override;
  void rescan() override;
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
  std::size_t pending(GpuId gpu) const override { return behind_.pending(gpu); }

 private:
  struct Trouble {
    bool lost{}, hung{}, deaf{}, frozen{}, fresh_instants{};
    std::map<Sensor, Absent> silent;
    std::optional<GpuSample> last;
    CelsiusDelta off{};
    std::optional<Error::Kind> refusal;
    std::uint64_t ignored{};
    std::string last_ignored;
  };
  Trouble& of(GpuId gpu) { return trouble_[gpu]; }
  std::string name(GpuId gpu) const;
  /// An error of a card that is lost or hung; nothing: it is neither.
  std::optional<Error> gone(GpuId gpu, const Trouble& trouble) const;
  /// `does` on the driver behind unless the card's trouble has it otherwise; `answer`: what a deaf card says.
  template <class T, class Does>
  Result<T> set(GpuId gpu, const char* what, Result<T> answer, Does does);

  GpuDriver& behind_;
  mutable std::mutex mutex_;
  std::map<GpuId, Trouble> trouble_;
  std::map<GpuId, std::size_t> setters_;
  std::vector<GpuEvent> events_;
  std::size_t rescans_{};
};

}  // namespace ohm
