// What never changes in a simulated rig: its cards with their spread, its figures, its wiring.
//
// Made once from a Rig, the figures and a seed; read by advance() and observe() on whatever thread they run; never changed after.
// Inside twin/ and its tests only: others hold a RigTwin.
#pragma once

#include <array>
#include <cstdint>
#include <memory>
#include <vector>

#include "rig/rig.h"
#include "twin/card/heat.h"
#include "twin/figures/figures.h"
#include "twin/rig_twin.h"
#include "twin/wires/wiring.h"

namespace ohm::twin {

struct CardModel {
  double scale{1};    ///< of the whole power curve: the part's floor over the model's
  double quality{1};  ///< of core power
  double idle{};      ///< W in P8
  double full_air{};  ///< W/K heatsink to air at full fan
  double pad{};       ///< K/W rear memory to backplate, chip included
  double rpm{};       ///< at full duty
  CardLimits limits;
  Link link;  ///< as the file says it runs
  bool absent{};
};

/// The fan's own curve and what a duty does, by whole degrees and whole per cent.
struct FanTables {
  std::array<double, 129> duty{};        ///< of the die's temperature, 0 … 128 C
  std::array<double, 102> throughput{};  ///< fan^0.8 of the duty in per cent: conductance relative to full fan
};

struct Model {
  Rig rig;
  Figures figures;
  std::uint64_t seed{};
  std::vector<CardModel> cards;
  HeatPaths heat;
  std::vector<bool> in_stream;  ///< per card: its frame names the direction of its air
  std::vector<ChassisFanFacts> chassis;
  std::vector<std::uint32_t> blower;  ///< per card: the chassis fan whose air reaches it
  FanTables fan;
  std::shared_ptr<const Wiring> wiring;  ///< as the file has it
};

Model make_model(const Rig& rig, const Figures& figures, std::uint64_t seed);

}  // namespace ohm::twin
