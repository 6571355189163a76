// Small helpers over text that people read: nearest known word, shortening, padding by what a terminal shows.
//
// Pure functions on UTF-8; called by readers and views on any thread. They never throw and never look at the locale. Bytes that are
// not UTF-8 count as one character each and are shown as "�".
#pragma once

#include <cstddef>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace ohm {

/// The known word nearest to `word` (Damerau-Levenshtein, at most a third of its letters wrong; ASCII case aside), the first of
/// equals; else the only one that begins with it (three letters or more), or nothing. Words beyond 64 characters are not looked at.
std::optional<std::string> nearest(std::string_view word, std::span<const std::string> known);

/// `text` with every control character and every byte that is not UTF-8 replaced by "�": one line, and nothing that steers a
/// terminal.
std::string printable(std::string_view text);

/// At most `width` characters, the rest replaced by "…" (which is one of them); otherwise as printable().
std::string shortened(std::string_view text, std::size_t width);

/// How many columns a terminal gives to `text` (UTF-8; every code point is counted as one column, controls as none).
std::size_t columns(std::string_view text);

/// Byte offset of the first byte that is not UTF-8 (overlong, surrogate and above U+10FFFF count), or nothing.
std::optional<std::size_t> first_invalid_utf8(std::string_view text);

std::string join(std::span<const std::string> parts, std::string_view between);

/// Without the ASCII white space at both ends.
std::string_view trimmed(std::string_view text);

/// `value` rounded to `digits` decimals, without the zeros at the end: number(302.9999, 1) is "303", number(0.14, 2) "0.14",
/// number(12.50, 2) "12.5"; never "-0"; not finite: "inf", "-inf", "nan". No unit.
std::string number(double value, int digits);

}  // namespace ohm
