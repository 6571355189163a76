// Most throughput: the class as a whole does the most work that the limits allow.
//
// Maximises the sum of weight x cards x speed over the jobs of one class, the other cards' draws given. A linear program over the
// pieces of the power curves; limits enter as tangent planes of their loads, one whenever a solution would exceed the limit, until
// none is exceeded by more than a ten-thousandth per cent; what rounding is left is then trimmed off, so that every limit holds.
// Jobs that no common limit couples are solved apart. Pure; one caller, one thread.
#pragma once

#include <vector>

#include "control/sharing/level_filling.h"

namespace ohm {

/// As fill_levels(): raises `draw` from every rising seat's `low`.
Levels most_throughput(const Grid& grid, const Rising& rising, std::vector<double>& draw);

}  // namespace ohm
