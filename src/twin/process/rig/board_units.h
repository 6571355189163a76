// Figures as the board counts them: whole milliwatts, megahertz, degrees and per cent. For what is written once (identity.cpp) and
// what is written at every step (live_board.cpp). Pure, any thread.
#pragma once

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <optional>

#include "base/units.h"

namespace ohm::twin {

inline std::uint32_t milliwatts(Watts power) { return static_cast<std::uint32_t>(std::lround(std::max(0.0, power.v) * 1000)); }
inline std::int32_t degrees(Celsius t) { return static_cast<std::int32_t>(std::lround(t.v)); }
inline std::uint32_t whole(Megahertz clock) { return static_cast<std::uint32_t>(std::lround(std::max(0.0, clock.v))); }
inline std::uint32_t whole(const std::optional<Megahertz>& clock) { return clock ? whole(*clock) : 0; }
inline std::int32_t offset(Megahertz clock) { return static_cast<std::int32_t>(std::lround(clock.v)); }
inline std::uint32_t per_cent(Fraction part) { return static_cast<std::uint32_t>(std::lround(std::clamp(part.v, 0.0, 1.0) * 100)); }
inline std::uint32_t kilobytes(BytesPerSecond rate) { return static_cast<std::uint32_t>(std::lround(rate.v / 1000)); }

}  // namespace ohm::twin
