#include "cli/rig/card_set.h"

#include <algorithm>
#include <charconv>
#include <functional>
#include <optional>

#include "base/text.h"

namespace ohm {
namespace {

constexpr double kHotDie = 80, kHotHotspot = 95, kHotVram = 100;  // °C; DESIGN T1's usual targets or a little above (assumed)

using Names = std::vector<std::string>;

bool at_least(const Told& told, double limit) { return told.value && *told.value >= limit; }

/// "A1-4" as its stem "A" and 1…4.
struct Range {
  std::string stem;
  int first{}, last{};
};

std::optional<int> whole(std::string_view text) {
  int value{};
  const auto read = std::from_chars(text.data(), text.data() + text.size(), value);
  return read.ec == std::errc{} && read.ptr == text.data() + text.size() && !text.empty() ? std::optional{value} : std::nullopt;
}

std::optional<Range> range_of(const std::string& word) {
  const auto dash = word.find('-');
  if (dash == std::string::npos) return std::nullopt;
  const auto left = word.substr(0, dash);
  const auto digits = left.find_last_not_of("0123456789") + 1;  // npos + 1 is 0: all digits
  const auto first = whole(std::string_view{left}.substr(digits));
  const auto last = whole(std::string_view{word}.substr(dash + 1));
  if (!first || !last || *first > *last) return std::nullopt;
  return Range{left.substr(0, digits), *first, *last};
}

bool in_range(const Range& range, const std::string& place) {
  if (!place.starts_with(range.stem)) return false;
  const auto number = whole(std::string_view{place}.substr(range.stem.size()));
  return number && *number >= range.first && *number <= range.last && range.stem + std::to_string(*number) == place;
}

/// What one word without a comma means.
std::function<bool(const CardDoc&)> meaning_of(const std::string& word) {
  if (word == "all" || word == "*") return [](const CardDoc&) { return true; };
  if (word == "idle") return is_idle;
  if (word == "hot") return is_hot;
  if (word.ends_with('*'))
    return [stem = word.substr(0, word.size() - 1)](const CardDoc& card) { return card.place.starts_with(stem); };
  if (const auto range = range_of(word)) return [range = *range](const CardDoc& card) { return in_range(range, card.place); };
  return [word](const CardDoc& card) { return card.place == word || card.host == word; };
}

Names known_words(const RigDoc& rig) {
  Names known = card_set_words();
  for (const auto& host : rig.hosts) known.push_back(host.name);
  for (const auto& card : rig.cards) known.push_back(card.place);
  return known;
}

std::string near(const std::string& word, const Names& known, const std::string& otherwise) {
  const auto found = nearest(word, known);
  return found ? "; did you mean `" + *found + "`?" : "; " + otherwise;
}

tl::unexpected<Error> no_such(const RigDoc& rig, const std::string& word) {
  return failure(Error::Kind::BadInput, "no card `" + shortened(word, 60) + "`" +
                                            near(word, known_words(rig), "sets are like A*, A1-4, on:pdu1, idle, hot, all"));
}

Result<Names> hanging_on(const RigDoc& rig, const RigWires& wiring, const std::string& place) {
  if (!wiring.rig)
    return failure(Error::Kind::BadInput, "on:" + shortened(place, 60) + ": cannot tell what hangs on it: " + wiring.why_not);
  const auto names = cards_on(wiring, place);
  Names known;
  for (const auto& limit : rig.limits) known.push_back(limit.place);
  const bool is_known = std::find(known.begin(), known.end(), place) != known.end();
  if (names.empty() && !is_known)
    return failure(Error::Kind::BadInput, "on:" + shortened(place, 60) + ": no such thing" +
                                              near(place, known, "it wants a breaker, PDU, bank, outlet or supply"));
  return names;
}

/// Marks the cards of one word in `chosen`.
Result<void> choose(const RigDoc& rig, const RigWires& wiring, const std::string& word, std::vector<bool>& chosen) {
  if (word.starts_with("on:")) {
    const auto names = hanging_on(rig, wiring, word.substr(3));
    if (!names) return tl::make_unexpected(names.error());
    for (std::size_t i = 0; i < rig.cards.size(); ++i)
      if (std::find(names->begin(), names->end(), rig.cards[i].place) != names->end()) chosen[i] = true;
    return {};
  }
  const auto means = meaning_of(word);
  bool any = false;
  for (std::size_t i = 0; i < rig.cards.size(); ++i)
    if (means(rig.cards[i])) chosen[i] = any = true;
  const auto words = card_set_words();
  const bool may_be_empty = std::find(words.begin(), words.end(), word) != words.end();
  if (!any && !may_be_empty) return no_such(rig, word);
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

std::vector<std::string> card_set_words() { return {"all", "idle", "hot"}; }

}  // namespace ohm
