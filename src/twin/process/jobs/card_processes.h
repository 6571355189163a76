// What a real process does to a twin's card.
//
// Plain values between the /proc scan, the live rig and the board. Any thread.
#pragma once

#include <cstdint>
#include <vector>

namespace ohm::twin {

struct CardProcess {
  std::int32_t pid{};
  double share{};              ///< CPU seconds per second since the last look; above 1 for several threads
  std::uint64_t vram_bytes{};  ///< what the twin books for it on this card
  friend bool operator==(const CardProcess&, const CardProcess&) = default;
};

/// Indexed like Rig::cards.
using CardProcesses = std::vector<std::vector<CardProcess>>;

}  // namespace ohm::twin
