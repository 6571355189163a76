#include "control/interlock/interlock.h"

#include <algorithm>
#include <cmath>

#include "rig/circuit/load.h"

namespace ohm::interlock {
namespace {

constexpr double kAccuracy = 5;     // W: NVML API reference, nvmlDeviceGetPowerUsage (datasheet)
constexpr double kTolerance = 0.5;  // W: cards keep caps in whole watts
constexpr double kAbove = 0.03;     // of a cap: what a card may draw above it for moments (assumed; sweeps show none for seconds)
constexpr double kLeastStep = 5;    // W (assumed)
constexpr double kResting = 0.5;    // of what it draws at its lowest cap: a card below that does nothing (assumed)
constexpr double kNoCut = 0.01;     // W: less is rounding

/// One tick on its way.
struct Tick {
  const Gains& gains;
  const Circuit& circuit;
  const State& state;
  const Facts& facts;
  TimePoint now;
  Step step;
  std::vector<CardRange> ranges;
  CutPlan cut;

  CardState& card(std::size_t i) { return step.next.cards[i]; }
};

// ---- cards: what each is counted with ----

/// The cap it was last given, by the plan or by us.
std::optional<double> given(const CardFact& fact, const CardState& state) {
  if (!fact.drivable || !fact.planned) return std::nullopt;
  const double planned = std::max(fact.planned->v, fact.lowest.v);
  return state.ceiling ? std::min(planned, state.ceiling->v) : planned;
}

void keep_since(std::optional<TimePoint>& since, bool is, TimePoint now) {
  if (!is)
    since.reset();
  else if (!since)
    since = now;
}

bool lasts(const std::optional<TimePoint>& since, Seconds span, TimePoint now) { return since && now - *since >= span; }

void watch_card(Tick& t, std::size_t i) {
  const CardFact& fact = t.facts.cards[i];
  CardState& card = t.card(i);
  const auto wanted = given(fact, card);
  const bool missed = wanted && (!fact.cap || fact.cap->v > *wanted + kTolerance);
  const double most = fact.cap ? std::max(fact.cap->v * (1 + kAbove) + kAccuracy, t.circuit.cards[i].floor + kAccuracy) : 0;
  keep_since(card.missed_since, missed, t.now);
  if (card.cap != fact.cap) card.cap_since = t.now;
  card.cap = fact.cap;
  card.above_cap = fact.draw && fact.cap && fact.draw->v > most && t.now - card.cap_since >= t.gains.settling;
  if (lasts(card.missed_since, t.gains.acknowledge, t.now)) t.step.deaf.push_back(static_cast<std::uint32_t>(i));
  if (card.above_cap) t.step.above_cap.push_back(static_cast<std::uint32_t>(i));
}

/// What a card draws at its lowest cap when it works.
double lowest_draw(const CardFact& fact, const CardNode& node) { return std::max(node.floor, fact.lowest.v); }

/// Nobody's and idle, or one the plan has no watts for: it draws what it draws, and no cap makes that less. A card that draws as if
/// it worked is somebody's, whoever says that it is not.
bool rests(const Tick& t, std::size_t i) {
  const CardFact& fact = t.facts.cards[i];
  if (fact.planned && fact.planned->v <= 0) return true;
  return fact.of == Class::Nobody && fact.draw && fact.draw->v < kResting * lowest_draw(fact, t.circuit.cards[i]);
}

CardRange range_of(const Tick& t, std::size_t i) {
  const CardFact& fact = t.facts.cards[i];
  const CardNode& node = t.circuit.cards[i];
  const CardState& card = t.step.next.cards[i];
  CardRange range{0, 0, 0, fact.of, false};
  if (!node.present || fact.dark) return range;
  const auto wanted = given(fact, CardState{});
  const bool deaf = lasts(card.missed_since, t.gains.acknowledge, t.now);
  range.above_cap = card.above_cap;
  const double lowest = lowest_draw(fact, node);
  range.start = wanted && !deaf ? std::max(*wanted, node.floor) : fact.reach.v;  // granted, or in force
  if (range.above_cap) range.start = std::max(range.start, fact.draw->v);
  if (rests(t, i) && fact.draw) range.start = std::min(range.start, std::max(fact.draw->v + kAccuracy, node.idle));
  const bool can_be_lowered = wanted && !deaf && !range.above_cap;
  range.low = can_be_lowered ? std::min(range.start, lowest) : range.start;
  range.rest = rests(t, i) ? range.low : std::min(range.low, node.idle);
  return range;
}

void look_at_cards(Tick& t) {
  t.step.next.cards.resize(t.circuit.cards.size());
  for (std::size_t i = 0; i < t.circuit.cards.size(); ++i) watch_card(t, i);
  for (std::size_t i = 0; i < t.circuit.cards.size(); ++i) t.ranges.push_back(range_of(t, i));
}

// ---- wires ----

double drawn(const CardFact& fact, const CardNode& node) {
  if (!node.present || fact.dark) return 0;
  return fact.draw ? fact.draw->v : fact.reach.v;
}

void look_at_wires(Tick& t) {
  std::vector<double> is, high;
  for (std::size_t i = 0; i < t.circuit.cards.size(); ++i) {
    is.push_back(drawn(t.facts.cards[i], t.circuit.cards[i]));
    high.push_back(is.back() + (is.back() > 0 && t.facts.cards[i].draw ? kAccuracy : 0));
  }
  const std::vector<double> now = limit_loads(t.circuit, is), most = limit_loads(t.circuit, high);
  const Seconds dt = t.state.at ? Seconds{t.now - *t.state.at} : Seconds{};
  t.step.next.wires.resize(t.circuit.limits.size());
  for (std::size_t l = 0; l < t.circuit.limits.size(); ++l) {
    t.step.wires.push_back(
        watch(t.gains, t.circuit.limits[l], t.step.next.wires[l], t.facts.wires[l], {now[l], most[l]}, t.now, dt));
    t.step.next.wires[l] = t.step.wires[l].next;
  }
}

/// `below` of what is allowed is kept free on wires where something is amiss.
std::vector<WireRoom> rooms_of(const Tick& t, double below) {
  std::vector<WireRoom> rooms;
  for (std::size_t l = 0; l < t.step.wires.size(); ++l) {
    const WireWatch& wire = t.step.wires[l];
    const Feed feed = t.facts.wires[l].feed;
    const bool amiss = wire.foreign > 0 || wire.next.late || t.facts.wires[l].derate < 1;
    WireRoom room{wire.allowed * (amiss ? 1 - below : 1), wire.foreign, std::max(1.0, wire.next.scale.is())};
    room.floors = wire.next.hot || feed != Feed::Mains;
    room.stop = feed == Feed::BatteryLow;
    rooms.push_back(room);
  }
  return rooms;
}

// ---- ceilings ----

/// What the plan of a cut makes of one card's cap; nothing: it is free.
std::optional<double> ceiling_of(const Tick& t, const CutPlan& plan, std::size_t i) {
  const CardFact& fact = t.facts.cards[i];
  if (!plan.touched[i] || !fact.drivable) return std::nullopt;
  const bool bare = rests(t, i) || plan.stops[i] || t.ranges[i].low >= t.ranges[i].start;
  if (bare) return fact.lowest.v;
  if (plan.draw[i] >= t.ranges[i].start - kNoCut) return std::nullopt;
  return std::max(plan.draw[i], fact.lowest.v);
}

/// What a free card may have.
double top_of(const Tick& t, std::size_t i) {
  const CardFact& fact = t.facts.cards[i];
  return std::max(fact.planned && fact.planned->v > 0 ? fact.planned->v : t.circuit.cards[i].top, fact.lowest.v);
}

/// Up by one step, not above `most`; free when that is no less than what it would have anyway.
void raise(Tick& t, std::size_t i, std::optional<double> most) {
  CardState& card = t.card(i);
  const bool held = t.now - card.needed_at < t.step.next.hold;
  if (held || t.now - card.stepped_at < t.gains.step_every) return;
  const double top = top_of(t, i);
  const double risen = card.ceiling->v + std::max(kLeastStep, t.gains.step * (top - t.facts.cards[i].lowest.v));
  const double to = most ? std::min(risen, *most) : risen;
  if (to <= card.ceiling->v + kTolerance) return;
  card.stepped_at = t.now;
  card.ceiling = Watts{to};
  if (!most && to >= top) card.ceiling.reset();
}

void move_ceiling(Tick& t, std::size_t i, const CutPlan& release) {
  CardState& card = t.card(i);
  const auto needed = ceiling_of(t, t.cut, i);
  if (needed && (!card.ceiling || *needed < card.ceiling->v)) {
    card.ceiling = Watts{*needed};
    card.stepped_at = t.now;
  }
  if (needed && card.ceiling && *needed <= card.ceiling->v + kTolerance) card.needed_at = t.now;
  if (card.ceiling) raise(t, i, ceiling_of(t, release, i));
}

/// A card told to stop stays so until it could go on with room to spare for as long as a ceiling is held.
void move_stop(Tick& t, std::size_t i, const CutPlan& release) {
  CardState& card = t.card(i);
  if (t.cut.stops[i]) {
    card.stops = true;
    card.needed_at = t.now;
  } else if (card.stops && !release.stops[i] && t.now - card.needed_at >= t.step.next.hold) {
    card.stops = false;
  }
}

void move_ceilings(Tick& t) {
  const bool any = std::any_of(t.state.cards.begin(), t.state.cards.end(), [](const CardState& c) { return c.ceiling || c.stops; });
  t.cut = plan_cut(t.circuit, t.ranges, rooms_of(t, 0), t.gains.cut_below);
  const CutPlan release = any ? plan_cut(t.circuit, t.ranges, rooms_of(t, t.gains.release_below), 0) : t.cut;
  for (std::size_t i = 0; i < t.ranges.size(); ++i) {
    move_ceiling(t, i, release);
    move_stop(t, i, release);
  }
}

// ---- incidents ----

std::vector<double> starts(const Tick& t) {
  std::vector<double> draw;
  for (const CardRange& range : t.ranges) draw.push_back(range.start);
  return draw;
}

Why why_of(const Tick& t, std::uint32_t l) {
  const WireWatch& wire = t.step.wires[l];
  const WireFact& fact = t.facts.wires[l];
  if (wire.next.hot) return Why::Hot;
  if (wire.over) return Why::OverRating;
  if (fact.feed == Feed::BatteryLow) return Why::BatteryLow;
  if (fact.feed == Feed::Battery) return Why::Battery;
  if (fact.volts < 1 || fact.derate < 1) return Why::Sag;
  if (wire.foreign > 0) return Why::Foreign;
  return wire.next.late ? Why::MeterLate : Why::Cards;
}

template <class List>
bool contains(const List& list, std::uint32_t number) {
  return std::find(list.begin(), list.end(), number) != list.end();
}

Incident incident_of(const Tick& t, std::uint32_t l) {
  const WireWatch& wire = t.step.wires[l];
  Incident incident{l, why_of(t, l)};
  const bool measured = incident.why == Why::Hot || incident.why == Why::OverRating;
  incident.carried = measured ? wire.carries : carried(t.circuit, l, rooms_of(t, 0)[l], starts(t));
  incident.allowed = wire.allowed;
  incident.foreign = wire.foreign;
  incident.event_at = wire.event_at;
  incident.cut_at = t.now;
  incident.hopeless = contains(t.cut.short_of, l);
  incident.asks = true;
  return incident;
}

void begin_incidents(Tick& t) {
  auto& all = t.step.next.incidents;
  for (Incident& old : all) {
    old.asks = contains(t.cut.exceeded, old.limit);
    old.hopeless = contains(t.cut.short_of, old.limit);
  }
  const std::size_t known = all.size();
  for (const std::uint32_t l : t.cut.exceeded) {
    const auto end = all.begin() + static_cast<std::ptrdiff_t>(known);
    if (std::any_of(all.begin(), end, [&](const Incident& i) { return i.limit == l; })) continue;
    all.push_back(incident_of(t, l));
    t.step.begun.push_back(all.back());
  }
}

/// What every card may come to under the caps that were read back, whatever was commanded.
std::vector<double> in_force(const Tick& t) {
  std::vector<double> draw;
  for (std::size_t i = 0; i < t.ranges.size(); ++i) {
    const CardFact& fact = t.facts.cards[i];
    const double counted =
        rests(t, i) || t.step.next.cards[i].stops ? std::min(fact.reach.v, drawn(fact, t.circuit.cards[i])) : fact.reach.v;
    draw.push_back(!t.circuit.cards[i].present || fact.dark ? 0 : std::max(counted, t.ranges[i].above_cap ? fact.draw->v : 0));
  }
  return draw;
}

void note_restored(Tick& t) {
  std::vector<double> draw;
  const auto rooms = rooms_of(t, 0);
  for (Incident& incident : t.step.next.incidents) {
    if (incident.restored_at || incident.cut_at == t.now) continue;
    if (draw.empty()) draw = in_force(t);
    const WireRoom& room = rooms[incident.limit];
    if (t.step.wires[incident.limit].over || carried(t.circuit, incident.limit, room, draw) > room.allowed * (1 + 1e-6)) continue;
    incident.restored_at = t.now;
    t.step.restored.push_back(incident);
  }
}

bool all_free(const State& state) {
  return std::none_of(state.cards.begin(), state.cards.end(), [](const CardState& c) { return c.ceiling || c.stops; });
}

/// Over when every ceiling is gone and nobody asks; a cut soon after that waits longer for its release.
void end_incidents(Tick& t) {
  State& next = t.step.next;
  const bool asked = std::any_of(next.incidents.begin(), next.incidents.end(), [](const Incident& i) { return i.asks; });
  if (next.incidents.empty() || asked || !all_free(next)) return;
  next.incidents.clear();
  next.released_at = t.now;
}

void note_hold(Tick& t) {
  State& next = t.step.next;
  if (next.hold == Seconds{}) next.hold = t.gains.hold;
  const bool first = !t.step.begun.empty() && t.step.begun.size() == next.incidents.size();
  if (!first) return;
  const bool soon = next.released_at && t.now - *next.released_at < t.gains.calm;
  next.hold = soon ? std::min(2 * next.hold, t.gains.longest_hold) : t.gains.hold;
}

void tell(Tick& t) {
  for (std::size_t i = 0; i < t.ranges.size(); ++i) {
    const bool answers = t.facts.cards[i].draw.has_value();
    t.step.ceiling.push_back(t.facts.cards[i].drivable ? t.card(i).ceiling : std::nullopt);
    if (t.card(i).stops && answers) t.step.stops.push_back(static_cast<std::uint32_t>(i));
  }
}

}  // namespace

Step step(const Gains& gains, const Circuit& circuit, const State& state, const Facts& facts, TimePoint now) {
  Tick t{gains, circuit, state, facts, now, {}, {}, {}};
  t.step.next = state;
  t.step.next.at = now;
  if (t.step.next.hold == Seconds{}) t.step.next.hold = gains.hold;
  look_at_cards(t);
  look_at_wires(t);
  move_ceilings(t);
  begin_incidents(t);
  note_hold(t);
  note_restored(t);
  end_incidents(t);
  tell(t);
  return std::move(t.step);
}

}  // namespace ohm::interlock
