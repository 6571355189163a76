#include "rig/places/card_words.h"

#include <gtest/gtest.h>

namespace ohm {
namespace {

using Cards = std::vector<std::uint32_t>;

const std::vector<CardName> kCards{{"A1", "A", "left"}, {"A2", "A", "left"},      {"A4", "A", "left"},
                                   {"B1", "B", ""},     {"rack2.1", "rack2", ""}, {"rack2.2", "rack2", ""}};

Result<Cards> found(std::string_view word) {
  static const std::vector<std::string> kAlso{"idle"};
  return cards_of_word(kCards, word, kAlso, "say it so");
}

std::string complaint(std::string_view word) {
  const auto cards = found(word);
  return cards ? "" : cards.error().what;
}

TEST(CardWord, IsACardAHostAFrameABeginningOrAll) {
  EXPECT_EQ(*found("A2"), Cards{1});
  EXPECT_EQ(*found("A"), (Cards{0, 1, 2}));
  EXPECT_EQ(*found("left"), (Cards{0, 1, 2}));
  EXPECT_EQ(*found("rack*"), (Cards{4, 5}));
  EXPECT_EQ(found("all")->size(), 6U);
  EXPECT_EQ(found("*")->size(), 6U);
}

TEST(CardWord, IsARangeInclusiveWithOrWithoutTheStemAgain) {
  EXPECT_EQ(*found("A1-2"), (Cards{0, 1}));
  EXPECT_EQ(*found("A1-A4"), (Cards{0, 1, 2}));  // there is no A3
  EXPECT_EQ(*found("rack2.1-2"), (Cards{4, 5}));
}

TEST(CardWord, ForgivesTheWrongCase) {
  EXPECT_EQ(*found("a2"), Cards{1});
  EXPECT_EQ(*found("a1-2"), (Cards{0, 1}));
  EXPECT_EQ(*found("RACK*"), (Cards{4, 5}));
}

TEST(CardWord, ThatGoesBeyondTheCardsNamesTheLastOrFirst) {
  EXPECT_EQ(complaint("A1-99"), "`A1-99`: the last card of `A` is A4");
  EXPECT_EQ(complaint("A8-9"), "`A8-9`: the last card of `A` is A4");
  EXPECT_EQ(complaint("A0-2"), "`A0-2`: the first card of `A` is A1");
  EXPECT_EQ(complaint("A4-1"), "`A4-1`: the range runs backwards; write A1-4");
}

TEST(CardWord, ThatMeansNoneNamesTheNearest) {
  EXPECT_EQ(complaint("rack3"), "no card `rack3`; did you mean `rack2`?");
  EXPECT_EQ(complaint("idel"), "no card `idel`; did you mean `idle`?");
  EXPECT_EQ(complaint("Z1-3"), "no card `Z1-3`; say it so");
  EXPECT_EQ(complaint(""), "no card ``; say it so");
}

TEST(NumberRange, IsReadFromTheEndOfAWord) {
  EXPECT_EQ(number_range("pdu1/1-3")->stem, "pdu1/");
  EXPECT_EQ(number_range("pdu1/1-3")->last, 3);
  for (const char* none : {"A1", "A-", "-3", "A1-", "A01-3", "A1-B3", "on:pdu1"}) EXPECT_FALSE(number_range(none)) << none;
}

}  // namespace
}  // namespace ohm
