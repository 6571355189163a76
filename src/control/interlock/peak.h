// The highest value of the last while, in constant space.
//
// Two buckets of `span` each: a value is remembered for at least one span and at most two. A plain value, any thread.
#pragma once

#include <algorithm>

#include "base/reading.h"

namespace ohm::interlock {

struct Peak {
  double now{}, before{};
  TimePoint since{};
  bool begun{};

  double is() const { return std::max(now, before); }

  void add(double value, TimePoint at, Seconds span) {
    const Seconds gone = at - since;
    if (!begun || gone >= 2 * span) {
      *this = {value, value, at, true};
    } else if (gone >= span) {
      *this = {value, now, at, true};
    } else {
      now = std::max(now, value);
    }
  }
  friend bool operator==(const Peak&, const Peak&) = default;
};

}  // namespace ohm::interlock
