#include "agent/interlock/interlock_desk.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <numbers>

#include "agent/health/health.h"
#include "base/text.h"
#include "control/interlock/interlock_words.h"
#include "rig/plan/limit_words.h"

namespace ohm {
namespace {

constexpr double kVoltmeter = 0.02;  // of its reading: 1 % of metered PDUs, and a step (assumed)
constexpr double kBusy = 0.05;       // of its time (assumed)
constexpr double kPlausible = 0.5;   // of nominal: what is less is a loss or a broken meter, and no sag (assumed)

interlock::Gains gains(Seconds tick, bool watching) {
  interlock::Gains out;
  out.tick = tick;
  out.acknowledge = watching ? Seconds{1e9} : std::max(out.acknowledge, 2 * tick);
  return out;
}

/// Until jobs exist, a process makes a card a training card, and so does work of a process that is not shown.
interlock::Class class_of(const CardView& card, TimePoint now) {
  const auto busy = card.sample.busy.fresh(now, kFresh);
  return card.sample.processes.empty() && (!busy || busy->v < kBusy) ? interlock::Class::Nobody : interlock::Class::Train;
}

bool under(const Pdu& pdu, const std::string& place) {
  return place == pdu.name || place.starts_with(pdu.name + "/") || place.starts_with(pdu.name + ".");
}

/// A PDU tells its voltage between two conductors or to neutral: over whichever nominal is nearest.
double over_nominal(const Site& site, double volts) {
  const std::array nominals{site.nominal.v, site.nominal.v / std::numbers::sqrt3, site.nominal.v / 2};
  const std::size_t count = site.feed == FeedKind::SinglePhase ? 1 : nominals.size();
  double nearest = volts / nominals[0];
  for (std::size_t k = 1; k < count; ++k)
    if (std::abs(std::log(volts / nominals[k])) < std::abs(std::log(nearest))) nearest = volts / nominals[k];
  return nearest;
}

/// "OB DISCHRG LB": the words of NUT's ups.status.
bool has_word(const std::string& state, const std::string& word) {
  return (" " + state + " ").find(" " + word + " ") != std::string::npos;
}

interlock::Feed feed_of(const RigView& view, const std::string& pdu) {
  for (const auto& meter : view.meters) {
    if (meter.name != pdu || !has_word(meter.state, "OB")) continue;
    return has_word(meter.state, "LB") ? interlock::Feed::BatteryLow : interlock::Feed::Battery;
  }
  return interlock::Feed::Mains;
}

const CardView* seated(const TickKnows& knows, std::size_t card) {
  for (std::size_t row = 0; row < knows.seats.size(); ++row)
    if (knows.seats[row].card.v == card) return &knows.view.cards[row];
  return nullptr;
}

/// What a meter told has an instant; what is only known not to be told, or to be possible, was noticed.
bool measured(const interlock::Incident& incident) {
  return incident.why != interlock::Why::MeterLate && incident.why != interlock::Why::Cards;
}

}  // namespace

InterlockDesk::InterlockDesk(const Rig& rig, const Circuit& circuit, Seconds tick, bool watching)
    : rig_{rig}, circuit_{circuit}, gains_{gains(tick, watching)}, watching_{watching}, losses_{rig, circuit}, now_{circuit} {}

// ---- facts ----

interlock::CardFact InterlockDesk::card_fact(const TickKnows& knows, std::size_t i) const {
  const CapFacts& cap = knows.caps[i];
  interlock::CardFact fact;
  fact.of = interlock::Class::Train;  // another host's: whatever it does, it is not ours to judge
  fact.drivable = cap.drivable;
  fact.planned = cap.planned;
  fact.lowest = cap.lowest;
  fact.reach = Watts{knows.draws.now[i]};
  const CardView* card = seated(knows, i);
  if (!card) return fact;
  fact.of = class_of(*card, knows.view.now);
  fact.cap = card->state == CardState::Present ? card->sample.cap.fresh(knows.view.now, kFresh) : std::nullopt;
  if (card->draw_known) fact.draw = card->draw;
  if (fact.cap) fact.reach = Watts{std::max(fact.cap->v, circuit_.cards[i].floor)};
  if (card->state == CardState::Present && !fact.cap) fact.reach = cap.reach;  // its default limit, for nobody knows
  return fact;
}

double InterlockDesk::volts_over_lowest(const RigView& view, const Limit& limit) const {
  double least = 1e9;
  for (const auto& pdu : rig_.pdus) {
    const bool above = limit.kind == LimitKind::Main || limit.kind == LimitKind::Panel || limit.kind == LimitKind::Breaker;
    if (!above && !under(pdu, limit.place)) continue;
    const auto told = std::find_if(view.pdus.begin(), view.pdus.end(), [&](const PduView& p) { return p.name == pdu.name; });
    const auto volts = told == view.pdus.end() ? std::nullopt : told->volts.fresh(view.now, kFresh);
    const double ratio = volts ? over_nominal(rig_.site, volts->v) : 0;
    if (ratio > kPlausible) least = std::min(least, ratio * rig_.site.nominal.v / rig_.site.lowest.v);
  }
  if (least > 1e8) return 1;
  return least >= 1 - kVoltmeter ? std::max(1.0, least) : least;
}

interlock::WireFact InterlockDesk::wire_fact(const TickKnows& knows, std::size_t l) const {
  const Limit& limit = circuit_.limits[l];
  const WireTold& told = knows.wires[l];
  interlock::WireFact fact;
  fact.is = told.counts;
  fact.lag = told.lag;
  fact.margin = told.own_margin;
  if (limit.ac.empty()) return fact;
  fact.volts = volts_over_lowest(knows.view, limit);
  if (limit.kind == LimitKind::PduInlet) fact.feed = feed_of(knows.view, limit.place);
  return fact;
}

interlock::Facts InterlockDesk::facts(const TickKnows& knows) const {
  interlock::Facts facts;
  for (std::size_t i = 0; i < circuit_.cards.size(); ++i) facts.cards.push_back(card_fact(knows, i));
  for (std::size_t l = 0; l < circuit_.limits.size(); ++l) facts.wires.push_back(wire_fact(knows, l));
  return facts;
}

/// Lost supplies change the circuit; cards that went dark with them draw nothing.
void InterlockDesk::follow_losses(const TickKnows& knows, interlock::Facts& facts) {
  interlock::LossSigns signs;
  for (const auto& wire : knows.wires) signs.wire.push_back(wire.raw);
  for (const auto& card : facts.cards) signs.answers.push_back(card.draw.has_value());
  for (const auto& psu : rig_.psus) {
    const auto* outlet = std::get_if<OutletRef>(&psu.from);
    const auto name = outlet ? rig_[outlet->pdu].name + "/" + std::to_string(outlet->outlet) : "";
    signs.outlet_off.push_back(std::any_of(knows.view.outlets.begin(), knows.view.outlets.end(),
                                           [&](const OutletSwitch& o) { return o.thing == name && o.is == SwitchState::Off; }));
  }
  auto loss = losses_.look(signs);
  loss_began_ = !(loss == loss_) && !loss.change.scaled_supplies.empty();
  if (!(loss == loss_)) now_ = loss.what.empty() ? circuit_ : interlock::circuit_after(rig_, circuit_, loss.change);
  loss_ = std::move(loss);
  for (const auto card : loss_.change.dark_cards) facts.cards[card].dark = true;
}

// ---- the step ----

void InterlockDesk::step(const TickKnows& knows, std::vector<CapFacts>& caps) {
  auto facts = this->facts(knows);
  follow_losses(knows, facts);
  const bool before = last_.cutting();
  last_ = interlock::step(gains_, now_, state_, facts, knows.view.now);
  state_ = last_.next;
  ended_ = before && !last_.cutting();
  if (!last_.begun.empty()) {
    ++cuts_;
    last_cut_ = Seconds{last_.begun.front().cut_at - last_.begun.front().event_at};
  }
  for (std::size_t i = 0; i < caps.size(); ++i)
    if (last_.ceiling[i] && caps[i].planned) caps[i].planned = std::min(*caps[i].planned, *last_.ceiling[i]);
}

// ---- words ----

std::string InterlockDesk::cut_said(const interlock::Incident& first) const {
  if (watching_) return says(first) + " in mode protect";
  const Seconds took{first.cut_at - first.event_at};
  return says(first) + (measured(first) ? ", " + number(took.count(), 1) + " s after it was measured" : "");
}

std::string InterlockDesk::reason(const interlock::Incident& incident) const {
  const bool carries_on = incident.why == interlock::Why::Cards && !loss_.change.scaled_supplies.empty();
  return interlock::reason(circuit_, incident) + (carries_on ? " since " + loss_.what + " has lost its input" : "");
}

/// What is only possible is no alarm.
Level InterlockDesk::level(const interlock::Incident& incident) const {
  using interlock::Why;
  const bool real = incident.why == Why::Hot || incident.why == Why::OverRating || incident.why == Why::BatteryLow;
  return incident.hopeless && real ? Level::Alarm : Level::Warning;
}

std::string InterlockDesk::says(const interlock::Incident& incident) const {
  const auto measures = interlock::measures(rig_, last_, watching_);
  const auto why = reason(incident);
  if (measures.empty()) return why + "; no card of ours can be cut for it";
  return why + ": " + measures + (incident.hopeless ? "; that is not enough" : "");
}

/// While nothing asks any more and cards are still held.
std::string InterlockDesk::over() const {
  const Limit& limit = circuit_.limits[state_.incidents.front().limit];
  const auto measures = interlock::measures(rig_, last_, watching_);
  return "cards are given back what they were cut for " + place_of(limit) + (measures.empty() ? "" : ": " + measures);
}

IncidentView InterlockDesk::view_of(const interlock::Incident& incident) const {
  const Limit& limit = circuit_.limits[incident.limit];
  IncidentView out;
  out.place = limit.place;
  out.conductor = limit.conductor;
  out.kind = name_of(limit.kind);
  out.unit = limit.ac.empty() ? "W" : "A";
  out.why = interlock::name_of(incident.why);
  out.says = reason(incident);
  out.carried = incident.carried, out.allowed = incident.allowed, out.foreign = incident.foreign;
  out.cut_after = incident.cut_at - incident.event_at;
  if (incident.restored_at) out.restored_after = Seconds{*incident.restored_at - incident.event_at};
  out.hopeless = incident.hopeless, out.asks = incident.asks;
  return out;
}

void InterlockDesk::tell(RigView& view, const std::vector<Seat>& seats) const {
  auto& out = view.interlock;
  out.cuts = cuts_, out.last_cut_after = last_cut_;
  for (const auto& incident : state_.incidents) out.incidents.push_back(view_of(incident));
  for (const auto card : last_.stops) out.stops.push_back(rig_.cards[card].name);
  if (!state_.incidents.empty()) out.level = Level::Warning, out.says = over();
  for (const auto& incident : state_.incidents) {
    if (!incident.asks) continue;
    out.says = says(incident);
    out.level = level(incident);
    break;
  }
  for (std::size_t l = 0; l < last_.wires.size(); ++l)
    if (interlock::has_breaker(circuit_.limits[l]))
      out.breakers.push_back({circuit_.limits[l].place, circuit_.limits[l].conductor, last_.wires[l].next.theta});
  for (std::size_t row = 0; row < seats.size(); ++row) {
    const auto& ceiling = last_.ceiling[seats[row].card.v];
    if (!ceiling) continue;
    view.cards[row].ceiling = ceiling;
    if (view.mode == Mode::Watch) continue;
    view.cards[row].why.push_back("held at " + number(ceiling->v, 0) + " W by the interlock: " + reason(state_.incidents.front()));
  }
}

std::vector<Event> InterlockDesk::events(WallTime at) const {
  std::vector<Event> out;
  const auto place = [&](const interlock::Incident& i) { return circuit_.limits[i.limit].place; };
  if (loss_began_) out.push_back({at, loss_.what, Level::Warning, "interlock", "has lost its input; its mates carry on"});
  if (!last_.begun.empty()) {
    const auto& first = last_.begun.front();
    out.push_back({at, place(first), level(first), "interlock", cut_said(first)});
  }
  if (!last_.restored.empty()) {
    const auto& first = last_.restored.front();
    const Seconds took{*first.restored_at - first.event_at};
    out.push_back({at, place(first), Level::Ok, "interlock",
                   "holds again, " + number(took.count(), 1) + " s after it was " + (measured(first) ? "measured" : "noticed")});
  }
  if (ended_) out.push_back({at, "rig", Level::Ok, "interlock", "every card is free again"});
  return out;
}

}  // namespace ohm
