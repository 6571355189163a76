#include "cli/text/style.h"

#include <algorithm>
#include <vector>

#include "base/text.h"

namespace ohm {
namespace {

std::string_view code(Tone tone) {
  switch (tone) {
    case Tone::Plain: return "";
    case Tone::Strong: return "\033[1m";
    case Tone::Dim: return "\033[2m";
    case Tone::Good: return "\033[32m";
    case Tone::Tight: return "\033[33m";
    case Tone::Over: return "\033[1;31m";
  }
  return "";
}

std::vector<std::string_view> words_of(std::string_view text) {
  std::vector<std::string_view> words;
  std::size_t at = 0;
  while ((at = text.find_first_not_of(" \n", at)) != std::string_view::npos) {
    const auto end = std::min(text.find_first_of(" \n", at), text.size());
    words.push_back(text.substr(at, end - at));
    at = end;
  }
  return words;
}

bool is_digit(char c) { return c >= '0' && c <= '9'; }

/// "240 V", "91 %", "10 K": a line never ends between a number and its unit.
bool is_unit_after(std::string_view before, std::string_view word) {
  return is_digit(before.back()) && !is_digit(word.front()) && columns(word) <= 4 && word.front() != '(' && word.front() != '-';
}

/// Words, with each number and its unit as one.
std::vector<std::string> phrases_of(std::string_view text) {
  std::vector<std::string> phrases;
  for (const auto word : words_of(text)) {
    if (!phrases.empty() && is_unit_after(phrases.back(), word))
      phrases.back() += " " + std::string{word};
    else
      phrases.emplace_back(word);
  }
  return phrases;
}

}  // namespace

Tone tone_of(double ratio) {
  if (ratio <= kTight) return Tone::Good;
  return ratio <= kAtLimit ? Tone::Tight : Tone::Over;
}

std::string painted(std::string_view text, Tone tone, const Style& style) {
  if (!style.colour || tone == Tone::Plain || text.empty()) return std::string{text};
  return std::string{code(tone)} + std::string{text} + "\033[0m";
}

std::string wrapped(std::string_view text, std::size_t width, std::string_view first) {
  const std::string indent(columns(first), ' ');
  std::string out{first};
  std::size_t used = indent.size();
  bool fresh = true;
  for (const auto& word : phrases_of(text)) {
    const std::size_t needed = columns(word) + (fresh ? 0 : 1);
    if (!fresh && used + needed > width) {
      out += "\n" + indent;
      used = indent.size();
      fresh = true;
    }
    if (!fresh) out += ' ';
    out += word;
    used += columns(word) + (fresh ? 0 : 1);
    fresh = false;
  }
  return out + "\n";
}

std::string heading(std::string_view title, const Style& style) { return "\n" + painted(title, Tone::Strong, style) + "\n"; }

}  // namespace ohm
