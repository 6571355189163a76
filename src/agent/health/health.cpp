#include "agent/health/health.h"

#include <algorithm>
#include <array>
#include <cmath>

#include "agent/health/xid_words.h"
#include "base/text.h"

namespace ohm {
namespace {

using Reasons = std::vector<Reason>;

struct Facts {
  const CardView& card;
  const CardMemory& memory;
  TimePoint now;
};

std::string degrees(Celsius t) { return number(t.v, 0) + " °C"; }
std::string seconds(Seconds s) { return number(std::floor(s.count()), 0) + " s"; }
std::string said(Link link) { return "x" + std::to_string(link.width) + " gen" + std::to_string(link.gen); }

const char* name_of(Place place) {
  switch (place) {
    case Place::Die: return "die";
    case Place::Hotspot: return "hotspot";
    case Place::Vram: return "VRAM";
  }
  return "";
}

std::string sensor(const Temperature& t) { return std::string{name_of(t.place)} + " temperature (" + t.source + ")"; }

// ---- the rows ----

void presence(const Facts& f, Reasons& out) {
  const auto since = f.memory.state_since ? Seconds{f.now - *f.memory.state_since} : Seconds{};
  if (f.card.state == CardState::Lost) out.push_back({Level::Alarm, "fell off the bus " + seconds(since) + " ago"});
  if (f.card.state == CardState::Hung) out.push_back({Level::Alarm, "its driver calls have not returned for " + seconds(since)});
  if (f.card.state == CardState::Missing) out.push_back({Level::Warning, "promised by the rig file and not found"});
}

void binding(const Facts& f, Reasons& out) {
  if (f.card.bound == Bound::Moved)
    out.push_back({Level::Warning, "answers from another slot than it was adopted in: see `ohm adopt`"});
  if (f.card.bound == Bound::Swapped) out.push_back({Level::Warning, "another card answers from its slot: see `ohm adopt`"});
}

/// From which degrees on a place is told of, and what happens there.
struct Warmth {
  Place place;
  Celsius warm;
  std::optional<Celsius> hot;
  const char* then;
};
constexpr std::array<Warmth, 3> kWarmths{{{Place::Vram, kVramWarm, kVramHot, ": memory slows down at 110 °C"},
                                          {Place::Die, kDieWarm, kDieHot, ": the card slows down above 83 °C"},
                                          {Place::Hotspot, kHotspotWarm, std::nullopt, ""}}};

std::size_t slot_of(Place place) { return static_cast<std::size_t>(place); }

/// What was told stays so until it is cooler by kCoolsBy: a card at the border would be told of every few seconds.
Level level_at(const Warmth& w, Celsius is, Level before) {
  const auto reached = [&](Celsius from, Level level) {
    return is - from >= (before >= level ? CelsiusDelta{-kCoolsBy.v} : CelsiusDelta{});
  };
  if (w.hot && reached(*w.hot, Level::Alarm)) return Level::Alarm;
  return reached(w.warm, Level::Warning) ? Level::Warning : Level::Ok;
}

void temperatures(const Facts& f, Reasons& out) {
  for (const auto& w : kWarmths) {
    const auto level = f.memory.warm[slot_of(w.place)];
    const auto is = ruling(f.card.sample, w.place).is.fresh(f.now, kFresh);
    if (is && level > Level::Ok) out.push_back({level, std::string{name_of(w.place)} + " at " + degrees(*is) + w.then});
  }
}

/// The fan whose speed or duty says that it stands although the card is warm or asks it to turn.
bool stands(const GpuSample& s, std::size_t fan, TimePoint now) {
  const auto duty = fan < s.fans.size() ? s.fans[fan].fresh(now, kFresh) : std::nullopt;
  const auto speed = fan < s.fan_speeds.size() ? s.fan_speeds[fan].fresh(now, kFresh) : std::nullopt;
  const auto die = ruling(s, Place::Die).is.fresh(now, kFresh);
  if (speed && speed->v > 0) return false;
  const bool asked = duty && duty->v > 0;
  if (asked) return speed.has_value();  // without a speed nobody knows: the duty is what is intended
  return (speed || duty) && die && *die >= kFansTurnFrom;
}

bool any_fan_stands(const GpuSample& s, TimePoint now) {
  for (std::size_t fan = 0; fan < std::max(s.fans.size(), s.fan_speeds.size()); ++fan)
    if (stands(s, fan, now)) return true;
  return false;
}

/// "a fan stands still at 71 °C, 60 % asked".
void fans(const Facts& f, Reasons& out) {
  if (!f.memory.fan_still || f.now - *f.memory.fan_still < kFanStarts) return;
  const auto& s = f.card.sample;
  const auto count = std::max(s.fans.size(), s.fan_speeds.size());
  std::size_t still = 0;
  double asked = 0;
  for (std::size_t fan = 0; fan < count; ++fan) {
    if (!stands(s, fan, f.now)) continue;
    ++still;
    if (fan < s.fans.size()) asked = std::max(asked, s.fans[fan].fresh(f.now, kFresh).value_or(Fraction{}).v);
  }
  const auto die = ruling(s, Place::Die).is.fresh(f.now, kFresh);
  const std::string who = still == count && count > 1 ? "its fans stand still"
                          : still > 1                 ? "fans stand still"
                                                      : "a fan stands still";
  out.push_back({Level::Warning, who + (die ? " at " + degrees(*die) : "") + ", " + number(asked * 100, 0) + " % asked"});
}

void one_sensor(const Facts& f, Reasons& out, const std::string& what, std::optional<Absent> absent, TimePoint at) {
  if (absent == Absent::Silent) out.push_back({Level::Warning, what + " spoke and fell silent"});
  if (absent == Absent::Implausible) out.push_back({Level::Warning, what + " tells what cannot be"});
  if (!absent && f.now - at > kFresh) out.push_back({Level::Warning, what + " is " + seconds(f.now - at) + " old"});
}

void silent_sensors(const Facts& f, Reasons& out) {
  const auto& s = f.card.sample;
  for (const auto& t : s.temperatures) one_sensor(f, out, sensor(t), t.is.absent(), t.is.at);
  one_sensor(f, out, "draw", s.power.absent(), s.power.at);
  one_sensor(f, out, "cap", s.cap.absent(), s.cap.at);
}

void frozen_sensors(const Facts& f, Reasons& out) {
  for (const auto& [what, state] : f.memory.frozen)
    if (state.frozen)
      out.push_back({Level::Warning, what + " has stood at " + degrees(*state.value) + " for " + seconds(f.now - state.since) +
                                         " while the draw moved by " + number(moved(state).v, 0) + " W: frozen, not believed"});
}

// An idle card lets its link down to gen1 by itself: generations are compared on a working one (P0 … P5), widths always.
void link(const Facts& f, Reasons& out) {
  const auto is = f.card.sample.link.fresh(f.now, Seconds{60});
  if (!is || !f.card.promised) return;
  const bool works = f.card.sample.pstate.fresh(f.now, kFresh).value_or(8) <= 5;
  if (is->width < f.card.promised->width || (works && is->gen < f.card.promised->gen))
    out.push_back({Level::Warning, "link is " + said(*is) + ", the rig file promises " + said(*f.card.promised)});
}

void bus_errors(const Facts& f, Reasons& out) {
  if (!f.card.aer || !f.memory.aer_base) return;
  const auto& is = *f.card.aer;
  const auto& was = *f.memory.aer_base;
  if (is.fatal > was.fatal) out.push_back({Level::Alarm, std::to_string(is.fatal - was.fatal) + " fatal PCIe errors"});
  if (is.nonfatal > was.nonfatal)
    out.push_back({Level::Warning, std::to_string(is.nonfatal - was.nonfatal) + " PCIe errors not corrected"});
  if (is.correctable > was.correctable)
    out.push_back(
        {Level::Warning, std::to_string(is.correctable - was.correctable) + " corrected PCIe errors: look at riser and cable"});
}

/// The driver's words name the card by bus id and UUID; here it is known by its place.
std::string without_address(const CardView& card) {
  const auto& text = card.sample.last_refusal;
  const auto end = text.find("): ");
  const bool named = card.info && !card.info->bus_id.empty() && text.starts_with(card.info->bus_id) && end != std::string::npos;
  return named ? text.substr(end + 3) : text;
}

void refusals(const Facts& f, Reasons& out) {
  if (!f.memory.refused_at || f.now - *f.memory.refused_at > kRemembered) return;
  const auto& s = f.card.sample;
  out.push_back({Level::Warning, "did not take a setting (" + std::to_string(s.refused) + " in all): " + without_address(f.card)});
}

struct CountedXid {
  std::uint64_t xid{};
  int times{};
  TimePoint last{};
};

/// Falling off the bus is over once the card answers again: a warning at first, a note when it has held for a while.
Level level_now(const Facts& f, const CountedXid& x) {
  const Level level = xid_words(x.xid).level;
  if (x.xid != kFellOffTheBus || f.card.state != CardState::Present) return level;
  const bool came_back = f.memory.state_since && *f.memory.state_since > x.last;
  const auto since = came_back ? *f.memory.state_since : x.last;
  if (f.now - since >= kBackForGood) return Level::Ok;
  return came_back ? Level::Warning : level;
}

void xids(const Facts& f, Reasons& out) {
  std::vector<CountedXid> counted;
  for (const auto& x : f.memory.xids) {
    if (f.now - x.at > kRemembered) continue;
    auto same = std::find_if(counted.begin(), counted.end(), [&](const auto& c) { return c.xid == x.xid; });
    if (same == counted.end()) same = counted.insert(same, CountedXid{x.xid, 0, x.at});
    ++same->times;
    same->last = x.at;
  }
  for (const auto& x : counted) {
    const Level level = level_now(f, x);
    const bool over = level < xid_words(x.xid).level;
    out.push_back({level, xid_said(x.xid) + (x.times > 1 ? ", " + std::to_string(x.times) + " times" : "") + " in the last hour" +
                              (over ? "; it is back and answers" : "")});
  }
}

void plan(const Facts& f, Reasons& out) {
  if (f.card.planned && f.card.planned->v <= 0)
    out.push_back({Level::Warning, "the plan has no watts for it: see `ohm plan --caps`"});
}

void foreign(const Facts& f, Reasons& out) {
  const auto& processes = f.card.sample.processes;
  for (std::size_t i = 0; i < processes.size(); ++i) {
    if (i < f.card.ours.size() && f.card.ours[i]) continue;
    const auto& name = processes[i].name;
    out.push_back({Level::Ok, "used by " + (name.empty() ? "process" : printable(name)) + " (" + std::to_string(processes[i].pid) +
                                  "), which is not a job of Ohmstead"});
  }
}

constexpr void (*kWhenPresent[])(const Facts&, Reasons&) = {binding, temperatures, fans,     frozen_sensors, silent_sensors,
                                                            link,    bus_errors,   refusals, plan,           foreign};

// ---- what is kept ----

FrozenState& kept(CardMemory& memory, const Temperature& t) {
  const auto key = sensor(t);
  for (auto& [name, state] : memory.frozen)
    if (name == key) return state;
  return memory.frozen.emplace_back(key, FrozenState{}).second;
}

void watch_for_ice(CardMemory& memory, CardView& card, TimePoint now) {
  for (auto& t : card.sample.temperatures) {
    auto& state = kept(memory, t);
    state = frozen_step(frozen_limits(t.place), state, t.is, card.sample.power, now);
    if (state.frozen) t.is = no_reading<Celsius>(Absent::Frozen, t.is.at);
  }
}

void watch_warmth(CardMemory& memory, const CardView& card, TimePoint now) {
  for (const auto& w : kWarmths) {
    auto& level = memory.warm[slot_of(w.place)];
    const auto is = ruling(card.sample, w.place).is.fresh(now, kFresh);
    level = is ? level_at(w, *is, level) : Level::Ok;
  }
}

void watch_fans(CardMemory& memory, const CardView& card, TimePoint now) {
  if (!any_fan_stands(card.sample, now)) return memory.fan_still.reset();
  if (!memory.fan_still) memory.fan_still = now;
}

void forget_sensors(CardMemory& memory) {
  memory.frozen.clear();
  memory.warm.fill(Level::Ok);
  memory.fan_still.reset();
}

void count_refusals(CardMemory& memory, const CardView& card, TimePoint now) {
  if (card.sample.refused > memory.refused) memory.refused_at = now;
  memory.refused = card.sample.refused;
}

void keep_bus_errors(CardMemory& memory, const CardView& card, TimePoint now) {
  if (!card.aer) return;
  if (memory.aer_base && card.aer->correctable >= memory.aer_base->correctable && now - memory.aer_base_at <= kRemembered) return;
  memory.aer_base = card.aer;
  memory.aer_base_at = now;
}

}  // namespace

void remember(CardMemory& memory, CardView& card, TimePoint now) {
  if (!memory.state_since || memory.state != card.state) memory.state_since = now;
  memory.state = card.state;
  while (!memory.xids.empty() && (memory.xids.size() > CardMemory::kXids || now - memory.xids.front().at > kRemembered))
    memory.xids.pop_front();
  if (card.state != CardState::Present) return forget_sensors(memory);
  watch_for_ice(memory, card, now);
  watch_warmth(memory, card, now);
  watch_fans(memory, card, now);
  count_refusals(memory, card, now);
  keep_bus_errors(memory, card, now);
}

std::vector<Reason> reasons(const CardView& card, const CardMemory& memory, TimePoint now) {
  const Facts facts{card, memory, now};
  Reasons found;
  if (card.state == CardState::Absent) return found;
  presence(facts, found);
  xids(facts, found);
  if (card.state == CardState::Present)
    for (const auto row : kWhenPresent) row(facts, found);
  std::stable_sort(found.begin(), found.end(), [](const Reason& a, const Reason& b) { return a.level > b.level; });
  return found;
}

void judge(CardView& card, const CardMemory& memory, TimePoint now) {
  card.health = Level::Ok;
  card.why.clear();
  for (auto& reason : reasons(card, memory, now)) {
    card.health = std::max(card.health, reason.level);
    card.why.push_back(std::move(reason.says));
  }
}

}  // namespace ohm
