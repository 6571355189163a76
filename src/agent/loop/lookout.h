// When to look for cards again, while one that the rig file promises does not answer.
//
// A plain value of the control thread. A driver finds cards only when it is asked to look: one that comes back after its outlet was
// off, or a driver that is loaded late, is seen at the next look. The first is made 10 s after a card went missing, the next ones
// at twice the distance each, up to a minute: a look may cost all cards a pause (hardware/gpu/nvml/finder.cpp). Both figures
// assumed.
#pragma once

#include <algorithm>
#include <optional>

#include "base/reading.h"

namespace ohm {

class Lookout {
 public:
  /// Called once a tick; `wanting`: a promised card does not answer. True: look now.
  bool due(bool wanting, TimePoint now) {
    if (!wanting) {
      *this = {};
      return false;
    }
    if (!next_) next_ = now + wait_;
    if (now < *next_) return false;
    wait_ = std::min(2 * wait_, kLongest);
    next_ = now + wait_;
    return true;
  }

 private:
  static constexpr std::chrono::nanoseconds kFirst = std::chrono::seconds{10}, kLongest = std::chrono::seconds{60};

  std::chrono::nanoseconds wait_{kFirst};
  std::optional<TimePoint> next_;
};

}  // namespace ohm
