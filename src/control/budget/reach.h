// Who is on what: the circuit's terms turned round, from cards to supplies to limits.
//
// The circuit lists for each limit what hangs on it; the allocator also needs, for each card and supply, which limits feel it.
// Built once per solve in linear time; immutable; any thread.
#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "rig/circuit/circuit.h"

namespace ohm {

/// Rows of different length in one vector.
template <class T>
struct Rows {
  std::vector<std::uint32_t> first{0};  ///< one more than there are rows
  std::vector<T> items;
  std::span<const T> operator[](std::size_t row) const {
    return std::span<const T>{items}.subspan(first[row], first[row + 1] - first[row]);
  }
};

struct FeedUse {
  std::uint32_t supply{};
  double share{};
};

struct AcUse {
  std::uint32_t limit{};
  std::uint32_t bucket{};
  double amps_per_watt{};
};

struct DcUse {
  std::uint32_t limit{};
  double share{};
};

struct Reach {
  Rows<FeedUse> of_card;   ///< supplies a card draws from
  Rows<AcUse> of_supply;   ///< ac limits that carry a supply's input
  Rows<DcUse> dc_of_card;  ///< dc limits that carry a part of a card
};

/// `wanted[l]`: whether limit l matters; the others are left out.
Reach reach_of(const Circuit& circuit, const std::vector<bool>& wanted);

/// Calls `each(card)` for every card on the limit; a card on it by two ways is named twice.
template <class Each>
void for_cards_on(const Circuit& circuit, const Limit& limit, Each each) {
  for (auto k = limit.dc.first; k < limit.dc.last; ++k) {
    if (circuit.dc_terms[k].share > 0) each(circuit.dc_terms[k].card);
  }
  for (auto k = limit.ac.first; k < limit.ac.last; ++k) {
    const SupplyNode& supply = circuit.supplies[circuit.ac_terms[k].supply];
    for (auto f = supply.feeds.first; f < supply.feeds.last; ++f) {
      if (circuit.feeds[f].share > 0) each(circuit.feeds[f].card);
    }
  }
}

}  // namespace ohm
