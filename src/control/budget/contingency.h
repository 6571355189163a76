// N-1: what goes on when any one PDU, supply or leg is lost.
//
// Pure; called by `ohm plan`. Load moves only inside declared redundant groups; other cards of a lost feed are simply lost, and all
// cards of a host whose own supply is lost (they idle where their own supplies live). The survivors' caps are computed anew under
// the limits that are left.
//
// Cost: an outage concerns only cards that hang together with it through limits that can be full at all; the others keep their
// planned caps, which is what a solve of everything would give them. Where so many hang together that solving them for every outage
// would be quadratic (kCardSolves), survivors keep their planned caps and are lowered only where the
// loss itself overloads a limit: as safe, but the room that was freed is not given out. 10,000 cards take well under a second
// (bench/).
#pragma once

#include <string>
#include <vector>

#include "control/budget/static_caps.h"

namespace ohm {

struct Contingency {
  std::string lost;                       ///< "pdu1", "A.p2", "leg L2"
  std::vector<std::uint32_t> cards_lost;  ///< without power, or without their host
  std::vector<std::uint32_t> hosts_lost;
  std::vector<std::uint32_t> cards_suspended;  ///< have power, but their floor no longer fits
  int cards_left{};                            ///< working afterwards
  double lowest_cap{}, highest_cap{};          ///< W among them; 0 when none is left
  bool safe{};                                 ///< every limit holds after the loss at those caps
  friend bool operator==(const Contingency&, const Contingency&) = default;
};

/// Enough for an exact answer on any rig below about 450 cards; keeps a site of any size below about a second.
inline constexpr std::size_t kCardSolves = 200'000;

/// One entry for each PDU, each supply and each leg of the feed, in that order. Equal frames give equal entries; nothing is merged.
/// `card_solves`: how many cards may be solved anew for all entries together; with 0 every survivor keeps the planned cap or is
/// lowered.
std::vector<Contingency> contingencies(const Rig& rig, const Circuit& circuit, const PlannedCaps& caps,
                                       std::size_t card_solves = kCardSolves);

}  // namespace ohm
