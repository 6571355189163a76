// What protect does to a card before it drives it for the first time: whatever was set on it goes back to the card's firmware.
//
// An ohmd and its guard may be killed together, and other tools leave fans and clocks behind: a fan that nobody drives any more
// would stay where it was for ever. So fans, offsets and clock locks are released, caps stay, and persistence mode is turned on, or
// the driver forgets a cap with its last client. Once for each card, and again for one that went and came back. Owned by the loop,
// control thread; never made in mode watch.
#pragma once

#include <string>
#include <vector>

#include "agent/view/rig_view.h"

namespace ohm {

class Takeover {
 public:
  explicit Takeover(GpuDriver& gpus) : gpus_{gpus} {}

  /// What was done in one tick.
  struct Done {
    std::vector<GpuId> cards;                    ///< taken over now
    std::vector<std::string> found, persistent;  ///< places with something set on them; where persistence mode was turned on
    std::vector<std::string> refused;            ///< "A3: not permitted"
  };

  /// Takes over this card if it was not before. Call it for cards that may be driven only.
  void take(const CardView& card, Done& done);
  /// It does not answer any more: when it comes back it is taken over anew.
  void forget(GpuId gpu) { std::erase(taken_, gpu); }

 private:
  GpuDriver& gpus_;
  std::vector<GpuId> taken_;
};

/// "32 cards taken over: fans, offsets and clock locks given back to their firmware (found on A3); persistence mode turned on for
/// …".
std::string takeover_said(const Takeover::Done& done);

}  // namespace ohm
