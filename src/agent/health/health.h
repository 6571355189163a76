// How a card is, with the reasons in sentences.
//
// Pure: judged once a tick from the card's view and from what the agent remembers of it (CardMemory). Every row of the table in
// health.cpp is one reason; the loudest one is the card's health. Control thread; no clock, driver or log.
#pragma once

#include <array>
#include <deque>
#include <string>
#include <utility>
#include <vector>

#include "agent/health/fan_watch.h"
#include "agent/health/frozen.h"
#include "agent/health/link_watch.h"
#include "agent/health/plausible.h"
#include "agent/view/rig_view.h"

namespace ohm {

/// What is remembered of one temperature by one route.
struct SensorMemory {
  std::string name;  ///< "die temperature (nvml)"
  FrozenState ice;
  PlausibleState sense;
};

/// What the agent keeps of one place between ticks.
struct CardMemory {
  struct Xid {
    std::uint64_t xid{};
    TimePoint at{};
  };
  std::deque<Xid> xids;                  ///< of the last hour, at most kXids
  std::vector<SensorMemory> sensors;     ///< of temperatures
  std::optional<TimePoint> state_since;  ///< since when it is in its present state
  CardState state{CardState::Missing};
  std::uint64_t refused{};  ///< count seen last
  std::optional<TimePoint> refused_at;
  std::array<Level, 3> warm{Level::Ok, Level::Ok, Level::Ok};  ///< by Place: how warm it was told to be last
  std::vector<FanState> fans;
  std::optional<TimePoint> lazy_since;  ///< since when its firmware lets its fans be slow though the die is hot
  LinkState link;
  std::optional<AerCounters> aer_base;  ///< counters an hour ago or at start
  TimePoint aer_base_at{};
  static constexpr std::size_t kXids = 32;
};

inline constexpr Seconds kRemembered{3600};  ///< how long an XID, a refusal and bus errors are told
inline constexpr Seconds kFresh{5};          ///< a reading older than this is not what the card does now: five ticks

/// Degrees at which a card is told of. VRAM: 110 °C throttles, 95 °C is Micron's rating (facts: power §3.1). Die: 83 °C is NVIDIA's
/// target, 95 °C the hardware slowdown, 98 °C shutdown. Hotspot: die + 8…15 K, so 105 °C is assumed.
inline constexpr Celsius kVramWarm{95}, kVramHot{110}, kDieWarm{83}, kDieHot{95}, kHotspotWarm{105};

/// A place that was told of is well again so much below its degrees (assumed: readings jitter by 1 to 2 K).
inline constexpr CelsiusDelta kCoolsBy{3};

/// A card that fell off the bus and answers this long since is well again (assumed: several minutes of load and link).
inline constexpr Seconds kBackForGood{300};

/// Takes in what this tick told of the card: XIDs are added by the caller, all else comes from the view. Frozen temperatures are
/// taken out of `card` (Absent::Frozen), and so are those that cannot be (Absent::Implausible), so that nobody trusts them. `room`:
/// where a sensor tells it.
void remember(CardMemory& memory, CardView& card, TimePoint now, std::optional<Celsius> room = {});

/// Every reason that holds now, the loudest first.
std::vector<Reason> reasons(const CardView& card, const CardMemory& memory, TimePoint now);

/// Puts them into the view: `health`, `why` and `reasons`.
void judge(CardView& card, const CardMemory& memory, TimePoint now);

}  // namespace ohm
