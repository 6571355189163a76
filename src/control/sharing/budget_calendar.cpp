#include "control/sharing/budget_calendar.h"

#include <algorithm>
#include <cmath>

namespace ohm {
namespace {

std::string fault(const CalendarEntry& entry, const Circuit& circuit) {
  if (entry.days.none()) return "begins on no day";
  if (entry.from < 0 || entry.from >= kMinutesOfDay) return "begins at minute " + std::to_string(entry.from) + " of a day of 1440";
  if (entry.minutes < 1 || entry.minutes > kMinutesOfWeek)
    return "lasts " + std::to_string(entry.minutes) + " minutes, not 1 to 10080";
  if (const auto* wall = std::get_if<WallWatts>(&entry.budget)) {
    return std::isfinite(wall->watts) && wall->watts > 0 ? "" : "budget " + std::to_string(wall->watts) + " W is not above 0";
  }
  const std::string& place = std::get<PlaceFactor>(entry.budget).place;
  const double factor = std::get<PlaceFactor>(entry.budget).factor;
  if (!(factor > 0 && factor <= 1)) return "factor " + std::to_string(factor) + " of " + place + " is not between 0 and 1";
  const bool there =
      std::any_of(circuit.limits.begin(), circuit.limits.end(), [&](const Limit& limit) { return limit.place == place; });
  return there ? "" : "no limit is at a place named " + place;
}

bool holds(const CalendarEntry& entry, int minute_of_week) {
  for (int day = 0; day < 7; ++day) {
    if (!entry.days[static_cast<std::size_t>(day)]) continue;
    const int since = (minute_of_week - day * kMinutesOfDay - entry.from + 2 * kMinutesOfWeek) % kMinutesOfWeek;
    if (since < entry.minutes) return true;
  }
  return false;
}

void add_wall_limit(Circuit& circuit, const std::string& name, double watts) {
  Limit limit;
  limit.place = name;
  limit.kind = LimitKind::Main;
  limit.rating = limit.continuous = watts;
  limit.source = "calendar";
  limit.ac.first = static_cast<std::uint32_t>(circuit.ac_terms.size());
  for (std::uint32_t s = 0; s < circuit.supplies.size(); ++s) circuit.ac_terms.push_back({s, Bucket::InPhase, 1});
  limit.ac.last = static_cast<std::uint32_t>(circuit.ac_terms.size());
  circuit.limits.push_back(std::move(limit));
}

}  // namespace

Result<void> check(const BudgetCalendar& calendar, const Circuit& circuit) {
  for (const CalendarEntry& entry : calendar.entries) {
    const std::string why = fault(entry, circuit);
    if (!why.empty()) return failure(Error::Kind::BadInput, "calendar entry \"" + entry.name + "\" " + why);
  }
  return {};
}

std::vector<std::size_t> in_force(const BudgetCalendar& calendar, int minute_of_week) {
  std::vector<std::size_t> entries;
  for (std::size_t k = 0; k < calendar.entries.size(); ++k) {
    if (holds(calendar.entries[k], minute_of_week)) entries.push_back(k);
  }
  return entries;
}

std::optional<int> next_change(const BudgetCalendar& calendar, int minute_of_week) {
  const auto now = in_force(calendar, minute_of_week);
  for (int ahead = 1; ahead <= kMinutesOfWeek; ++ahead) {
    const int minute = (minute_of_week + ahead) % kMinutesOfWeek;
    if (in_force(calendar, minute) != now) return minute;
  }
  return std::nullopt;
}

Circuit under_calendar(const Circuit& circuit, const BudgetCalendar& calendar, const std::vector<std::size_t>& entries) {
  Circuit made = circuit;
  for (const std::size_t k : entries) {
    const CalendarEntry& entry = calendar.entries[k];
    if (const auto* wall = std::get_if<WallWatts>(&entry.budget)) {
      add_wall_limit(made, entry.name, wall->watts);
      continue;
    }
    const auto& [place, factor] = std::get<PlaceFactor>(entry.budget);
    for (std::size_t l = 0; l < circuit.limits.size(); ++l) {
      if (circuit.limits[l].place == place)
        made.limits[l].continuous = std::min(made.limits[l].continuous, circuit.limits[l].continuous * factor);
    }
  }
  return made;
}

}  // namespace ohm
