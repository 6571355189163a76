#include "base/text.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <cmath>
#include <limits>

#include "base/result.h"

namespace ohm {
namespace {

constexpr std::string_view kReplacement = "�";
constexpr std::string_view kEllipsis = "…";
constexpr std::size_t kLongestWord = 64;  // assumed: no name or key a person types is longer

struct Character {
  char32_t code{};
  std::size_t bytes{1};
  bool valid{};
};

/// The character at the head of `text`, which is not empty. An invalid byte is a character of one byte.
Character head(std::string_view text) {
  const auto byte = [&](std::size_t i) { return static_cast<unsigned char>(text[i]); };
  const unsigned char lead = byte(0);
  if (lead < 0x80) return {lead, 1, true};
  const std::size_t bytes = lead >= 0xF0 ? 4 : lead >= 0xE0 ? 3 : 2;
  if (lead < 0xC2 || lead > 0xF4 || text.size() < bytes) return {};
  char32_t code = lead & (0x7Fu >> bytes);
  for (std::size_t i = 1; i < bytes; ++i) {
    if ((byte(i) & 0xC0) != 0x80) return {};
    code = (code << 6) | (byte(i) & 0x3Fu);
  }
  constexpr std::array<char32_t, 5> kFirst{0, 0, 0x80, 0x800, 0x10000};  // below it an encoding of that length is overlong
  const bool surrogate = code >= 0xD800 && code <= 0xDFFF;
  if (code < kFirst[bytes] || surrogate || code > 0x10FFFF) return {};
  return {code, bytes, true};
}

/// C0, DEL, C1, line and paragraph separators, and the marks that turn the direction of a line ("Trojan Source", CVE-2021-42574).
bool is_control(char32_t c) {
  return c < 0x20 || (c >= 0x7F && c <= 0x9F) || c == 0x200E || c == 0x200F || (c >= 0x2028 && c <= 0x202E) ||
         (c >= 0x2066 && c <= 0x2069);
}

/// Calls `see(Character, its bytes)` for each character.
template <class See>
void each_character(std::string_view text, See see) {
  while (!text.empty()) {
    const Character c = head(text);
    see(c, text.substr(0, c.bytes));
    text.remove_prefix(c.bytes);
  }
}

char32_t ascii_lower(char32_t c) { return c >= U'A' && c <= U'Z' ? c + (U'a' - U'A') : c; }

/// The letters of a word in lower case; nothing when it is too long to be one.
std::optional<std::u32string> letters(std::string_view word) {
  if (word.size() > 4 * kLongestWord) return std::nullopt;
  std::u32string out;
  each_character(word, [&](Character c, std::string_view) { out += ascii_lower(c.code); });
  if (out.size() > kLongestWord) return std::nullopt;
  return out;
}

/// Damerau-Levenshtein in its restricted form (optimal string alignment): insert, delete, replace, swap neighbours.
std::size_t distance(const std::u32string& a, const std::u32string& b) {
  using Row = std::array<std::size_t, kLongestWord + 1>;
  Row before_last{}, last{}, row{};
  for (std::size_t j = 0; j <= b.size(); ++j) last[j] = j;
  for (std::size_t i = 1; i <= a.size(); ++i) {
    row[0] = i;
    for (std::size_t j = 1; j <= b.size(); ++j) {
      const std::size_t replaced = last[j - 1] + (a[i - 1] == b[j - 1] ? 0 : 1);
      row[j] = std::min({replaced, last[j] + 1, row[j - 1] + 1});
      const bool swapped = i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1];
      if (swapped) row[j] = std::min(row[j], before_last[j - 2] + 1);
    }
    before_last = last;
    last = row;
  }
  return last[b.size()];
}

/// The only one of several that `typed` is the beginning of, three letters or more; nullptr otherwise.
const std::string* the_one_that_begins_with(const std::u32string& typed, std::span<const std::string> known) {
  if (typed.size() < 3) return nullptr;
  const std::string* only = nullptr;
  for (const std::string& candidate : known) {
    const auto meant = letters(candidate);
    if (!meant || !meant->starts_with(typed)) continue;
    if (only) return nullptr;
    only = &candidate;
  }
  return only;
}

}  // namespace

std::optional<std::string> nearest(std::string_view word, std::span<const std::string> known) {
  const auto typed = letters(word);
  if (!typed || typed->empty()) return std::nullopt;
  const std::string* best = nullptr;
  std::size_t least = typed->size() / 3 + 1;
  for (const std::string& candidate : known) {
    const auto meant = letters(candidate);
    if (!meant) continue;
    const std::size_t wrong = distance(*typed, *meant);
    if (wrong < least) {
      least = wrong;
      best = &candidate;
    }
  }
  if (!best) best = the_one_that_begins_with(*typed, known);
  return best ? std::optional{*best} : std::nullopt;
}

std::string printable(std::string_view text) { return shortened(text, std::numeric_limits<std::size_t>::max()); }

std::string shortened(std::string_view text, std::size_t width) {
  if (width == 0) return "";
  std::string out;
  std::size_t count = 0, room_for_ellipsis = 0;  // the latter: how much of `out` stays when one character too many comes
  bool too_long = false;
  each_character(text, [&](Character c, std::string_view bytes) {
    if (count == width) {
      too_long = true;
      return;
    }
    if (++count == width) room_for_ellipsis = out.size();
    out += c.valid && !is_control(c.code) ? bytes : kReplacement;
  });
  if (too_long) out.replace(room_for_ellipsis, std::string::npos, kEllipsis);
  return out;
}

std::size_t columns(std::string_view text) {
  std::size_t count = 0;
  each_character(text, [&](Character c, std::string_view) { count += c.valid && is_control(c.code) ? 0 : 1; });
  return count;
}

std::optional<std::size_t> first_invalid_utf8(std::string_view text) {
  for (std::size_t at = 0; at < text.size();) {
    const Character c = head(text.substr(at));
    if (!c.valid) return at;
    at += c.bytes;
  }
  return std::nullopt;
}

std::string join(std::span<const std::string> parts, std::string_view between) {
  std::string out;
  for (const std::string& part : parts) {
    if (&part != parts.data()) out += between;
    out += part;
  }
  return out;
}

std::string_view trimmed(std::string_view text) {
  constexpr std::string_view kSpace = " \t\r\n\v\f";
  const std::size_t first = text.find_first_not_of(kSpace);
  if (first == std::string_view::npos) return {};
  return text.substr(first, text.find_last_not_of(kSpace) - first + 1);
}

std::string number(double value, int digits) {
  if (std::isnan(value)) return "nan";
  if (std::isinf(value)) return value > 0 ? "inf" : "-inf";
  std::array<char, 512> buffer{};  // the longest double has 309 digits before the point
  const auto written =
      std::to_chars(buffer.data(), buffer.data() + buffer.size(), value, std::chars_format::fixed, std::clamp(digits, 0, 100));
  OHM_ASSERT(written.ec == std::errc{});
  std::string out{buffer.data(), written.ptr};
  if (out.find('.') != std::string::npos) {
    out.erase(out.find_last_not_of('0') + 1);
    if (out.back() == '.') out.pop_back();
  }
  return out == "-0" ? "0" : out;
}

}  // namespace ohm
