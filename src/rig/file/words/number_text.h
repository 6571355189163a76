// A decimal number with a unit, taken apart: the ground under quantity.h.
//
// Pure functions on text, any thread; no locale, no exceptions.
#pragma once

#include <span>
#include <string>
#include <string_view>
#include <tl/expected.hpp>

namespace ohm::rigfile {

struct Unit {
  std::string_view name;
  double scale;  ///< to the SI unit
};

/// In SI units; `above` is exclusive when `open`.
struct Bounds {
  double least{}, most{};
  bool open{};  ///< least itself is out of bounds
};

/// A number at the head of a text, and the rest.
struct NumberHead {
  double value{};
  std::string_view rest;
};

/// Digits with at most one point; no sign, exponent, infinity or NaN, at most 15 digits. The rest is trimmed on its left.
tl::expected<NumberHead, std::string> number_head(std::string_view text);

/// "350 W" in SI units, or a hint.
tl::expected<double, std::string> with_unit(std::string_view text, std::span<const Unit> units, Bounds bounds);

/// A whole number without sign, at most 9 digits.
tl::expected<int, std::string> whole(std::string_view text);

}  // namespace ohm::rigfile
