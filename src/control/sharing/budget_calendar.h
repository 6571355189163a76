// How much may be used when: cheap hours, quiet hours, a smaller feed for a week.
//
// A plain value, read by the head (not written yet) when an entry begins or ends; under_calendar() turns what holds at an instant
// into a Circuit with lower limits, from which a new Grid is made. No clock and no time zone: the caller says which weekday and
// minute it is where the rig stands. Pure; any thread.
#pragma once

#include <bitset>
#include <optional>
#include <string>
#include <variant>
#include <vector>

#include "base/result.h"
#include "rig/circuit/circuit.h"

namespace ohm {

inline constexpr int kMinutesOfDay = 24 * 60;
inline constexpr int kMinutesOfWeek = 7 * kMinutesOfDay;

/// All limits of a place (those of a PDU's legs and banks apart: "pdu1" is the PDU's inlet and cord) times a factor.
struct PlaceFactor {
  std::string place;  ///< Limit::place
  double factor{1};   ///< 0 < factor <= 1: a calendar never allows more than the wires do
  friend bool operator==(const PlaceFactor&, const PlaceFactor&) = default;
};

/// Watts from the wall of everything together.
struct WallWatts {
  double watts{};  ///< > 0
  friend bool operator==(const WallWatts&, const WallWatts&) = default;
};

struct CalendarEntry {
  std::string name;       ///< "quiet hours"
  std::bitset<7> days;    ///< on which it begins; 0 is Monday
  int from{}, minutes{};  ///< of the day, and for how long; it may pass midnight, and the end of the week
  std::variant<WallWatts, PlaceFactor> budget;
  friend bool operator==(const CalendarEntry&, const CalendarEntry&) = default;
};

struct BudgetCalendar {
  std::vector<CalendarEntry> entries;
  friend bool operator==(const BudgetCalendar&, const BudgetCalendar&) = default;
};

/// Names the entry and what is wrong: a place that the circuit does not have, a factor outside 0..1, a time outside its day.
Result<void> check(const BudgetCalendar& calendar, const Circuit& circuit);

/// The entries in force at a minute of the week (0: Monday 00:00), by place in the calendar.
std::vector<std::size_t> in_force(const BudgetCalendar& calendar, int minute_of_week);

/// The next minute of the week, counted on from this one, at which in_force() changes; nothing: it never does.
std::optional<int> next_change(const BudgetCalendar& calendar, int minute_of_week);

/// The circuit under these entries; where several speak of one limit the lowest holds. Wall watts become one more limit over all
/// supplies, whose place is the entry's name; its numbers are W though it has ac terms, so that told() (rig/plan/limit_words.h) is
/// not for it.
Circuit under_calendar(const Circuit& circuit, const BudgetCalendar& calendar, const std::vector<std::size_t>& entries);

}  // namespace ohm
