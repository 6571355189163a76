// What jobs want of the watts, and what they are given.
//
// The plain values that share_watts() (share.h) takes and returns. Cards and limits are numbered as in the Circuit. Any thread. All
// numbers are watts, or fractions of full speed, as said.
#pragma once

#include <cstdint>
#include <limits>
#include <optional>
#include <string_view>
#include <vector>

#include "control/curve/power_curve.h"

namespace ohm {

/// Strictly ordered: a later class gets only what an earlier one leaves, beyond its floors.
enum class Priority : std::uint8_t { Realtime, Interactive, Train, Filler };

/// "realtime", "interactive", "train", "filler".
std::string_view name_of(Priority priority);

/// A card that a job holds.
struct JobCard {
  std::uint32_t card{};
  PowerCurve curve;  ///< the job's speed on it, cap by cap
  double floor{};    ///< W the job draws on it whatever the cap; below the card's own floor it says nothing
  friend bool operator==(const JobCard&, const JobCard&) = default;
};

/// One job. Its speed is that of its slowest card: gangs march in step, and watts that would let one card hurry are given to
/// others.
struct Demand {
  Priority priority{Priority::Train};
  double weight{1};            ///< in its class: under max-min speed goes with it; under throughput a card's work counts so much
  std::vector<JobCard> seats;  ///< no card twice, none of another job
  friend bool operator==(const Demand&, const Demand&) = default;
};

enum class Fairness {
  MaxMin,     ///< nobody in the class could be faster without slowing one that is as slow or slower
  Throughput  ///< the class as a whole does most: sum of weight x cards x speed
};

struct Policy {
  Fairness fairness{Fairness::MaxMin};
  /// Watts that make nobody faster by the curves go to working cards all the same, up to their default limit: curves may err.
  bool spare{true};
};

/// What is so now.
struct Present {
  /// Per card: the cap in force as read back; nothing: not known (just booted, reset, foreign process), then the card counts at its
  /// default limit whatever it does, and is told its lowest cap. Empty: all are known.
  std::vector<std::optional<double>> cap;
};

inline constexpr std::uint32_t kNobody = std::numeric_limits<std::uint32_t>::max();

/// What one job gets.
struct Share {
  bool rests{};                          ///< suspended: its floors do not fit, or a card of it is not there
  double speed{};                        ///< by its curves, 0 when it rests
  std::optional<std::uint32_t> held_by;  ///< the limit (index into Circuit::limits) that keeps it from more; empty: its own curve
  friend bool operator==(const Share&, const Share&) = default;
};

struct Shares {
  std::vector<double> cap;  ///< W per card, what to command; the lowest one for cards that nobody works on; 0 for an absent card
  std::vector<double> counted;          ///< W per card, what it may draw at most (P+ of DESIGN E1); every limit holds at these
  std::vector<Share> jobs;              ///< in the order of the demands
  std::vector<std::uint32_t> hopeless;  ///< limits that are exceeded even with every card on them at rest
  friend bool operator==(const Shares&, const Shares&) = default;
};

}  // namespace ohm
