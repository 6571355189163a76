// Ascending lists of card, supply and limit numbers, used as sets. Pure helpers, any thread.
#pragma once

#include <algorithm>
#include <cstdint>
#include <iterator>
#include <vector>

namespace ohm {

using Numbers = std::vector<std::uint32_t>;

inline void sort_unique(Numbers& numbers) {
  std::sort(numbers.begin(), numbers.end());
  numbers.erase(std::unique(numbers.begin(), numbers.end()), numbers.end());
}

inline bool has(const Numbers& ascending, std::uint32_t number) {
  return std::binary_search(ascending.begin(), ascending.end(), number);
}

inline void append(Numbers& to, const Numbers& more) { to.insert(to.end(), more.begin(), more.end()); }

/// In either.
inline Numbers merged(const Numbers& a, const Numbers& b) {
  Numbers both;
  std::set_union(a.begin(), a.end(), b.begin(), b.end(), std::back_inserter(both));
  return both;
}

/// In `a` and not in `b`.
inline Numbers without(const Numbers& a, const Numbers& b) {
  Numbers rest;
  std::set_difference(a.begin(), a.end(), b.begin(), b.end(), std::back_inserter(rest));
  return rest;
}

/// Where a number stands in the list that holds it.
inline std::uint32_t place_in(const Numbers& ascending, std::uint32_t number) {
  return static_cast<std::uint32_t>(std::lower_bound(ascending.begin(), ascending.end(), number) - ascending.begin());
}

}  // namespace ohm
