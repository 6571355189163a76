// Which caps to set next, so that every card comes to its planned one and no limit is ever put at risk on the way.
//
// Pure: the agent hands in what is so now and carries out (protect) or only tells (watch) what comes back. Lowering comes first and
// at once. A raise waits until every lowering was read back and two seconds have gone by since, and is made only when the whole
// circuit still holds with it (E1 over `reach`): a card that is deaf, lost or in foreign hands holds raises back, not lowerings.
// Control thread; no clock, driver or log.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "base/reading.h"
#include "rig/circuit/circuit.h"

namespace ohm {

/// One card as this law sees it. Indexed like Circuit::cards.
struct CapFacts {
  bool drivable{};           ///< present, adopted in this place, and settable
  std::optional<Watts> cap;  ///< in force, as read back; nothing: not known
  std::optional<Watts> planned;
  Watts lowest, highest;  ///< what its driver accepts
  Watts reach;            ///< what it counts with in E1 now
  Watts floor;            ///< a loaded card draws at least this
};

struct CapMemory {
  struct Asked {
    std::optional<Watts> cap;  ///< asked for and not yet read back
    TimePoint at{};
    int times{};                 ///< how often in a row without effect
    bool lowers{};               ///< below what was in force
    std::optional<Watts> stood;  ///< in force when it was read last
    int changed{};               ///< how often another tool has changed it since we drive the card
  };
  std::vector<Asked> asked;
  std::optional<TimePoint> lowered_at;  ///< when the last lowering was seen read back
  bool lowering{};                      ///< one was still outstanding at the last step
};

struct CapOrder {
  std::uint32_t card{};
  Watts cap;
  bool lowers{};
  friend bool operator==(const CapOrder&, const CapOrder&) = default;
};

/// Somebody else set this card's cap: it moved while nothing of ours was under way.
struct CapChange {
  std::uint32_t card{};
  Watts from, to;
  int times{};  ///< so often by now
  friend bool operator==(const CapChange&, const CapChange&) = default;
};

/// An order of ours that was read back.
struct CapTaken {
  std::uint32_t card{};
  Watts cap;
  bool lowered{};
  int changed{};  ///< how often another tool has changed this card's cap by now
  friend bool operator==(const CapTaken&, const CapTaken&) = default;
};

struct HeldRaise {
  std::uint32_t card{};
  Watts cap;
  std::string why;  ///< "pdu1 could come to 24.6 A of 24.0 A"
};

struct CapStep {
  CapMemory next;
  std::vector<CapOrder> orders;  ///< lowerings first
  std::vector<HeldRaise> held;
  std::vector<CapChange> changed;
  std::vector<CapTaken> taken;
};

inline constexpr Seconds kSettling{2};      ///< DESIGN E1
inline constexpr Seconds kAskAgain{5};      ///< first repetition of an order that is not seen read back; doubles up to a minute
inline constexpr int kDeafAfter = 3;        ///< orders without effect after which raises no longer wait for a card, only for E1
inline constexpr Watts kCapTolerance{0.5};  ///< NVML keeps caps in whole milliwatts, cards round to whole watts

/// The cap this card should have: its planned one within what its driver accepts. Nothing: it is not ours to set.
std::optional<Watts> wanted_cap(const CapFacts& card);

CapStep cap_step(const Circuit& circuit, const std::vector<CapFacts>& cards, const CapMemory& memory, TimePoint now);

}  // namespace ohm
