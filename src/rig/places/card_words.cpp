#include "rig/places/card_words.h"

#include <algorithm>
#include <charconv>
#include <optional>

#include "base/text.h"

namespace ohm {
namespace {

using Same = bool (*)(std::string_view, std::string_view);
bool exactly(std::string_view a, std::string_view b) { return a == b; }

bool starts_with(std::string_view text, std::string_view stem, Same same) { return same(text.substr(0, stem.size()), stem); }

/// Digits without a zero in front.
std::optional<int> whole(std::string_view text) {
  int value{};
  const auto read = std::from_chars(text.data(), text.data() + text.size(), value);
  const bool plain = !text.empty() && read.ec == std::errc{} && read.ptr == text.data() + text.size();
  return plain && value >= 0 && (text[0] != '0' || text.size() == 1) ? std::optional{value} : std::nullopt;
}

std::optional<int> number_behind(std::string_view name, std::string_view stem, Same same) {
  return starts_with(name, stem, same) ? whole(name.substr(stem.size())) : std::nullopt;
}

using Cards = std::vector<std::uint32_t>;

template <class Fits>
Cards those(std::span<const CardName> cards, Fits fits) {
  Cards out;
  for (std::uint32_t i = 0; i < cards.size(); ++i)
    if (fits(cards[i])) out.push_back(i);
  return out;
}

/// Names and beginnings; none for what is neither.
Cards named(std::span<const CardName> cards, std::string_view word, Same same) {
  if (word == "*" || word == "all") return those(cards, [](const CardName&) { return true; });
  if (word.ends_with('*')) {
    const auto stem = word.substr(0, word.size() - 1);
    return those(cards, [&](const CardName& c) { return starts_with(c.card, stem, same); });
  }
  if (word.empty()) return {};
  return those(cards, [&](const CardName& c) { return same(c.card, word) || same(c.host, word) || same(c.frame, word); });
}

/// Nothing: no card begins with its stem.
std::optional<Result<Cards>> in_range(std::span<const CardName> cards, const NumberRange& range, Same same) {
  std::optional<int> lowest, highest;
  for (const auto& c : cards)
    if (const auto n = number_behind(c.card, range.stem, same)) {
      lowest = std::min(lowest.value_or(*n), *n);
      highest = std::max(highest.value_or(*n), *n);
    }
  if (!lowest) return std::nullopt;
  if (const auto trouble = range_trouble(range, *lowest, *highest, "card"); !trouble.empty())
    return failure(Error::Kind::BadInput, trouble);
  return those(cards, [&](const CardName& c) {
    const auto n = number_behind(c.card, range.stem, same);
    return n && *n >= range.first && *n <= range.last;
  });
}

std::string spelled(const NumberRange& range) {
  return "`" + shortened(range.stem, 40) + std::to_string(range.first) + "-" + std::to_string(range.last) + "`";
}

tl::unexpected<Error> no_such(std::span<const CardName> cards, std::string_view word, std::span<const std::string> also,
                              const std::string& otherwise) {
  std::vector<std::string> known(also.begin(), also.end());
  for (const auto& c : cards)
    for (const auto name : {c.host, c.card})
      if (known.empty() || known.back() != name) known.emplace_back(name);
  const auto near = nearest(word, known);
  return failure(Error::Kind::BadInput,
                 "no card `" + shortened(word, 60) + "`; " + (near ? "did you mean `" + *near + "`?" : otherwise));
}

}  // namespace

bool same_but_for_case(std::string_view a, std::string_view b) {
  const auto lower = [](char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c; };
  return std::equal(a.begin(), a.end(), b.begin(), b.end(), [&](char x, char y) { return lower(x) == lower(y); });
}

std::optional<NumberRange> number_range(std::string_view word) {
  const auto dash = word.rfind('-');
  if (dash == std::string_view::npos || dash == 0) return std::nullopt;
  const auto left = word.substr(0, dash);
  auto right = word.substr(dash + 1);
  const auto stem = left.substr(0, left.find_last_not_of("0123456789") + 1);  // npos + 1 is 0: all digits
  if (!stem.empty() && starts_with(right, stem, same_but_for_case)) right.remove_prefix(stem.size());
  const auto first = whole(left.substr(stem.size())), last = whole(right);
  return first && last ? std::optional{NumberRange{stem, *first, *last}} : std::nullopt;
}

std::string range_trouble(const NumberRange& range, int lowest, int highest, const std::string& noun) {
  const std::string stem{range.stem};
  const auto of = " of `" + shortened(stem, 40) + "` is " + shortened(stem, 40);
  if (range.first > range.last)
    return spelled(range) + ": the range runs backwards; write " + shortened(stem, 40) + std::to_string(range.last) + "-" +
           std::to_string(range.first);
  if (range.last > highest) return spelled(range) + ": the last " + noun + of + std::to_string(highest);
  return range.first < lowest ? spelled(range) + ": the first " + noun + of + std::to_string(lowest) : "";
}

Result<std::vector<std::uint32_t>> cards_of_word(std::span<const CardName> cards, std::string_view word,
                                                 std::span<const std::string> also, const std::string& otherwise) {
  for (const Same same : {exactly, same_but_for_case}) {
    if (auto found = named(cards, word, same); !found.empty()) return found;
    if (const auto range = number_range(word))
      if (auto found = in_range(cards, *range, same)) return *found;
  }
  return no_such(cards, word, also, otherwise);
}

}  // namespace ohm
