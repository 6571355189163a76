#include "agent/health/plausible.h"

#include <algorithm>
#include <cmath>

#include "base/text.h"

namespace ohm {
namespace {

constexpr Seconds kDrawMemory{5};  // assumed: shorter than what a job's draw takes to drift by a leap

/// One reading with what it is held against.
struct Told {
  const PlausibleLimits& limits;
  Celsius is;
  double watts;
  std::optional<Celsius> room;
  TimePoint now;
};

std::string degrees(double t) { return number(t, 0) + " °C"; }
std::string watts(double w) { return number(w, 0) + " W"; }

double part(double dt, Seconds over) { return 1 - std::exp(-std::max(dt, 0.0) / over.count()); }

double least_possible(const Told& t, double least_draw) {
  const double air = t.room ? (*t.room - t.limits.room_apart).v : t.limits.coldest_air.v;
  return air + t.limits.kelvin_per_watt * least_draw;
}

/// Why it cannot be; "": it can.
std::string impossible(const Told& t, double least_draw) {
  if (t.is > t.limits.hottest) return "says " + degrees(t.is.v) + ": a card that hot has shut itself down";
  const double least = least_possible(t, least_draw);
  if (t.is.v >= least) return "";
  const auto air = t.room ? "in a room of " + degrees(t.room->v) : std::string{"in any room"};
  return "says " + degrees(t.is.v) + " at " + watts(least_draw) + ": " + air + " it is " + degrees(std::ceil(least)) + " or more";
}

// ---- leaps ----

void end_leap(const Told& t, PlausibleState& s, bool moved) {
  s.unmoved = moved ? 0 : s.unmoved + 1;
  s.leap.reset();
  s.draw = t.watts;
}

/// Seen to move, or not seen to in time; a draw that went back at once proves nothing.
void follow_leap(const Told& t, PlausibleState& s) {
  const bool moved = std::abs((t.is - s.leap->stood).v) >= t.limits.leap_moves.v;
  if (moved) return end_leap(t, s, true);
  if (std::abs(t.watts - s.leap->from) < 0.75 * t.limits.leap.v) return s.leap.reset();
  if (t.now - s.leap->at >= t.limits.leap_time) end_leap(t, s, false);
}

void look_for_leap(const Told& t, double dt, PlausibleState& s) {
  if (!s.draw) s.draw = t.watts;
  if (s.leap) return follow_leap(t, s);
  if (std::abs(t.watts - *s.draw) >= t.limits.leap.v) {
    s.leap = PlausibleState::Leap{t.now, *s.draw, t.is};
    return;
  }
  *s.draw += (t.watts - *s.draw) * part(dt, kDrawMemory);
}

std::string unmoved_says(const Told& t) {
  return "stands at " + degrees(t.is.v) + " through " + std::to_string(t.limits.leaps) + " leaps of the draw by " +
         watts(t.limits.leap.v) + " and more";
}

// ---- belief ----

void settle(const Told& t, const std::string& why, PlausibleState& s) {
  if (why.empty()) {
    s.impossible_since.reset();
    if (!s.possible_since) s.possible_since = t.now;
    if (t.now - *s.possible_since >= t.limits.honest_for) s.disbelieved = false;
    return;
  }
  s.possible_since.reset();
  if (!s.impossible_since) s.impossible_since = t.now;
  if (t.now - *s.impossible_since < t.limits.lies_for) return;
  s.disbelieved = true;
  s.says = why;
}

}  // namespace

PlausibleLimits plausible_limits(Place place) {
  PlausibleLimits limits;
  const bool silicon = place != Place::Vram;
  limits.kelvin_per_watt = silicon ? 0.03 : 0.01;
  limits.follows_leaps = silicon;
  if (place == Place::Die) limits.hottest = Celsius{108};  // 10 K above the shutdown: what a sensor may be off by (assumed)
  return limits;
}

PlausibleState plausible_step(const PlausibleLimits& limits, const PlausibleState& state, const Reading<Celsius>& temperature,
                              const Reading<Watts>& draw, std::optional<Celsius> room, TimePoint now) {
  const auto is = temperature.get();
  const auto flows = draw.get();
  if (!is || !flows) return state;
  if (room && *room > limits.warmest_room) room.reset();
  const Told told{limits, *is, flows->v, room, now};
  PlausibleState next = state;
  const double dt = next.at ? Seconds{now - *next.at}.count() : 0;
  next.at = now;
  next.least_draw = std::min(told.watts, next.least_draw + (told.watts - next.least_draw) * part(dt, limits.rises_over));
  if (limits.follows_leaps) look_for_leap(told, dt, next);
  auto why = impossible(told, next.least_draw);
  if (why.empty() && next.unmoved >= limits.leaps) why = unmoved_says(told);
  settle(told, why, next);
  return next;
}

}  // namespace ohm
