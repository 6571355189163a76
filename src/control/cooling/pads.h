// Aged thermal pads, told from running data: what a card's VRAM junction is above its backplate per watt in its rear chips, and how
// that compares with cards of the same type.
//
// A pure step per card and tick, fed with what the cooling law (cooling.h) kept; it learns only while the card works and its VRAM
// stands still. The figure alone is crude (memory watts are a model's); the difference between siblings is not, because they share
// the model. Any thread; no clock, driver or log.
#pragma once

#include <optional>
#include <span>
#include <string>

#include "control/cooling/cooling.h"

namespace ohm::cooling {

struct PadGains {
  Seconds time{900};        ///< assumed: of the learning
  Seconds enough{600};      ///< assumed: three time constants of the backplate (210 s)
  double steady{0.03};      ///< K/s: slower than this counts as standing still (assumed: a tenth of a rise)
  double least_rear{8};     ///< W in the rear chips below which degrees say little (assumed)
  CelsiusDelta report{10};  ///< against siblings; new cards of one type spread by 12 % (assumed): 5 K at full traffic
};

struct Pads {
  double resistance{};  ///< K/W, rear chips to backplate
  Seconds learnt{};
  friend bool operator==(const Pads&, const Pads&) = default;
};

/// `room`: where it is told; otherwise a usual one, the same for all siblings.
Pads pads_step(const PadGains& gains, const Pads& pads, const State& card, const Readings& readings, std::optional<Celsius> room,
               TimePoint now, Seconds dt);

/// Degrees that this card's VRAM is warmer at full memory traffic than the median of `siblings` (others of its type, those that
/// have learnt enough). Nothing: itself or fewer than two of them have.
std::optional<CelsiusDelta> pads_beyond(const PadGains& gains, const Pads& own, std::span<const Pads> siblings);

/// "pads, +18 °C against its siblings"; "" when it is not worth a word.
std::string words_for_pads(const PadGains& gains, std::optional<CelsiusDelta> beyond);

}  // namespace ohm::cooling
