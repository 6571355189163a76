#include "control/budget/reach.h"

namespace ohm {
namespace {

/// Counting sort of items into rows. `visit(put)` calls put(row, item) for every item, the same way each time it is called.
template <class T, class Visit>
Rows<T> rows(std::size_t count, Visit visit) {
  Rows<T> made;
  made.first.assign(count + 1, 0);
  visit([&](std::uint32_t row, const T&) { ++made.first[row + 1]; });
  for (std::size_t row = 0; row < count; ++row) made.first[row + 1] += made.first[row];
  made.items.resize(made.first[count]);
  std::vector<std::uint32_t> next(made.first.begin(), made.first.end() - 1);
  visit([&](std::uint32_t row, const T& item) { made.items[next[row]++] = item; });
  return made;
}

Rows<FeedUse> supplies_of_cards(const Circuit& circuit) {
  return rows<FeedUse>(circuit.cards.size(), [&](auto put) {
    for (std::uint32_t s = 0; s < circuit.supplies.size(); ++s) {
      const Span feeds = circuit.supplies[s].feeds;
      for (auto f = feeds.first; f < feeds.last; ++f) put(circuit.feeds[f].card, FeedUse{s, circuit.feeds[f].share});
    }
  });
}

Rows<AcUse> limits_of_supplies(const Circuit& circuit, const std::vector<bool>& wanted) {
  return rows<AcUse>(circuit.supplies.size(), [&](auto put) {
    for (std::uint32_t l = 0; l < circuit.limits.size(); ++l) {
      if (!wanted[l]) continue;
      for (auto k = circuit.limits[l].ac.first; k < circuit.limits[l].ac.last; ++k) {
        const AcTerm& term = circuit.ac_terms[k];
        put(term.supply, AcUse{l, static_cast<std::uint32_t>(term.bucket), term.amps_per_watt});
      }
    }
  });
}

Rows<DcUse> dc_limits_of_cards(const Circuit& circuit, const std::vector<bool>& wanted) {
  return rows<DcUse>(circuit.cards.size(), [&](auto put) {
    for (std::uint32_t l = 0; l < circuit.limits.size(); ++l) {
      if (!wanted[l]) continue;
      for (auto k = circuit.limits[l].dc.first; k < circuit.limits[l].dc.last; ++k) {
        put(circuit.dc_terms[k].card, DcUse{l, circuit.dc_terms[k].share});
      }
    }
  });
}

}  // namespace

Reach reach_of(const Circuit& circuit, const std::vector<bool>& wanted) {
  return {supplies_of_cards(circuit), limits_of_supplies(circuit, wanted), dc_limits_of_cards(circuit, wanted)};
}

}  // namespace ohm
