#include "agent/health/fan_watch.h"

#include <algorithm>
#include <cmath>

#include "base/text.h"

namespace ohm {
namespace {

/// Without a speed a duty that is asked says nothing of what turns; a duty of 0 says that nothing does.
bool stands(const FanTold& told) {
  if (told.speed && told.speed->v > 0) return false;
  if (told.duty && told.duty->v > 0) return told.speed.has_value();
  return (told.speed || told.duty) && told.die && *told.die >= kFansTurnFrom;
}

bool same_speed(Rpm a, Rpm b) { return std::abs((a - b).v) < std::max(kSpeedMovedLeast.v, kSpeedMoved * std::max(a.v, b.v)); }

bool lasts(const std::optional<TimePoint>& since, TimePoint now) { return since && now - *since >= kFanStarts; }

std::string percent(Fraction f) { return number(f.v * 100, 0); }

}  // namespace

FanTold fan_told(const GpuSample& s, std::size_t fan, TimePoint now, Seconds fresh) {
  FanTold told;
  if (fan < s.fans.size()) told.duty = s.fans[fan].fresh(now, fresh);
  if (fan < s.fan_speeds.size()) told.speed = s.fan_speeds[fan].fresh(now, fresh);
  told.die = ruling(s, Place::Die).is.fresh(now, fresh);
  return told;
}

FanState fan_step(const FanState& state, const FanTold& told, TimePoint now) {
  FanState next = state;
  if (!stands(told))
    next.still_since.reset();
  else if (!next.still_since)
    next.still_since = now;
  if (!told.duty || !told.speed) return next;
  if (!next.followed || !same_speed(*next.followed->speed, *told.speed)) next.followed = told, next.sticks.reset();
  const bool away = std::abs((*told.duty - *next.followed->duty).v) >= kDutyMoved.v;
  if (!away)
    next.away_since.reset();
  else if (!next.away_since)
    next.away_since = now;
  if (lasts(next.away_since, now) && told.speed->v > 0) next.sticks = told.duty;
  return next;
}

std::string fan_trouble(const FanState& state, const FanTold& told, TimePoint now) {
  if (lasts(state.still_since, now))
    return "stands still at a duty of " + percent(told.duty.value_or(Fraction{})) + " %" +
           (told.die ? ", die " + number(told.die->v, 0) + " °C" : "");
  if (!state.sticks || !told.speed) return "";
  return "sticks at " + number(told.speed->v, 0) + " rpm: it turns so at a duty of " + percent(*state.followed->duty) +
         " % and of " + percent(*state.sticks) + " %";
}

}  // namespace ohm
