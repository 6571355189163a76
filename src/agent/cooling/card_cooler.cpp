#include "agent/cooling/card_cooler.h"

#include <algorithm>
#include <cmath>

#include "agent/health/health.h"
#include "base/text.h"
#include "control/cooling/senses.h"

namespace ohm {
namespace {

using What = CoolingOrder::What;

constexpr cooling::Targets kTargets;
const cooling::Gains kGains;

constexpr double kDutySlack = 0.05;  // told less seen: a ramp downwards is 2 % behind each second
constexpr double kClockSlack = 300;  // MHz: a P0 is 250 MHz above a P2
constexpr int kWorks = 2;            // the lowest P-state of work: CUDA runs in P2 (facts: rig-tools §2.1)
constexpr Seconds kLongestStep{10};

/// The fastest of its fans: they are driven together.
Reading<Fraction> fastest(const GpuSample& s, TimePoint now) {
  Reading<Fraction> out = no_reading<Fraction>(Absent::NotSupported, s.at);
  for (const auto& fan : s.fans) {
    const auto is = fan.fresh(now, kFresh);
    if (is && is->v >= out.get().value_or(Fraction{}).v) out = fan;
  }
  return out;
}

/// Nothing: no fan tells its duty.
std::optional<bool> turns_at(const GpuSample& s, double told, TimePoint now) {
  std::optional<bool> took;
  for (const auto& fan : s.fans)
    if (const auto is = fan.fresh(now, kFresh)) took = took.value_or(true) && std::abs(is->v - told) <= kDutySlack;
  return took;
}

cooling::Readings readings_of(const GpuSample& s, TimePoint now) {
  cooling::Readings out;
  out.heat = {ruling(s, Place::Die).is, ruling(s, Place::Hotspot).is, ruling(s, Place::Vram).is};
  out.draw = s.power.get() ? s.power : s.power_now;
  out.memory_busy = s.mem_busy;
  out.memory_clock = s.mem_clock;
  out.fan = fastest(s, now);
  return out;
}

bool counts(const cooling::Sense& s) { return s.known == cooling::Known::Measured || s.known == cooling::Known::Estimated; }

std::string degrees(Celsius t) { return number(t.v, 0) + " °C"; }

}  // namespace

// ---- the law ----

/// The level that work runs at is what the card tells while it works and nothing of ours holds it down; an offset that another tool
/// has set since is what goes back in the end. An overclock of the lower level is nobody's wish: should the lock not hold, it would
/// be one of the working level.
void CardCooler::learn_levels(const CardView& card, TimePoint now) {
  const auto clock = card.sample.mem_clock.fresh(now, kFresh);
  const auto pstate = card.sample.pstate.fresh(now, kFresh);
  if (memory_told_ || last_.command.memory || !clock || !pstate || *pstate > kWorks) return;
  const auto& info = *card.info;
  const double offset = card.sample.settings.mem_offset.value_or(Megahertz{}).v;
  const double work = cooling::work_level(info.mem_levels, clock->v, offset);
  const bool listed = std::find(info.mem_levels.begin(), info.mem_levels.end(), Megahertz{work}) != info.mem_levels.end();
  if (!info.mem_levels.empty() && !listed) return;
  levels_ = cooling::MemoryLevels{work, std::max(0.0, offset), std::min(0.0, info.mem_offset_min.value_or(Megahertz{}).v),
                                  cooling::low_level(info.mem_levels, work), 0};
}

cooling::Limits CardCooler::limits_of(const CardView& card, const CapFacts& cap, TimePoint now) const {
  const auto& info = *card.info;
  cooling::Limits l;
  l.fan_lowest = info.fan_min.value_or(Fraction{l.fan_lowest}).v;
  l.fan_highest = info.fan_max.value_or(Fraction{l.fan_highest}).v;
  l.fan_settable = info.fans > 0 && !fans_.deaf(now);
  l.cap = wanted_cap(cap).value_or(cap.highest);
  l.cap_floor = std::min(l.cap, std::max(cap.lowest, cap.floor));
  if (levels_ && !memory_.deaf(now)) l.memory = bands_of(*levels_);
  return l;
}

void CardCooler::step(const CardView& card, const CapFacts& cap, std::optional<Celsius> room, TimePoint now) {
  orders_.clear();
  learn_levels(card, now);
  limits_ = limits_of(card, cap, now);
  heard_ = readings_of(card.sample, now);
  const auto dt = stepped() ? std::min<Seconds>(kLongestStep, now - last_.next.at) : Seconds{};
  last_ = cooling::step(kTargets, kGains, limits_, last_.next, heard_, now);
  pads_ = cooling::pads_step({}, pads_, last_.next, heard_, room, now, dt);
}

void CardCooler::drive(const CardView& card, const CapFacts& cap, std::optional<Celsius> room, bool pulsed, TimePoint now) {
  step(card, cap, room, now);
  drive_fans(card, pulsed, now);
  drive_memory(card, now);
}

/// The next step starts from where the card stands: what is not carried out must not be taken for done.
void CardCooler::shadow(const CardView& card, const CapFacts& cap, std::optional<Celsius> room, TimePoint now) {
  step(card, cap, room, now);
  auto& state = last_.next;
  const double is = heard_.fan.fresh(now, kFresh).value_or(Fraction{limits_.fan_lowest}).v;
  state.rungs = {std::clamp(is, limits_.fan_lowest, limits_.fan_highest), std::nullopt, false, std::nullopt, false};
  state.fan_wanted = state.fan_told = state.rungs.fan;
  state.below = 0;
  state.memory_told.reset(), state.cap_told.reset(), state.hopeless.reset(), state.restful.reset();
}

// ---- orders ----

void CardCooler::drive_fans(const CardView& card, bool pulsed, TimePoint now) {
  if (pulsed) return fan_told_.reset();
  const auto wanted = last_.command.fan;
  if (!wanted) return leave_fans(card, now);
  const bool again = fan_told_ && fans_.look(turns_at(card.sample, *fan_told_, now), now);
  if (fans_.troubled()) refused_duty_ = number(wanted->v * 100, 0) + " %";
  if (!again && fan_told_ == wanted->v) return;
  order(What::Fans, wanted->v);
  fan_told_ = wanted->v;
}

/// An order may get lost with a card that hangs: a fan that stays in our hands would stand where it is for ever.
void CardCooler::leave_fans(const CardView& card, TimePoint now) {
  const bool again = !fan_told_ && !firmware_.deaf(now) && firmware_.look(!card.sample.settings.fan_manual, now);
  if (fan_told_ || again) order(What::FansToFirmware);
  fan_told_.reset();
}

void CardCooler::drive_memory(const CardView& card, TimePoint now) {
  if (!levels_) return;
  const auto wanted = setting_for(*levels_, last_.command);
  if (!last_.command.memory) {
    if (memory_told_) order_memory(wanted, false);
    return memory_told_.reset();
  }
  const auto clock = card.sample.mem_clock.fresh(now, kFresh);
  const bool works = card.sample.pstate.fresh(now, kFresh).value_or(0) <= kWorks + 1;
  const auto holds = [&](Megahertz is) {
    return !works || is.v <= memory_told_->offset + memory_told_->lock.value_or(levels_->work) + kClockSlack;
  };
  const bool again = memory_told_ && memory_.look(clock ? std::optional{holds(*clock)} : std::nullopt, now);
  if (wanted != memory_told_ || again) order_memory(wanted, again);
  memory_told_ = wanted;
}

/// A lock comes before a higher offset and goes after a lower one: at no instant does the working level run above its profile.
void CardCooler::order_memory(const cooling::MemorySetting& wanted, bool again) {
  const auto told = memory_told_.value_or(cooling::MemorySetting{levels_->own_offset, std::nullopt});
  if (wanted.lock && (again || wanted.lock != told.lock)) order(What::MemoryLock, *wanted.lock);
  if (again || wanted.offset != told.offset) order(What::MemoryOffset, wanted.offset);
  if (!wanted.lock && told.lock) order(What::MemoryUnlock);
}

void CardCooler::leave() {
  orders_.clear();
  if (fan_told_) order(What::FansToFirmware);
  if (memory_told_) order_memory(setting_for(*levels_, {}), false);
  auto orders = std::move(orders_);
  forget();
  orders_ = std::move(orders);
}

void CardCooler::forget() {
  orders_.clear();
  last_ = {};
  fans_ = firmware_ = memory_ = {};
  fan_told_.reset();
  memory_told_.reset();
}

void CardCooler::refused(What what, TimePoint now) {
  if (what == What::Fans) fans_.refuse(now), refused_duty_ = number(fan_told_.value_or(0) * 100, 0) + " %";
  if (what == What::MemoryOffset || what == What::MemoryLock) memory_.refuse(now);
}

CoolingOrders CardCooler::orders(std::size_t row) const {
  auto out = orders_;
  for (auto& order : out) order.row = row;
  return out;
}

std::optional<Watts> CardCooler::cap() const {
  return stepped() && last_.command.cap < limits_.cap ? std::optional{last_.command.cap} : std::nullopt;
}

// ---- words ----

CoolingView CardCooler::view() const {
  CoolingView out;
  out.why = last_.why, out.spot = last_.spot;
  out.says = words_for(last_, limits_);
  if (last_.command.yield) out.says += "; there is no job of ours to tell";
  for (const auto spot : {cooling::Spot::Die, cooling::Spot::Hotspot, cooling::Spot::Vram}) {
    const auto& s = last_.next.sense[static_cast<std::size_t>(spot)];
    out.sensed.push_back({spot, s.known, Celsius{s.is}, kTargets.of(spot)});
  }
  out.duty = last_.command.fan, out.memory = last_.command.memory, out.cap = cap();
  out.yield = last_.command.yield;
  return out;
}

std::vector<Reason> CardCooler::troubles() const {
  std::vector<Reason> out;
  const auto add = [&](std::string kind, std::string says, std::string over) {
    out.push_back({Level::Warning, std::move(says), std::move(kind), std::move(over), false});
  };
  if (fans_.troubled())
    add("fan duty", "its fans do not take a duty of " + refused_duty_ + ": left to their firmware", "its fans take a duty again");
  if (firmware_.troubled()) add("fan release", "its fans do not go back to their firmware", "its fans went back to their firmware");
  if (memory_.troubled())
    add("memory clock", "its memory does not take a lower clock: left as it is", "its memory takes a lower clock again");
  return out;
}

std::string CardCooler::would() const {
  const auto& state = last_.next;
  if (last_.why == cooling::Why::SensorLost)
    return "fans full and cap " + number(limits_.cap_floor.v, 0) + " W: its " + name_of(last_.spot) + " temperature stopped";
  if (!cooling::is_hot(kTargets, state)) return "";
  auto spot = cooling::Spot::Die;
  for (const auto s : {cooling::Spot::Die, cooling::Spot::Hotspot, cooling::Spot::Vram}) {
    const auto& sense = state.sense[static_cast<std::size_t>(s)];
    const auto& best = state.sense[static_cast<std::size_t>(spot)];
    if (counts(sense) && sense.is - kTargets.of(s).v > best.is - kTargets.of(spot).v) spot = s;
  }
  const std::string why = ": " + std::string{name_of(spot)} + " above " + degrees(kTargets.of(spot));
  if (limits_.fan_settable && state.rungs.fan < limits_.fan_highest - kDutySlack) return "fans faster" + why;
  return (limits_.memory ? "memory clock lower" : "cap lower") + why;
}

}  // namespace ohm
