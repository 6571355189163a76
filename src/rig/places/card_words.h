// One word of a set of cards, looked up among the cards there are: "A7", "A", "A*", "A1-4", "*", "all".
//
// The one rule for every place where a person names cards (`ohm gpus`, `ohm events`, `ohm twin load`…): a range must end at a card
// that exists, so that a slip of the hand is told instead of being taken for fewer cards. Pure, any thread; views point into the
// caller's names.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"

namespace ohm {

/// The same letters, ASCII case aside: what a person types is forgiven so.
bool same_but_for_case(std::string_view a, std::string_view b);

/// A card as it can be named: itself ("A3"), its host and its frame ("" where there is none).
struct CardName {
  std::string_view card, host, frame;
};

/// The numbers first..last of one stem: "A1-4", also "A1-A4". Nothing has been looked up yet.
struct NumberRange {
  std::string_view stem;  ///< "A", "pdu1/", "rack2."
  int first{}, last{};
};

/// Nothing where `word` does not end in NUMBER-NUMBER (or NUMBER-STEM NUMBER). `first` may be above `last`.
std::optional<NumberRange> number_range(std::string_view word);

/// Positions in `cards`, ascending, each once; never empty. Letters of the wrong case are forgiven where nothing is spelled so.
/// BadInput: a range that runs backwards or beyond the cards there are (it names the first or last), or a word that means none (it
/// names the nearest of these and of `also`, else says `otherwise`).
Result<std::vector<std::uint32_t>> cards_of_word(std::span<const CardName> cards, std::string_view word,
                                                 std::span<const std::string> also, const std::string& otherwise);

/// Why `range` cannot be had among names that are its stem with a number from `lowest` to `highest`; "" when it can. `noun`:
/// "card".
std::string range_trouble(const NumberRange& range, int lowest, int highest, const std::string& noun);

}  // namespace ohm
