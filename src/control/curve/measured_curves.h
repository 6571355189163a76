// The power curves of an RTX 3090 as somebody measured them, by kind of work: where the budget starts before a card has taught it.
//
// Constant data; pure functions; any thread. Measured: club-3090 @4a29ab57, docs/img/power-cap-3090-*.py (Apache-2.0; the rows lie
// in tests/data), one air-cooled card of 370 W stock, caps of 190 to 350 W. Below 190 W assumed: 17 % of full speed at the 143 W
// floor, as A40 rows capped below their floor ran (14 to 19 %).
#pragma once

#include <array>
#include <string_view>

#include "control/curve/power_curve.h"

namespace ohm {

/// The twin's workloads bear the same names.
enum class Work { Train, Decode, MoeDecode, MoePrefill };

inline constexpr std::array kWorks{Work::Train, Work::Decode, Work::MoeDecode, Work::MoePrefill};

/// "train", "decode", "moe-decode", "moe-prefill".
std::string_view name_of(Work work);

/// On an RTX 3090; speed 1 is what it did at 350 W. Train stands on dense prefill.
const PowerCurve& measured_curve(Work work);

/// The slowest of the classes at each cap: what to believe of work that nobody has named.
const PowerCurve& unknown_work_curve();

/// The limit at which speed is 1, W; a card of another type takes measured_curve().stretched(its default limit / this).
inline constexpr double kReferenceLimit = 350;

}  // namespace ohm
