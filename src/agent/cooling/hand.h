// Does a setting do what it is told? One for the fans and one for the memory clock of each card.
//
// A plain value of the control thread. Something that stands otherwise than told is told again after 5 and 10 s, for another tool
// may have set it; after 15 s it is deaf: left to its firmware, and tried again after ten minutes. All assumed: a driver answers
// within a second, a fan takes some to reach its duty.
#pragma once

#include <optional>

#include "base/reading.h"

namespace ohm {

class Hand {
 public:
  /// `took`: what was told is seen; nothing: nobody says. True: tell it again.
  bool look(std::optional<bool> took, TimePoint now) {
    if (took.value_or(true)) {
      wrong_since_.reset(), told_again_ = 0;
      troubled_ = troubled_ && deaf(now);
      return false;
    }
    if (!wrong_since_) wrong_since_ = now;
    const Seconds wrong{now - *wrong_since_};
    if (wrong >= kDeaf) return refuse(now), false;
    const int due = static_cast<int>(wrong / kAgain);
    return due > told_again_ && (told_again_ = due, true);
  }
  /// The driver refuses it.
  void refuse(TimePoint now) {
    wrong_since_.reset(), told_again_ = 0;
    deaf_until_ = now + nanoseconds_of(kTryAgain);
    troubled_ = true;
  }
  bool deaf(TimePoint now) const { return deaf_until_ && now < *deaf_until_; }
  /// Deaf, or tried again and not yet seen to obey.
  bool troubled() const { return troubled_; }

 private:
  static constexpr Seconds kAgain{5}, kDeaf{15}, kTryAgain{600};

  std::optional<TimePoint> wrong_since_, deaf_until_;
  int told_again_{};
  bool troubled_{};
};

}  // namespace ohm
