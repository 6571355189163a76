// A better assignment of supplies to outlets, banks and legs: the lowest worst load over continuous rating, then the fewest moves.
//
// Pure; called by `ohm plan --rewire`. It moves AC plugs only (never a card's 12 V cable), only to outlets of the kind the cord has
// now, that exist in the file, and on which the supply has a rating it can live with. A supply on a wall receptacle moves only to
// breakers on which the file has receptacles. Partners of a redundant group that hang on different PDUs stay apart. Exact up to
// kExactCards cards (or as many supplies), else local search with the gap to a relaxation told. The loads are those with every card
// at its default limit, which no later cap can raise; a supply that moves between 120 V and 240 V is counted with its input there.
#pragma once

#include <cstddef>
#include <string>
#include <vector>

#include "base/result.h"
#include "rig/rig.h"

namespace ohm {

/// Up to this many cards, or supplies, the search goes on until it has proven the best.
inline constexpr std::size_t kExactCards = 12;

struct Move {
  Index<Psu> psu;
  AcSource from, to;
  friend bool operator==(const Move&, const Move&) = default;
};

struct Rewiring {
  std::vector<Move> moves;   ///< in file order; empty: it is best as it is
  double before{}, after{};  ///< worst load / continuous over all AC limits from outlet to main
  double bound{};            ///< no assignment can be below this; equal to `after` where that is proven best
  bool exact{};              ///< both are proven: `after` is the best there is, and no fewer moves reach it
};

Rewiring rewire(const Rig& rig);

/// The rig with the moves made.
Rig rewired(const Rig& rig, const std::vector<Move>& moves);

/// The text of the rig file with only the outlets of moved supplies rewritten; comments and layout stay. Fails where an outlet was
/// given in a way that cannot be edited in place (a comment inside brackets, a breaker for several supplies that part), naming the
/// line.
Result<std::string> rewired_text(const Rig& rig, const std::string& text, const std::vector<Move>& moves);

}  // namespace ohm
