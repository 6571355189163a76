// A picture of braille dots: two wide and four high in each character. Pure value.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

#include "cli/text/style.h"

namespace ohm {

class Dots {
 public:
  Dots(std::size_t columns, std::size_t rows) : columns_{columns}, rows_{rows}, cells_(columns * rows) {}

  std::size_t width() const { return 2 * columns_; }
  std::size_t height() const { return 4 * rows_; }

  /// x from the left, y from the bottom. A line is Strong, a band Dim; a character that holds both is Strong.
  void set(std::size_t x, std::size_t y, bool line);

  /// The characters of a row, 0 is the uppermost, blanks at its end too.
  std::string row(std::size_t row, const Style& style) const;

 private:
  struct CellDots {
    std::uint8_t line{}, band{};
  };
  std::size_t columns_, rows_;
  std::vector<CellDots> cells_;
};

}  // namespace ohm
