#include "agent/cooling/cooling_desk.h"

#include <algorithm>
#include <cmath>

#include "base/text.h"

namespace ohm {
namespace {

using cooling::Why;

constexpr Seconds kCalm{60};          // so long without anything given up before it is called over
constexpr Seconds kStillWould{60};    // what protect would do is told so long after it was last needed
constexpr double kSinkAtFull = 0.07;  // K/W, heatsink to intake at full fan, a typical card (facts: power §3.2)
constexpr CelsiusDelta kPadsOver{3};  // less than the report: no news at every kelvin
constexpr cooling::PadGains kPads;

bool wants_all(Why why) { return why != Why::Resting && why != Why::Quiet && why != Why::Tracking && why != Why::Starting; }

}  // namespace

CoolingDesk::Rung CoolingDesk::rung_of(Why why) {
  switch (why) {
    case Why::Memory: return Rung::Memory;
    case Why::Cap: return Rung::Cap;
    case Why::Yield: return Rung::Yield;
    case Why::SensorLost: return Rung::SensorLost;
    default: return Rung::None;
  }
}

bool CoolingDesk::needs_fans(std::size_t row) const {
  const auto& cooler = desks_[row].cooler;
  return cooler.stepped() && wants_all(cooler.last().why);
}

// ---- the step ----

void CoolingDesk::step_card(std::size_t row, const RigView& view, bool pulsed, CapFacts& cap) {
  auto& desk = desks_[row];
  const auto& card = view.cards[row];
  const auto room = view.room.get();
  if (card.state == CardState::Hung) return;  // nothing reaches it: it goes on from here when it answers
  if (card.state != CardState::Present || !cap.drivable) desk.would.clear();
  if (card.state != CardState::Present) return desk.cooler.forget();
  if (!cap.drivable) {
    if (std::exchange(desk.was_drivable, false))
      desk.cooler.leave();
    else
      desk.cooler.forget();
  } else if (desk.was_drivable = true; watching_) {
    desk.cooler.shadow(card, cap, room, view.now);
    note_would(desk, view.now);
  } else {
    desk.cooler.drive(card, cap, room, pulsed, view.now);
    if (const auto lower = desk.cooler.cap()) cap.planned = std::min(cap.planned.value_or(*lower), *lower);
    note_rung(desk, card, view);
  }
  const auto orders = desk.cooler.orders(row);
  orders_.insert(orders_.end(), orders.begin(), orders.end());
}

void CoolingDesk::step(const RigView& view, const std::vector<Seat>& seats, const FanDesk& fans,
                       const std::function<bool(std::size_t)>& pulsed, std::vector<CapFacts>& caps) {
  orders_.clear(), chassis_.clear(), events_.clear();
  for (std::size_t row = 0; row < desks_.size(); ++row) step_card(row, view, pulsed(row), caps[seats[row].card.v]);
  compare_pads(view);
  if (watching_) return;
  std::vector<ZoneMember> members;
  for (std::size_t row = 0; row < desks_.size(); ++row) members.push_back(member_of(row, view.cards[row]));
  chassis_ = zones_.step(view, fans, members);
}

/// A card that hangs may be at full work: its zone gets all air.
ZoneMember CoolingDesk::member_of(std::size_t row, const CardView& card) const {
  const auto& cooler = desks_[row].cooler;
  ZoneMember out{card.host, {}, card.draw, false};
  out.card.wants_all = card.state == CardState::Hung;
  if (card.state != CardState::Present || !cooler.stepped()) return out;
  const auto why = cooler.last().why;
  const double lowest = cooler.limits().fan_lowest;
  out.works = why != Why::Resting;
  out.card.wants_all = wants_all(why);
  out.card.lowest = lowest;
  out.card.fan = std::max(lowest, cooler.last().next.rungs.fan);
  out.card.fan_full = cooling::kCardFans;
  out.card.sink = CelsiusDelta{card.draw.v * kSinkAtFull * std::pow(out.card.fan, -0.8)};
  return out;
}

// ---- what is told ----

/// Each higher rung as it is reached, the end of a lost sensor, and the end of all when it has stayed away for a while.
void CoolingDesk::note_rung(Desk& desk, const CardView& card, const RigView& view) {
  const auto is = rung_of(desk.cooler.last().why);
  if (desk.told == Rung::SensorLost && is != desk.told) {
    desk.told = Rung::None;
    event(view, card.place, Level::Ok, "its temperatures are told again");
  }
  if (is > desk.told) {
    desk.told = is;
    event(view, card.place, is == Rung::Memory ? Level::Ok : Level::Warning, desk.cooler.view().says);
  }
  if (is != Rung::None) return desk.calm_since.reset();
  if (!desk.calm_since) desk.calm_since = view.now;
  if (desk.told == Rung::None || view.now - *desk.calm_since < kCalm) return;
  desk.told = Rung::None;
  event(view, card.place, Level::Ok, "its fans alone hold it again");
}

void CoolingDesk::note_would(Desk& desk, TimePoint now) const {
  auto would = desk.cooler.would();
  if (!would.empty()) desk.would_at = now;
  if (!would.empty() || !desk.would_at || now - *desk.would_at > kStillWould) desk.would = std::move(would);
}

/// One card a tick: pads age in months.
void CoolingDesk::compare_pads(const RigView& view) {
  if (desks_.empty()) return;
  pads_turn_ = (pads_turn_ + 1) % desks_.size();
  const auto& card = view.cards[pads_turn_];
  std::vector<cooling::Pads> siblings;
  for (std::size_t row = 0; row < desks_.size(); ++row)
    if (row != pads_turn_ && view.cards[row].part == card.part) siblings.push_back(desks_[row].cooler.pads());
  auto& desk = desks_[pads_turn_];
  desk.pads = pads_beyond(kPads, desk.cooler.pads(), siblings);
  note_pads(desk, card, view);
}

void CoolingDesk::note_pads(Desk& desk, const CardView& card, const RigView& view) {
  if (!desk.pads) return;
  const auto says = words_for_pads(kPads, desk.pads);
  if (!desk.pads_told && !says.empty()) {
    desk.pads_told = true;
    event(view, card.place, Level::Warning, says);
  } else if (desk.pads->v < (kPads.report - kPadsOver).v) {
    desk.pads_told = false;
  }
}

void CoolingDesk::tell(RigView& view) const {
  for (std::size_t row = 0; row < desks_.size(); ++row) {
    auto& card = view.cards[row];
    const auto& desk = desks_[row];
    if (card.state != CardState::Present || !desk.cooler.stepped()) continue;
    card.cooling = desk.cooler.view();
    card.cooling->pads = desk.pads;
    if (watching_) card.cooling->duty.reset(), card.cooling->memory.reset(), card.cooling->cap.reset();
    if (desk.pads_told) card.why.push_back(words_for_pads(kPads, desk.pads));
    for (auto& trouble : desk.cooler.troubles()) add_reason(card, std::move(trouble));
    if (card.cooling->yield && !watching_)
      add_reason(card, {Level::Warning, card.cooling->says, "yield", "its work may go on", true});  // told as a rung
  }
}

}  // namespace ohm
