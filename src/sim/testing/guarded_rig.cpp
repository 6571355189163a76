#include "sim/testing/guarded_rig.h"

#include <algorithm>
#include <cmath>

#include "control/budget/static_caps.h"
#include "twin/state.h"
#include "twin/wires/electricity.h"

namespace ohm::testing {
namespace {

constexpr double kStep = 0.1;     // s of physics
constexpr double kSlack = 1.003;  // of a rating: the twin's meters are this sure (one sigma), and so is a law that believes them

/// What flows through one limit in truth, A.
class Truth {
 public:
  explicit Truth(const twin::RigTwin& twin) : twin_{twin}, orders_{twin::compile(twin.model(), twin.inputs(), tables_)} {}
  double amps(std::uint32_t limit) const { return twin::amperes(orders_, twin_.truth(), limit); }

 private:
  const twin::RigTwin& twin_;
  twin::ClockTables tables_;
  twin::Orders orders_;
};

std::string thing_of(const Limit& limit) { return limit.conductor.empty() ? limit.place : limit.place + " " + limit.conductor; }

bool metered(LimitKind kind) {
  return kind == LimitKind::PduInlet || kind == LimitKind::Bank || kind == LimitKind::Outlet || kind == LimitKind::Breaker;
}

/// The PDU whose meter tells this wire: its own, or the only one on the breaker.
std::optional<std::size_t> meter_of(const Rig& rig, const Limit& limit) {
  for (std::size_t p = 0; p < rig.pdus.size(); ++p) {
    const auto* breaker = std::get_if<Index<Breaker>>(&rig.pdus[p].from);
    const std::string& name = rig.pdus[p].name;
    if (limit.place == name || limit.place.starts_with(name + "/") || limit.place.starts_with(name + ".")) return p;
    if (breaker && rig[*breaker].name == limit.place) return p;
  }
  return std::nullopt;
}

}  // namespace

GuardedRig::GuardedRig(const Rig& of_rig, Lie lie)
    : rig{of_rig},
      twin{of_rig, 11},
      lie_{lie},
      circuit_{build_circuit(rig)},
      losses_{rig, circuit_},
      newest_(circuit_.limits.size(), no_reading<double>(Absent::NotYet, {})),
      theta_(circuit_.limits.size(), 0.64),
      over_for_(circuit_.limits.size()) {
  planned = static_caps(circuit_);
  of.assign(rig.cards.size(), interlock::Class::Train);
  commanded_ = planned.cap;
  for (std::uint32_t i = 0; i < rig.cards.size(); ++i) static_cast<void>(twin.set_cap(i, Watts{std::floor(planned.cap[i])}));
}

void GuardedRig::load_all(const std::string& workload) {
  for (std::uint32_t i = 0; i < rig.cards.size(); ++i) static_cast<void>(twin.load(i, workload, Fraction{1}));
}

void GuardedRig::strike(twin::FaultKind kind, const std::string& target, double size) {
  const auto done = twin.inject({kind, target, "", size});
  OHM_ASSERT(done);
}

void GuardedRig::clear(const std::string& target) { OHM_ASSERT(twin.clear(std::nullopt, target)); }

double GuardedRig::watts(std::size_t card) const { return twin.truth().power.watts[card]; }

double GuardedRig::amps(const std::string& place) const {
  const Truth truth{twin};
  double most = 0;
  for (std::uint32_t l = 0; l < circuit_.limits.size(); ++l)
    if (circuit_.limits[l].place == place && !circuit_.limits[l].ac.empty()) most = std::max(most, truth.amps(l));
  return most;
}

void GuardedRig::forget_overloads() {
  over_for_.assign(over_for_.size(), 0);
  longest_overload_ = 0;
  overloaded_.clear();
}

// ---- what the agent would hand over ----

GuardedRig::Told GuardedRig::told_now() const {
  const auto readings = twin.observe();
  Told told(circuit_.limits.size());
  for (std::size_t l = 0; l < told.size(); ++l) {
    const Limit& limit = circuit_.limits[l];
    const auto meter = meter_of(rig, limit);
    if (limit.ac.empty() || !metered(limit.kind) || !meter || readings.meter_silent[*meter]) continue;
    const auto wire = std::find_if(readings.wires.begin(), readings.wires.end(),
                                   [&](const twin::WireReading& w) { return w.thing == thing_of(limit); });
    if (wire != readings.wires.end()) told[l] = wire->amps.v;
  }
  return told;
}

interlock::CardFact GuardedRig::card_fact(std::size_t i, const twin::CardReadings& card) const {
  const CardNode& node = circuit_.cards[i];
  interlock::CardFact fact;
  fact.of = of[i];
  const bool answers = node.present && card.powered && !card.lost && !card.hung;
  const auto limits = twin::limits_of(rig, static_cast<std::uint32_t>(i));
  const double cap = lie_ == Lie::AcknowledgementIgnored ? commanded_[i] : twin.inputs().cards[i].cap.v;
  fact.drivable = answers;
  fact.planned = Watts{std::floor(planned.cap[i])};
  fact.lowest = limits.cap_min;
  fact.reach = answers ? Watts{std::max(cap, node.floor)} : limits.cap_default;
  if (answers) fact.cap = Watts{cap};
  if (answers) fact.draw = lie_ == Lie::AcknowledgementIgnored ? Watts{std::min(card.power_average.v, cap)} : card.power_average;
  return fact;
}

interlock::WireFact GuardedRig::wire_fact(std::size_t limit, const Told& told, double volts) {
  interlock::WireFact fact;
  auto& newest = newest_[limit];
  if (told[limit])
    newest = reading(*told[limit], now);
  else if (newest.get() && lie_ != Lie::StaleMeterTrusted)
    newest = no_reading<double>(Absent::Silent, newest.at);
  else if (newest.get())
    newest.at = now;
  fact.is = newest;
  fact.lag = meter_lag;
  fact.volts = volts;
  fact.feed = feed;
  return fact;
}

interlock::Facts GuardedRig::facts(const Told& told) {
  const auto readings = twin.observe();
  interlock::Facts facts;
  for (std::size_t i = 0; i < rig.cards.size(); ++i) facts.cards.push_back(card_fact(i, readings.cards[i]));
  for (std::size_t l = 0; l < circuit_.limits.size(); ++l)
    facts.wires.push_back(wire_fact(l, told, readings.mains.v / rig.site.lowest.v));
  return facts;
}

// ---- a second ----

void GuardedRig::command() {
  for (std::uint32_t i = 0; i < rig.cards.size(); ++i) {
    const double planned_cap = std::floor(planned.cap[i]);
    const double cap = last.ceiling[i] ? std::min(planned_cap, last.ceiling[i]->v) : planned_cap;
    if (std::abs(cap - commanded_[i]) < 0.5 && std::abs(twin.inputs().cards[i].cap.v - cap) < 0.5) continue;
    commanded_[i] = cap;
    static_cast<void>(twin.set_cap(i, Watts{std::floor(cap)}));
  }
  for (const std::uint32_t card : last.stops) static_cast<void>(twin.load(card, "idle", Fraction{1}));
}

void GuardedRig::tick() {
  now += std::chrono::seconds{1};
  past_.push_back(told_now());
  const auto lag = static_cast<std::size_t>(meter_lag.count());
  while (past_.size() > lag + 1) past_.pop_front();
  auto facts = this->facts(past_.front());

  interlock::LossSigns signs;
  signs.wire = past_.front();
  signs.outlet_off.resize(rig.psus.size());
  for (const auto& card : facts.cards) signs.answers.push_back(card.draw.has_value());
  const auto loss = losses_.look(signs);
  for (const std::uint32_t card : loss.change.dark_cards) facts.cards[card].dark = !signs.answers[card];
  const Circuit after = loss.what.empty() ? circuit_ : interlock::circuit_after(rig, circuit_, loss.change);

  last = interlock::step(gains, after, state_, facts, now);
  state_ = last.next;
  if (lie_ != Lie::NoInterlock) command();
  for (int k = 0; k < 10; ++k) {
    twin.advance(Seconds{kStep});
    witness(kStep);
  }
}

void GuardedRig::run(int seconds) {
  for (int k = 0; k < seconds; ++k) tick();
}

void GuardedRig::witness(double dt) {
  const Truth truth{twin};
  for (std::uint32_t l = 0; l < circuit_.limits.size(); ++l) {
    const Limit& limit = circuit_.limits[l];
    if (limit.ac.empty()) continue;
    const double amps = truth.amps(l), ratio = amps / limit.rating;
    over_for_[l] = amps > limit.continuous * kSlack ? over_for_[l] + dt : 0;
    if (over_for_[l] > longest_overload_) {
      longest_overload_ = over_for_[l];
      overloaded_ = thing_of(limit);
    }
    if (limit.kind != LimitKind::Breaker && limit.kind != LimitKind::Bank && limit.kind != LimitKind::Main) continue;
    theta_[l] += (ratio * ratio - theta_[l]) * dt / 30;  // the fast edge of facts/power.md §1.2
    worst_theta_ = std::max(worst_theta_, theta_[l]);
  }
}

}  // namespace ohm::testing
