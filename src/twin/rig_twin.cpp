#include "twin/rig_twin.h"

#include <algorithm>
#include <cmath>
#include <utility>

#include "base/text.h"
#include "twin/advance.h"
#include "twin/faults.h"
#include "twin/observe.h"
#include "twin/whole.h"
#include "twin/wires/electricity.h"

namespace ohm::twin {

namespace {

tl::unexpected<Error> too_hot(std::string_view breaker, double seconds) {
  return failure(Error::Kind::BadInput,
                 std::string{breaker} + ": too hot to latch, for " + number(std::ceil(seconds), 0) + " s more");
}

}  // namespace

RigTwin::RigTwin(const Rig& rig, std::uint64_t seed) : whole_{std::make_unique<Whole>()} {
  whole_->model = std::make_shared<const Model>(make_model(rig, figures(), seed));
  whole_->inputs = untouched(*whole_->model);
  whole_->state = cold_state(*whole_->model, whole_->inputs.room);
}

RigTwin::RigTwin(const RigTwin& other) : whole_{std::make_unique<Whole>(*other.whole_)} {}
RigTwin::RigTwin(RigTwin&&) noexcept = default;
RigTwin& RigTwin::operator=(const RigTwin& other) {
  if (this != &other) whole_ = std::make_unique<Whole>(*other.whole_);
  return *this;
}
RigTwin& RigTwin::operator=(RigTwin&&) noexcept = default;
RigTwin::~RigTwin() = default;

const Rig& RigTwin::rig() const { return whole_->model->rig; }
const Inputs& RigTwin::inputs() const { return whole_->inputs; }
const State& RigTwin::truth() const { return whole_->state; }
const Model& RigTwin::model() const { return *whole_->model; }
const std::vector<ChassisFanFacts>& RigTwin::chassis_fans() const { return whole_->model->chassis; }

std::vector<std::string> RigTwin::breakers() const {
  std::vector<std::string> names;
  for (const auto& trip : whole_->model->wiring->trips) names.push_back(trip.place);
  return names;
}

const Orders& RigTwin::Whole::current() const {
  if (!orders) orders = compile(*model, inputs, tables);
  return *orders;
}

/// What a card's power-up undoes: its owner's settings, and the fault that its time without power cured.
void RigTwin::Whole::follow_power_ups() {
  if (!state.powered_up) return;
  state.powered_up = false;
  for (std::size_t i = 0; i < state.cards.size(); ++i) {
    auto& card = state.cards[i];
    if (card.forgot) {
      const auto work = inputs.cards[i];
      forget_settings(*model, i, change().cards[i]);
      inputs.cards[i].workload = work.workload;  // what the world asks of it, not what was set on it
      inputs.cards[i].activity = work.activity;
      inputs.cards[i].vram_used = work.vram_used;
      card.forgot = false;
    }
    const auto fell = [&](const Fault& f) { return f.kind == FaultKind::FallsOffBus && f.target == model->rig.cards[i].name; };
    if (card.cured && card.off_for == 0) std::erase_if(change().faults, fell);
  }
}

void RigTwin::advance(Seconds dt) {
  auto& w = *whole_;
  advance_in_place(*w.model, w.state, w.current(), dt);
  w.follow_power_ups();
}

Readings RigTwin::observe() const { return twin::observe(*whole_->model, whole_->current(), whole_->state); }

ChassisFanReading RigTwin::chassis_reading(std::uint32_t fan) const {
  OHM_ASSERT(fan < chassis_fans().size());
  return twin::chassis_reading(*whole_->model, whole_->current(), whole_->state, fan);
}

Windows RigTwin::worst_excursions(std::uint32_t supply) const {
  return excursion_watts(*whole_->model, whole_->current(), whole_->state, supply);
}

std::vector<XidEvent> RigTwin::take_xids() { return std::exchange(whole_->state.xids, {}); }

Result<void> RigTwin::load(std::uint32_t card, std::string_view workload, Fraction activity) {
  const auto& words = workload_words();
  const auto at = std::find(words.begin(), words.end(), workload);
  if (at == words.end()) return failure(Error::Kind::BadInput, "no workload \"" + std::string{workload} + "\"");
  if (card >= whole_->inputs.cards.size()) return failure(Error::Kind::BadInput, "no card " + std::to_string(card));
  if (!(activity.v >= 0 && activity.v <= 1)) return failure(Error::Kind::BadInput, "activity outside 0 … 100 %");
  auto& in = whole_->change().cards[card];
  in.workload = static_cast<std::uint16_t>(at - words.begin());
  in.activity = activity;
  return {};
}

void RigTwin::set_vram_used(std::uint32_t card, Bytes used) {
  OHM_ASSERT(card < whole_->inputs.cards.size());
  whole_->inputs.cards[card].vram_used = used;  // no physics hangs on it
}

Result<void> RigTwin::inject(const Fault& fault) {
  if (const auto sound = check_fault(*whole_->model, fault); !sound) return sound;
  auto& faults = whole_->change().faults;
  const auto same = [&](const Fault& f) { return f.kind == fault.kind && f.target == fault.target; };
  std::erase_if(faults, same);
  std::erase_if(whole_->state.seen, same);
  faults.push_back(fault);
  return {};
}

Result<void> RigTwin::clear(std::optional<FaultKind> kind, std::string_view target) {
  const bool closing = !kind || *kind == FaultKind::BreakerTrips;
  if (const double wait = closing ? whole_->too_hot_for(target) : 0; wait > 0) return too_hot(target, wait);
  const auto fans = std::string{target} + ".fan";
  const auto ended = std::erase_if(whole_->change().faults, [&](const Fault& f) {
    return (!kind || f.kind == *kind) && (f.target == target || f.other == target || f.target.starts_with(fans));
  });
  const bool closed = closing && whole_->close_breaker(target);
  if (ended == 0 && !closed) return failure(Error::Kind::BadInput, std::string{target} + ": no such fault is in force");
  return {};
}

void RigTwin::set_room(Celsius room) { whole_->change().room = room; }
void RigTwin::set_mains(Volts mains) { whole_->change().mains = mains; }

Result<void> RigTwin::switch_outlet(std::string_view outlet, bool on) {
  if (!outlet_named(rig(), outlet)) return failure(Error::Kind::BadInput, "no outlet \"" + std::string{outlet} + "\"");
  auto& inputs = whole_->change();
  for (std::size_t s = 0; s < rig().psus.size(); ++s)
    if (is_outlet(rig(), rig().psus[s].from, outlet)) inputs.outlet_on[s] = on;
  return {};
}

double RigTwin::Whole::too_hot_for(std::string_view breaker) const {
  const auto& trips = model->wiring->trips;
  const auto at = std::find_if(trips.begin(), trips.end(), [&](const Trip& t) { return t.place == breaker; });
  if (at == trips.end()) return 0;
  const auto& now = state.trips[static_cast<std::size_t>(at - trips.begin())];
  const double hottest = *std::max_element(now.theta.begin(), now.theta.end());
  return now.open && hottest >= at->theta_trip ? std::max(1.0, at->tau * std::log(hottest / at->theta_trip)) : 0;
}

/// True: there is one of that name and it was open.
bool RigTwin::Whole::close_breaker(std::string_view name) {
  const auto& trips = model->wiring->trips;
  const auto at = std::find_if(trips.begin(), trips.end(), [&](const Trip& t) { return t.place == name; });
  return at != trips.end() && std::exchange(state.trips[static_cast<std::size_t>(at - trips.begin())].open, false);
}

Result<void> RigTwin::set_chassis_fan(std::uint32_t fan, std::optional<Fraction> duty) {
  const auto& fans = chassis_fans();
  if (fan >= fans.size()) return failure(Error::Kind::BadInput, "no chassis fan " + std::to_string(fan));
  if (duty && !(duty->v >= 0 && duty->v <= 1)) return failure(Error::Kind::BadInput, fans[fan].name + ": duty outside 0 … 100 %");
  whole_->change().chassis[fan] = duty;
  return {};
}

Result<void> RigTwin::reset_breaker(std::string_view breaker) {
  const auto& trips = whole_->model->wiring->trips;
  if (std::none_of(trips.begin(), trips.end(), [&](const Trip& t) { return t.place == breaker; }))
    return failure(Error::Kind::BadInput, "no breaker or bank \"" + std::string{breaker} + "\"");
  if (const double wait = whole_->too_hot_for(breaker); wait > 0) return too_hot(breaker, wait);
  whole_->close_breaker(breaker);
  std::erase_if(whole_->change().faults, [&](const Fault& f) { return f.kind == FaultKind::BreakerTrips && f.target == breaker; });
  return {};
}

}  // namespace ohm::twin
