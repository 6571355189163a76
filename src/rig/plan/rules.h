// Every rule `ohm plan` checks, by id: what it demands and which standard, data sheet or reasoning stands behind it.
//
// The table is the one place where a rule's words live: the plan quotes it, `ohm plan --rules` prints it, the docs are tested
// against it, and the tests of examples/unsafe ask for it by id.
#pragma once

#include <span>
#include <string_view>

#include "rig/parts/part.h"

namespace ohm {

struct Rule {
  std::string_view id;       ///< "ac.bank"
  std::string_view demands;  ///< "a bank carries at most 80 % of its breaker for hours"
  std::string_view source;
  Rank rank;
};

std::span<const Rule> rules();

/// The rule of that id; asserts that it exists.
const Rule& rule(std::string_view id);

}  // namespace ohm
