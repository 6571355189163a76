// What cools the card of a HeatLoop: Ohmstead's law, the card's own firmware, HiveOS's autofan, or settings that stand still.
//
// The baselines are written from their published descriptions and sources (facts/rig-tools.md §4), as their owners would run them;
// none shares code with the law. One thread, as the loop.
#pragma once

#include <optional>

#include "agent/health/frozen.h"
#include "control/cooling/cooling.h"
#include "control/cooling/memory_levels.h"
#include "sim/heat/heat_loop.h"

namespace ohm::sim {

/// The firmware's curve: nothing is set.
class FirmwareCooler final : public Cooler {
 public:
  void tick(twin::RigTwin&, TimePoint) override {}
};

/// control/cooling over what a driver tells. `blind`: VRAM and hotspot are not offered.
class LawCooler final : public Cooler {
 public:
  explicit LawCooler(cooling::Targets targets, bool blind = false, cooling::Gains gains = {})
      : targets_{targets}, gains_{gains}, blind_{blind} {}
  void tick(twin::RigTwin& twin, TimePoint now) override;

  const cooling::Step& last() const { return last_; }
  const cooling::Limits& limits() const { return *limits_; }
  /// What it was told last.
  const cooling::Readings& heard() const { return heard_; }
  /// The VRAM sensor answers no more.
  void silence_vram(bool silent) { silent_ = silent; }

 private:
  cooling::Readings read(const twin::RigTwin& twin, TimePoint now);
  void watch_for_ice(cooling::Readings& r, TimePoint now);
  void carry_out(twin::RigTwin& twin) const;

  cooling::Targets targets_;
  cooling::Gains gains_;
  bool blind_{}, silent_{};
  std::optional<cooling::Limits> limits_;
  cooling::MemoryLevels levels_;
  std::array<FrozenState, cooling::kSpots> ice_{};
  cooling::Readings heard_;
  cooling::Step last_;
};

/// HiveOS hive/sbin/autofan v2.29 for an NVIDIA card: every 15 s by the die; VRAM is not looked at (that path is AMD's).
class HiveCooler final : public Cooler {
 public:
  explicit HiveCooler(Celsius target) : target_{target} {}
  void tick(twin::RigTwin& twin, TimePoint now) override;

 private:
  Celsius target_;
  std::optional<TimePoint> ran_;
  double fan_{30}, last_{};
};

}  // namespace ohm::sim
