#include "cli/rig/card_set.h"

#include <algorithm>

#include "base/text.h"
#include "cli/rig/thing.h"
#include "cli/text/figures.h"
#include "rig/places/card_words.h"

namespace ohm {
namespace {

constexpr double kHotDie = 80, kHotHotspot = 95, kHotVram = 100;  // °C; DESIGN T1's usual targets or a little above (assumed)

using Names = std::vector<std::string>;

bool at_least(const Told& told, double limit) { return told.value && *told.value >= limit; }

std::vector<CardName> names_of(const RigDoc& rig) {
  std::vector<CardName> names;
  for (const auto& card : rig.cards) names.push_back({card.place, card.host, ""});
  return names;
}

Result<Names> hanging_on(const RigDoc& rig, const RigWires& wiring, const std::string& name) {
  const auto thing = find_thing(rig, name);
  if (!thing) return failure(Error::Kind::BadInput, "on:" + shortened(name, 60) + ": " + thing.error().what);
  if (const auto cards = cards_within(rig, *thing)) return *cards;
  if (!wiring.rig) return failure(Error::Kind::BadInput, "on:" + thing->name + ": cannot tell what hangs on it: " + wiring.why_not);
  return cards_on(wiring, thing->name);
}

/// Where `word` means cards of the rig file that this ohmd leaves to others; "" where it means none of those.
std::string left_to_others(const RigDoc& rig, const RigWires& wiring, const std::string& word) {
  if (rig.host_filter.empty() || !wiring.rig) return "";
  std::vector<CardName> all;
  for (const auto& card : wiring.rig->cards) all.push_back({card.name, wiring.rig->hosts[card.host.v].name, ""});
  const auto meant = cards_of_word(all, word, {}, "");
  if (!meant) return "";
  const auto& first = all[meant->front()];
  return "`" + shortened(word, 60) + "`: " + std::string{first.card} + " hangs on host " + std::string{first.host} +
         ", which this ohmd does not watch: it runs with --host " + rig.host_filter;
}

template <class Means>
void choose_those(const RigDoc& rig, std::vector<bool>& chosen, Means means) {
  for (std::size_t i = 0; i < rig.cards.size(); ++i)
    if (means(rig.cards[i])) chosen[i] = true;
}

/// Marks the cards of one word in `chosen`.
Result<void> choose(const RigDoc& rig, const RigWires& wiring, const std::string& word, std::vector<bool>& chosen) {
  if (word == "all") return chosen.assign(chosen.size(), true), Result<void>{};  // of a rig without cards: none
  if (word == "idle") return choose_those(rig, chosen, is_idle), Result<void>{};
  if (word == "hot") return choose_those(rig, chosen, is_hot), Result<void>{};
  if (word.starts_with("on:")) {
    const auto names = hanging_on(rig, wiring, word.substr(3));
    if (!names) return tl::make_unexpected(names.error());
    choose_those(rig, chosen, [&](const CardDoc& c) { return std::find(names->begin(), names->end(), c.place) != names->end(); });
    return {};
  }
  const auto cards = cards_of_word(names_of(rig), word, card_set_words(), "sets are like A*, A1-4, on:pdu1, idle, hot, all");
  if (!cards) {
    const auto elsewhere = left_to_others(rig, wiring, word);
    return elsewhere.empty() ? tl::make_unexpected(cards.error()) : failure(Error::Kind::BadInput, elsewhere);
  }
  for (const auto card : *cards) chosen[card] = true;
  return {};
}

}  // namespace

bool is_idle(const CardDoc& card) {
  return card.state == "present" && card.processes.empty() && card.busy.value && *card.busy.value < kIdleBelow;
}

bool is_hot(const CardDoc& card) {
  if (at_least(card.die_c, kHotDie) || at_least(card.hotspot_c, kHotHotspot) || at_least(card.vram_c, kHotVram)) return true;
  if (!card.throttle.value) return false;
  return std::any_of(card.throttle.value->begin(), card.throttle.value->end(),
                     [](const std::string& word) { return word.find("thermal") != std::string::npos; });
}

Result<std::vector<const CardDoc*>> select_cards(const RigDoc& rig, const RigWires& wiring, const std::string& set) {
  std::vector<bool> chosen(rig.cards.size());
  for (std::size_t at = 0; at <= set.size();) {
    const auto end = std::min(set.find(',', at), set.size());
    const auto word = std::string{trimmed(std::string_view{set}.substr(at, end - at))};
    if (const auto done = choose(rig, wiring, word, chosen); !done) return tl::make_unexpected(done.error());
    at = end + 1;
  }
  std::vector<const CardDoc*> cards;
  for (std::size_t i = 0; i < chosen.size(); ++i)
    if (chosen[i]) cards.push_back(&rig.cards[i]);
  return cards;
}

Error not_one_thing(const RigDoc& rig, const RigWires& wiring, const std::string& word) {
  const bool is_set = word.find_first_of("*,") != std::string::npos || word.starts_with("on:") || number_range(word);
  const auto cards = select_cards(rig, wiring, word);
  if (const auto elsewhere = left_to_others(rig, wiring, word); !cards && !elsewhere.empty())
    return {Error::Kind::BadInput, elsewhere};
  if (!cards) return is_set ? cards.error() : find_thing(rig, word).error();
  return {Error::Kind::BadInput, "`" + shortened(word, 60) + "` is a set of " + count_text(cards->size(), "card") +
                                     "; this tells of one thing, `ohm gpus` of a set"};
}

std::vector<std::string> card_set_words() { return {"all", "idle", "hot"}; }

}  // namespace ohm
