// A position in one particular vector.
//
// The rig is plain vectors that name each other by index; an Index<Card> cannot be used to look up a PSU. Any thread; a plain
// value.
#pragma once

#include <compare>
#include <cstddef>
#include <cstdint>

namespace ohm {

template <class Of>
struct Index {
  std::uint32_t v{};

  constexpr Index() = default;
  constexpr explicit Index(std::size_t i) : v{static_cast<std::uint32_t>(i)} {}
  friend constexpr auto operator<=>(Index, Index) = default;
};

}  // namespace ohm
