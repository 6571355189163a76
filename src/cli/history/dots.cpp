#include "cli/history/dots.h"

#include <array>

#include "base/result.h"

namespace ohm {
namespace {

// Unicode U+2800: the bit of the dot at column x, row y from the top.
constexpr std::array<std::array<std::uint8_t, 4>, 2> kBits{{{0x01, 0x02, 0x04, 0x40}, {0x08, 0x10, 0x20, 0x80}}};

/// U+2800 + dots in UTF-8; a blank where there are none.
std::string braille(std::uint8_t dots) {
  if (dots == 0) return " ";
  return {static_cast<char>(0xE2), static_cast<char>(0xA0 | (dots >> 6)), static_cast<char>(0x80 | (dots & 0x3F))};
}

}  // namespace

void Dots::set(std::size_t x, std::size_t y, bool line) {
  OHM_ASSERT(x < width() && y < height());
  const std::size_t from_top = height() - 1 - y;
  CellDots& cell = cells_[from_top / 4 * columns_ + x / 2];
  const std::uint8_t bit = kBits[x % 2][from_top % 4];
  std::uint8_t& dots = line ? cell.line : cell.band;
  dots = static_cast<std::uint8_t>(dots | bit);
}

std::string Dots::row(std::size_t row, const Style& style) const {
  std::string out, run;
  Tone tone = Tone::Plain;
  for (std::size_t i = 0; i < columns_; ++i) {
    const CellDots& cell = cells_[row * columns_ + i];
    const Tone next = cell.line ? Tone::Strong : cell.band ? Tone::Dim : Tone::Plain;
    if (next != tone) {
      out += painted(run, tone, style);
      run.clear();
      tone = next;
    }
    run += braille(static_cast<std::uint8_t>(cell.line | cell.band));
  }
  return out + painted(run, tone, style);
}

}  // namespace ohm
