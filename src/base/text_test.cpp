#include "base/text.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <limits>
#include <rapidcheck/gtest.h>
#include <string>
#include <vector>

namespace ohm {
namespace {

using testing::Eq;
using testing::Optional;

const std::vector<std::string> kKeys{"link", "power", "plugs", "riser", "x"};

TEST(Nearest, FindsSwappedMissingExtraAndWrongLetters) {
  EXPECT_THAT(nearest("lnik", kKeys), Optional(Eq("link")));
  EXPECT_THAT(nearest("powr", kKeys), Optional(Eq("power")));
  EXPECT_THAT(nearest("pluggs", kKeys), Optional(Eq("plugs")));
  EXPECT_THAT(nearest("rizer", kKeys), Optional(Eq("riser")));
  EXPECT_THAT(nearest("link", kKeys), Optional(Eq("link")));
}

TEST(Nearest, SuggestsNothingWhenMoreThanAThirdIsWrong) {
  EXPECT_EQ(nearest("lynx", kKeys), std::nullopt);  // two of four letters
  EXPECT_EQ(nearest("y", kKeys), std::nullopt);     // a third of one letter is none
  EXPECT_EQ(nearest("", kKeys), std::nullopt);
  EXPECT_EQ(nearest("link", {}), std::nullopt);
}

TEST(Nearest, TakesABeginningForTheOnlyWordThatHasIt) {
  const std::vector<std::string> commands{"status", "show", "history", "parts", "part-list"};
  EXPECT_THAT(nearest("stat", commands), Optional(Eq("status")));
  EXPECT_THAT(nearest("hist", commands), Optional(Eq("history")));
  EXPECT_EQ(nearest("par", commands), std::nullopt) << "two begin so";
  EXPECT_EQ(nearest("sh", commands), std::nullopt) << "too little to tell";
}

TEST(Nearest, TakesNoNoticeOfCase) { EXPECT_THAT(nearest("PoWeR", kKeys), Optional(Eq("power"))); }

TEST(Nearest, TakesTheFirstOfEquals) {
  const std::vector<std::string> names{"A.p1", "A.p2", "A.p3"};
  EXPECT_THAT(nearest("A.p9", names), Optional(Eq("A.p1")));
}

TEST(Nearest, CountsLettersNotBytes) {
  const std::vector<std::string> rooms{"Küche"};
  EXPECT_THAT(nearest("Kuche", rooms), Optional(Eq("Küche")));
}

TEST(Nearest, IgnoresWordsNobodyTypes) {
  const std::string megabyte(1'000'000, 'a');
  EXPECT_EQ(nearest(megabyte, std::vector{megabyte}), std::nullopt);
  EXPECT_EQ(nearest("link", std::vector{megabyte}), std::nullopt);
}

TEST(Shortened, KeepsWhatFitsAndMarksWhatDoesNot) {
  EXPECT_EQ(shortened("350 W", 5), "350 W");
  EXPECT_EQ(shortened("350 Watt", 5), "350 …");
  EXPECT_EQ(shortened("größer", 4), "grö…");
  EXPECT_EQ(shortened("ab", 1), "…");
  EXPECT_EQ(shortened("ab", 0), "");
  EXPECT_EQ(shortened("", 3), "");
}

TEST(Shortened, ShowsControlsAndBrokenBytesAsReplacement) {
  EXPECT_EQ(shortened("a\nb\x1b[2J\x7f", 20), "a�b�[2J�");
  EXPECT_EQ(shortened("a\xc3", 20), "a�");
  EXPECT_EQ(shortened("a\u0085b", 20), "a�b");  // C1: next line
  EXPECT_EQ(shortened("a\u202eb", 20), "a�b");  // turns the line round
}

RC_GTEST_PROP(Shortened, NeverTakesMoreColumnsThanAsked, (const std::string& bytes)) {
  const auto width = *rc::gen::inRange<std::size_t>(0, 40);
  const std::string out = shortened(bytes, width);
  RC_ASSERT(columns(out) <= width);
  RC_ASSERT(!first_invalid_utf8(out));
}

RC_GTEST_PROP(Printable, IsUtf8WithoutControlsAndStaysAsItIs, (const std::string& bytes)) {
  const std::string once = printable(bytes);
  RC_ASSERT(!first_invalid_utf8(once));
  RC_ASSERT(once.find('\n') == std::string::npos);
  RC_ASSERT(printable(once) == once);
}

TEST(Columns, CountsCharactersAndNotControls) {
  EXPECT_EQ(columns("80 °C"), 5u);
  EXPECT_EQ(columns("\x1b[1m"), 3u);  // the escape itself takes no column, what follows it does
  EXPECT_EQ(columns("│─"), 2u);
  EXPECT_EQ(columns(""), 0u);
}

/// UTF-8 of one code point, surrogates included: an encoder that shares nothing with the decoder under test.
std::string encoded(char32_t c) {
  const auto tail = [c](int shift) { return static_cast<char>(0x80 | ((c >> shift) & 0x3F)); };
  if (c < 0x80) return {static_cast<char>(c)};
  if (c < 0x800) return {static_cast<char>(0xC0 | (c >> 6)), tail(0)};
  if (c < 0x10000) return {static_cast<char>(0xE0 | (c >> 12)), tail(6), tail(0)};
  return {static_cast<char>(0xF0 | (c >> 18)), tail(12), tail(6), tail(0)};
}

TEST(FirstInvalidUtf8, AcceptsEveryCodePointExceptSurrogates) {
  for (char32_t c = 0; c <= 0x10FFFF; ++c) {
    const bool surrogate = c >= 0xD800 && c < 0xE000;
    ASSERT_EQ(first_invalid_utf8(encoded(c)).has_value(), surrogate) << "U+" << std::hex << static_cast<unsigned>(c);
  }
}

TEST(FirstInvalidUtf8, NamesTheOffsetOfTheFirstBadByte) {
  EXPECT_EQ(first_invalid_utf8("power: 350 W"), std::nullopt);
  EXPECT_THAT(first_invalid_utf8("° \xff"), Optional(Eq(3u)));
  EXPECT_THAT(first_invalid_utf8("ab\xc0\x80"), Optional(Eq(2u)));        // overlong NUL
  EXPECT_THAT(first_invalid_utf8("\xe0\x80\x80"), Optional(Eq(0u)));      // overlong in three
  EXPECT_THAT(first_invalid_utf8("\xf4\x90\x80\x80"), Optional(Eq(0u)));  // U+110000
  EXPECT_THAT(first_invalid_utf8("a\xe2\x82"), Optional(Eq(1u)));         // cut off
  EXPECT_THAT(first_invalid_utf8("\x80"), Optional(Eq(0u)));              // a tail without a head
}

TEST(Join, PutsTheWordBetweenOnly) {
  EXPECT_EQ(join(std::vector<std::string>{"A", "B", "C"}, ", "), "A, B, C");
  EXPECT_EQ(join(std::vector<std::string>{"A"}, ", "), "A");
  EXPECT_EQ(join(std::vector<std::string>{}, ", "), "");
  EXPECT_EQ(join(std::vector<std::string>{"", ""}, "-"), "-");
}

TEST(Trimmed, TakesWhiteSpaceFromBothEnds) {
  EXPECT_EQ(trimmed(" \t350 W\r\n"), "350 W");
  EXPECT_EQ(trimmed(" \n "), "");
  EXPECT_EQ(trimmed(""), "");
}

TEST(Number, ShowsTheFewestDigitsThatStillTell) {
  EXPECT_EQ(number(302.9999, 1), "303");
  EXPECT_EQ(number(0.14, 2), "0.14");
  EXPECT_EQ(number(12.50, 2), "12.5");
  EXPECT_EQ(number(5760, 0), "5760");
  EXPECT_EQ(number(100, 2), "100");
  EXPECT_EQ(number(-3.25, 1), "-3.2");  // the even digit: 3.25 is exactly half way
}

TEST(Number, NeverShowsMinusZero) {
  EXPECT_EQ(number(-0.001, 2), "0");
  EXPECT_EQ(number(-0.0, 0), "0");
}

TEST(Number, TakesWhatIsNotANumberAndWhatIsHuge) {
  constexpr double inf = std::numeric_limits<double>::infinity();
  EXPECT_EQ(number(inf, 1), "inf");
  EXPECT_EQ(number(-inf, 1), "-inf");
  EXPECT_EQ(number(std::numeric_limits<double>::quiet_NaN(), 1), "nan");
  EXPECT_EQ(number(std::numeric_limits<double>::max(), 100).size(), 309u);
  EXPECT_EQ(number(1.5, -3), "2");
}

}  // namespace
}  // namespace ohm
