// A screen as lines of painted words: what `ohm top` composes and its terminal draws.
//
// Plain values and pure helpers; any thread. Nothing here knows a terminal.
#pragma once

#include <string>
#include <vector>

#include "cli/text/style.h"

namespace ohm {

struct Run {
  std::string text;  ///< UTF-8, one column for each code point
  Tone tone{Tone::Plain};
  bool reverse{};  ///< the selected row
  friend bool operator==(const Run&, const Run&) = default;
};

using ScreenLine = std::vector<Run>;

struct Screen {
  std::vector<ScreenLine> lines;
  friend bool operator==(const Screen&, const Screen&) = default;
};

struct ScreenSize {
  std::size_t rows{24}, columns{80};
  friend bool operator==(const ScreenSize&, const ScreenSize&) = default;
};

/// Without colour or attributes.
std::string text_of(const ScreenLine& line);

/// Exactly `width` columns wide: cut (with "…") or filled with blanks in the tone of its last run.
ScreenLine fitted(ScreenLine line, std::size_t width);

/// "█████▌░░░░" for a share of `width` columns; above 1 it is full. Eighths make it fine.
std::string bar(double share, std::size_t width);

/// Letters that every terminal has: "█▌" become "#", "░" ".", "–" "-", "·" "|", "°" nothing, "…" "...", arrows words.
std::string plain(const std::string& text);

/// Every run dim and none reversed: data from before ohmd fell silent.
Screen greyed(Screen screen);

}  // namespace ohm
