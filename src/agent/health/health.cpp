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

void add(Reasons& out, Level level, std::string kind, std::string says, std::string over = "") {
  out.push_back({level, std::move(says), std::move(kind), std::move(over), false});
}

/// A card's state has events of its own (events/changes.h).
void presence(const Facts& f, Reasons& out) {
  const auto since = f.memory.state_since ? Seconds{f.now - *f.memory.state_since} : Seconds{};
  const auto with = f.card.outage.empty() ? "" : ", at once with all cards of " + f.card.outage;
  if (f.card.state == CardState::Lost) add(out, Level::Alarm, "state", "fell off the bus " + seconds(since) + " ago" + with);
  if (f.card.state == CardState::Hung)
    add(out, Level::Alarm, "state", "its driver calls have not returned for " + seconds(since) + with);
  if (f.card.state == CardState::Missing) add(out, Level::Warning, "state", "promised by the rig file and not found");
}

void binding(const Facts& f, Reasons& out) {
  const std::string over = "it hangs where it was adopted again";
  if (f.card.bound == Bound::Moved)
    add(out, Level::Warning, "slot", "answers from another slot than it was adopted in: see `ohm adopt`", over);
  if (f.card.bound == Bound::Swapped) add(out, Level::Warning, "slot", "another card answers from its slot: see `ohm adopt`", over);
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
    if (is && level > Level::Ok)
      add(out, level, name_of(w.place), std::string{name_of(w.place)} + " at " + degrees(*is) + w.then,
          std::string{name_of(w.place)} + " is cool enough again");
  }
}

// ---- fans ----

std::size_t fan_count(const GpuSample& s) { return std::max(s.fans.size(), s.fan_speeds.size()); }

/// The fastest duty of fans that their firmware drives; nothing: ohmd or another tool does, or nobody tells.
std::optional<Fraction> firmware_duty(const GpuSample& s, TimePoint now) {
  std::optional<Fraction> most;
  for (const auto& fan : s.fans)
    if (const auto is = fan.fresh(now, kFresh)) most = std::max(most.value_or(*is), *is);
  return s.settings.fan_manual ? std::nullopt : most;
}

bool is_lazy(const GpuSample& s, TimePoint now) {
  const auto duty = firmware_duty(s, now);
  const auto die = ruling(s, Place::Die).is.fresh(now, kFresh);
  return duty && die && *die >= kFirmwareTurnsUp && *duty < kTurnedUp;
}

void fans(const Facts& f, Reasons& out) {
  const auto& s = f.card.sample;
  for (std::size_t fan = 0; fan < std::min(fan_count(s), f.memory.fans.size()); ++fan) {
    const auto name = "fan " + std::to_string(fan + 1);
    const auto says = fan_trouble(f.memory.fans[fan], fan_told(s, fan, f.now, kFresh), f.now);
    if (!says.empty()) add(out, Level::Warning, name, name + " " + says, name + " turns as it should again");
  }
  if (f.memory.lazy_since && f.now - *f.memory.lazy_since >= kFirmwareTime && is_lazy(s, f.now))
    add(out, Level::Warning, "firmware fans",
        "its firmware leaves the fans at " + number(firmware_duty(s, f.now)->v * 100, 0) + " % with a die at " +
            degrees(*ruling(s, Place::Die).is.get()),
        "its firmware turns the fans as it should again");
}

// ---- sensors ----

void one_sensor(const Facts& f, Reasons& out, const std::string& what, std::optional<Absent> absent, TimePoint at) {
  const auto told = [&](const std::string& says) { add(out, Level::Warning, what, what + says, what + " is told again"); };
  if (absent == Absent::Silent) told(" spoke and fell silent");
  if (absent == Absent::Implausible) told(" tells what cannot be");
  if (!absent && f.now - at > kFresh) told(" is " + seconds(f.now - at) + " old");
}

/// Not believed, with the reason; "": it is.
std::string disbelief(const Facts& f, const SensorMemory& sensor) {
  if (sensor.sense.disbelieved) return " " + sensor.sense.says + ": not believed";
  if (!sensor.ice.frozen) return "";
  return " has stood at " + degrees(*sensor.ice.value) + " for " + seconds(f.now - sensor.ice.since) + " while the draw moved by " +
         number(moved(sensor.ice).v, 0) + " W: frozen, not believed";
}

void sensors(const Facts& f, Reasons& out) {
  const auto& s = f.card.sample;
  for (const auto& t : s.temperatures) {
    const auto what = sensor(t);
    const auto& all = f.memory.sensors;
    const auto kept = std::find_if(all.begin(), all.end(), [&](const SensorMemory& m) { return m.name == what; });
    const auto why = kept == all.end() ? "" : disbelief(f, *kept);
    if (!why.empty())
      add(out, Level::Warning, what, what + why, what + " is believed again");
    else
      one_sensor(f, out, what, t.is.absent(), t.is.at);
  }
  one_sensor(f, out, "draw", s.power.absent(), s.power.at);
  one_sensor(f, out, "cap", s.cap.absent(), s.cap.at);
}

void link(const Facts& f, Reasons& out) {
  const auto& l = f.memory.link;
  if (!l.low || !f.card.promised) return;
  const std::string times = l.drops > 1 ? ", " + std::to_string(l.drops) + " times: a riser or cable that comes and goes" : "";
  const auto says = l.fine_since ? "link fell to " + said(*l.low) + " and came back" + times
                                 : "link is " + said(*l.low) + ", the rig file promises " + said(*f.card.promised) + times;
  add(out, Level::Warning, "link", says, "its link holds again");
}

void bus_errors(const Facts& f, Reasons& out) {
  if (!f.card.aer || !f.memory.aer_base) return;
  const auto& is = *f.card.aer;
  const auto& was = *f.memory.aer_base;
  const auto tell = [&](Level level, const char* kind, auto more, const std::string& says) {
    if (more > 0) add(out, level, kind, std::to_string(more) + says, "no more PCIe errors of that kind for an hour");
  };
  tell(Level::Alarm, "fatal PCIe", is.fatal - std::min(is.fatal, was.fatal), " fatal PCIe errors");
  tell(Level::Warning, "nonfatal PCIe", is.nonfatal - std::min(is.nonfatal, was.nonfatal), " PCIe errors not corrected");
  tell(Level::Warning, "correctable PCIe", is.correctable - std::min(is.correctable, was.correctable),
       " corrected PCIe errors: look at riser and cable");
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
  add(out, Level::Warning, "settings",
      "did not take a setting (" + std::to_string(s.refused) + " in all): " + without_address(f.card),
      "every setting was taken for an hour");
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
    add(out, level, "xid " + std::to_string(x.xid),
        xid_said(x.xid) + (x.times > 1 ? ", " + std::to_string(x.times) + " times" : "") + " in the last hour" +
            (over ? "; it is back and answers" : ""),
        x.xid == kFellOffTheBus ? "it has answered for 5 min since XID 79" : "no XID " + std::to_string(x.xid) + " for an hour");
    out.back().told_elsewhere = true;
  }
}

void plan(const Facts& f, Reasons& out) {
  if (f.card.planned && f.card.planned->v <= 0)
    add(out, Level::Warning, "plan", "the plan has no watts for it: see `ohm plan --caps`", "the plan has watts for it again");
}

void foreign(const Facts& f, Reasons& out) {
  const auto& processes = f.card.sample.processes;
  for (std::size_t i = 0; i < processes.size(); ++i) {
    if (i < f.card.ours.size() && f.card.ours[i]) continue;
    const auto& name = processes[i].name;
    const auto pid = std::to_string(processes[i].pid);
    add(out, Level::Ok, "process " + pid,
        "used by " + (name.empty() ? "process" : printable(name)) + " (" + pid + "), which is not a job of Ohmstead");
  }
}

constexpr void (*kWhenPresent[])(const Facts&, Reasons&) = {binding,    temperatures, fans, sensors, link,
                                                            bus_errors, refusals,     plan, foreign};

// ---- what is kept ----

SensorMemory& kept(CardMemory& memory, const Temperature& t) {
  auto name = sensor(t);
  for (auto& one : memory.sensors)
    if (one.name == name) return one;
  return memory.sensors.emplace_back(SensorMemory{std::move(name), {}, {}});
}

/// Both laws see what the sensor says, believed or not.
void watch_sensors(CardMemory& memory, CardView& card, TimePoint now, std::optional<Celsius> room) {
  for (auto& t : card.sample.temperatures) {
    auto& one = kept(memory, t);
    one.ice = frozen_step(frozen_limits(t.place), one.ice, t.is, card.sample.power, now);
    one.sense = plausible_step(plausible_limits(t.place), one.sense, t.is, card.sample.power, room, now);
    if (!t.is.get()) continue;
    if (one.ice.frozen) t.is = no_reading<Celsius>(Absent::Frozen, t.is.at);
    if (one.sense.disbelieved) t.is = no_reading<Celsius>(Absent::Implausible, t.is.at);
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
  memory.fans.resize(fan_count(card.sample));
  for (std::size_t fan = 0; fan < memory.fans.size(); ++fan)
    memory.fans[fan] = fan_step(memory.fans[fan], fan_told(card.sample, fan, now, kFresh), now);
  if (!is_lazy(card.sample, now))
    memory.lazy_since.reset();
  else if (!memory.lazy_since)
    memory.lazy_since = now;
}

void forget_sensors(CardMemory& memory) {
  memory.sensors.clear();
  memory.warm.fill(Level::Ok);
  memory.fans.clear();
  memory.lazy_since.reset();
  memory.link = {};
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

void remember(CardMemory& memory, CardView& card, TimePoint now, std::optional<Celsius> room) {
  if (!memory.state_since || memory.state != card.state) memory.state_since = now;
  memory.state = card.state;
  while (!memory.xids.empty() && (memory.xids.size() > CardMemory::kXids || now - memory.xids.front().at > kRemembered))
    memory.xids.pop_front();
  if (card.state != CardState::Present) return forget_sensors(memory);
  watch_sensors(memory, card, now, room);
  watch_warmth(memory, card, now);
  watch_fans(memory, card, now);
  memory.link = link_step(memory.link, card, now);
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
  card.reasons = reasons(card, memory, now);
  for (const auto& reason : card.reasons) {
    card.health = std::max(card.health, reason.level);
    card.why.push_back(reason.says);
  }
}

}  // namespace ohm
