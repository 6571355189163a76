#include "twin/process/rig/card_set.h"

#include <algorithm>
#include <set>

#include "base/text.h"
#include "rig/places/card_words.h"

namespace ohm::twin {
namespace {

std::vector<CardName> names_of(const Rig& rig) {
  std::vector<CardName> names;
  for (const auto& card : rig.cards) names.push_back({card.name, rig[card.host].name, ""});
  for (const auto& frame : rig.frames)
    for (const auto& row : frame.rows)
      for (const auto card : row) names[card.v].frame = frame.name;
  return names;
}

}  // namespace

Result<std::vector<std::uint32_t>> cards_named(const Rig& rig, std::string_view set) {
  const auto names = names_of(rig);
  std::set<std::uint32_t> cards;
  for (std::size_t from = 0; from <= set.size();) {
    const auto comma = std::min(set.find(',', from), set.size());
    const auto found = cards_of_word(names, trimmed(set.substr(from, comma - from)), {}, "sets are like A7, A1-4, B*, all");
    if (!found) return tl::make_unexpected(found.error());
    cards.insert(found->begin(), found->end());
    from = comma + 1;
  }
  return std::vector<std::uint32_t>(cards.begin(), cards.end());
}

}  // namespace ohm::twin
