#include "cli/top/screen.h"

#include <algorithm>
#include <cmath>
#include <string_view>
#include <utility>

#include "base/text.h"

namespace ohm {

std::string text_of(const ScreenLine& line) {
  std::string out;
  for (const auto& run : line) out += run.text;
  return out;
}

ScreenLine fitted(ScreenLine line, std::size_t width) {
  ScreenLine out;
  std::size_t left = width;
  for (std::size_t i = 0; i < line.size() && left > 0; ++i) {
    auto& run = line[i];
    const bool more =
        std::any_of(line.begin() + static_cast<std::ptrdiff_t>(i) + 1, line.end(), [](const Run& r) { return !r.text.empty(); });
    const auto wide = columns(run.text);
    if (wide > left || (wide == left && more)) run.text = shortened(run.text + (wide == left ? " " : ""), left);
    left -= columns(run.text);
    out.push_back(std::move(run));
  }
  if (left > 0) out.push_back({std::string(left, ' '), Tone::Plain, !out.empty() && out.back().reverse});
  return out;
}

std::string bar(double share, std::size_t width) {
  constexpr const char* kEighths[] = {"", "▏", "▎", "▍", "▌", "▋", "▊", "▉"};
  const auto most = static_cast<double>(width * 8);
  const auto eighths = static_cast<std::size_t>(std::lround(std::clamp(std::isnan(share) ? 0.0 : share, 0.0, 1.0) * most));
  std::string out;
  for (std::size_t i = 0; i < eighths / 8; ++i) out += "█";
  out += kEighths[eighths % 8];
  for (std::size_t i = (eighths + 7) / 8; i < width; ++i) out += "░";
  return out;
}

std::string plain(const std::string& text) {
  constexpr std::pair<std::string_view, std::string_view> kLetters[] = {
      {"█", "#"}, {"▉", "#"}, {"▊", "#"}, {"▋", "#"}, {"▌", "#"}, {"▍", "-"}, {"▎", "-"}, {"▏", "-"},
      {"░", "."}, {"─", "-"}, {"–", "-"}, {"−", "-"}, {"·", "|"}, {"°", " "}, {"…", "~"}, {"∞", "?"},
      {"↑", "^"}, {"↓", "v"}, {"³", "3"}, {"±", "+"}, {"×", "x"}, {"→", ">"}};
  std::string out;
  for (std::size_t at = 0; at < text.size();) {
    const auto rest = std::string_view{text}.substr(at);
    const auto* known =
        std::find_if(std::begin(kLetters), std::end(kLetters), [&](const auto& letter) { return rest.starts_with(letter.first); });
    if (known != std::end(kLetters)) {
      out += known->second;
      at += known->first.size();
      continue;
    }
    const bool ascii = static_cast<unsigned char>(text[at]) < 0x80;
    out += ascii ? text[at] : '?';
    for (++at; !ascii && at < text.size() && (static_cast<unsigned char>(text[at]) & 0xC0U) == 0x80U;) ++at;
  }
  return out;
}

Screen greyed(Screen screen) {
  for (auto& line : screen.lines)
    for (auto& run : line) run.tone = Tone::Dim, run.reverse = false;
  return screen;
}

}  // namespace ohm
