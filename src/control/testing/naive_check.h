// Does a limit of a circuit carry more than it may? Written anew for the tests: it shares no code with the allocator or load.h.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "rig/circuit/circuit.h"

namespace ohm::testing {

/// Load of limit `l`, summed as complex numbers, term by term.
double naive_load(const Circuit& circuit, std::size_t l, const std::vector<double>& draw);

/// The first limit that `draw` exceeds by more than one part in 1e8, told with its numbers; nothing when all hold.
std::optional<std::string> broken_limit(const Circuit& circuit, const std::vector<double>& draw);

/// What each card draws under these caps: its cap, its idle draw when suspended, nothing when absent.
std::vector<double> draw_under(const Circuit& circuit, const std::vector<double>& cap, const std::vector<bool>& suspended);

}  // namespace ohm::testing
