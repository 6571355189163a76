#include "twin/process/rig/card_set.h"

#include <algorithm>
#include <set>
#include <string>

#include "base/text.h"
#include "rig/file/words/places.h"

namespace ohm::twin {
namespace {

using Cards = std::set<std::uint32_t>;
using rigfile::PlaceSet;

void add_named(const Rig& rig, std::string_view name, Cards& cards) {
  for (std::uint32_t i = 0; i < rig.cards.size(); ++i)
    if (rig.cards[i].name == name || rig[rig.cards[i].host].name == name) cards.insert(i);
  for (const auto& frame : rig.frames)
    if (frame.name == name)
      for (const auto& row : frame.rows)
        for (const auto card : row) cards.insert(card.v);
}

void add_of_frame(const Rig& rig, const PlaceSet& place, const Frame& frame, Cards& cards) {
  for (const auto& row : frame.rows)
    for (const auto card : row) {
      const auto& name = rig[card].name;
      const auto wanted = [&](int n) { return rigfile::card_name(frame.name, n) == name; };
      bool in = place.every;
      for (int n = place.numbers.first; !in && n > 0 && n <= std::min(place.numbers.last, 9999); ++n) in = wanted(n);
      if (in) cards.insert(card.v);
    }
}

void add_word(const Rig& rig, std::string_view word, Cards& cards) {
  if (word == "*" || word == "all") {
    for (std::uint32_t i = 0; i < rig.cards.size(); ++i) cards.insert(i);
    return;
  }
  const auto place = rigfile::place_set(word);
  if (!place || place->kind == PlaceSet::Kind::Named) return add_named(rig, word, cards);
  if (place->kind != PlaceSet::Kind::Cards) return;
  for (const auto& frame : rig.frames)
    if (place->head == "*" || place->head == frame.name) add_of_frame(rig, *place, frame, cards);
}

Error unknown(const Rig& rig, std::string_view word) {
  std::vector<std::string> known;
  for (const auto& card : rig.cards) known.push_back(card.name);
  for (const auto& host : rig.hosts) known.push_back(host.name);
  const auto near = nearest(word, known);
  return {Error::Kind::BadInput, "no card `" + shortened(word, 40) + "` in " + rig.name +
                                     (near ? "; did you mean `" + *near + "`?" : "; a place like " + rig.cards.front().name)};
}

}  // namespace

Result<std::vector<std::uint32_t>> cards_named(const Rig& rig, std::string_view set) {
  Cards cards;
  for (std::size_t from = 0; from <= set.size();) {
    const auto comma = std::min(set.find(',', from), set.size());
    const auto word = trimmed(set.substr(from, comma - from));
    Cards named;
    add_word(rig, word, named);
    if (named.empty()) return tl::make_unexpected(unknown(rig, word));
    cards.merge(named);
    from = comma + 1;
  }
  return std::vector<std::uint32_t>(cards.begin(), cards.end());
}

}  // namespace ohm::twin
