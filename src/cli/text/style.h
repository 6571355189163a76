// How text looks on a terminal: tones, wrapping, headings.
//
// Every view of the command line is a pure function from values to a string; a Style says how wide that string may be and whether
// it may carry colour. Nothing here looks at the environment (run.cpp decides the Style once). Any thread.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

namespace ohm {

enum class Tone { Plain, Strong, Dim, Good, Tight, Over };

struct Style {
  std::size_t width{80};  ///< columns
  bool colour{};
  bool uncut{};  ///< nobody said how wide: prose is still wrapped at `width`, and tables take the columns they need
};

/// How wide a table may be.
constexpr std::size_t table_width(const Style& style) { return style.uncut ? static_cast<std::size_t>(-1) : style.width; }

/// At or below this part of a continuous rating a load is comfortable; above it, up to 1, it is tight. (Taste, not a standard.)
inline constexpr double kTight = 0.9;

/// Loads within one part in a million of a limit are at the limit, not over it: caps are computed to end there.
inline constexpr double kAtLimit = 1 + 1e-6;

/// Good up to 90 % of the continuous rating, Tight up to 100 %, Over beyond.
Tone tone_of(double ratio);

/// `text` between ANSI colour codes, or as it is.
std::string painted(std::string_view text, Tone tone, const Style& style);

/// Words of `text` in lines of at most `width` columns; the first line starts with `first`, every other with as many blanks. Ends
/// with a newline. A single longer word stays whole, and so do a number and its unit.
std::string wrapped(std::string_view text, std::size_t width, std::string_view first = "");

/// An empty line, the title, a newline.
std::string heading(std::string_view title, const Style& style);

}  // namespace ohm
