#include "agent/outage/outage_watch.h"

#include <algorithm>
#include <array>
#include <map>

#include "base/instant.h"
#include "base/text.h"

namespace ohm {
namespace {

constexpr Seconds kTogether{4};   // assumed: each card is read once a second, and one that is lost may answer late
constexpr Seconds kSettled{2};    // assumed: after the last of them, two ticks
constexpr Seconds kMeterTime{8};  // assumed: a NUT driver asks its device every 2 s, upsd tells 2 s later, and we ask every 2 s
constexpr Seconds kBack{60};      // assumed: cards boot within so long of each other
constexpr double kEmpty = 0.2;    // A, assumed: two steps of a PDU's meter

/// From the outlet up to the street.
constexpr std::array kKinds{LimitKind::Outlet,  LimitKind::Bank,  LimitKind::PduInlet,
                            LimitKind::Breaker, LimitKind::Panel, LimitKind::Main};

bool of_a_supply(const std::optional<LimitKind>& kind) { return kind == LimitKind::PsuInlet || kind == LimitKind::Outlet; }

std::string count_cards(std::size_t count) { return std::to_string(count) + " cards"; }

/// "12:00:01"
std::string clock_text(WallTime at) { return precise_instant_text(at).substr(11, 8); }

}  // namespace

// ---- what could be the cause ----

OutageWatch::OutageWatch(const Rig& rig, const Circuit& circuit) : rig_{rig}, circuit_{circuit} {
  const Dependents dependents{rig, circuit};
  add_supplies(dependents);
  add_wires(dependents);
  add_hosts();
}

Numbers OutageWatch::supplies_of(const Limit& limit) const {
  Numbers supplies;
  for (auto k = limit.ac.first; k < limit.ac.last; ++k) supplies.push_back(circuit_.ac_terms[k].supply);
  sort_unique(supplies);
  return supplies;
}

/// Its input is told by its own meter or by that of its outlet.
void OutageWatch::add_supplies(const Dependents& dependents) {
  for (std::uint32_t s = 0; s < rig_.psus.size(); ++s) {
    const auto change = dependents.change({"", {s}});
    Cause supply{rig_.psus[s].name, LimitKind::PsuInlet, {}, merged(change.dark_cards, change.orphan_cards)};
    for (std::uint32_t l = 0; l < circuit_.limits.size(); ++l) {
      const auto kind = circuit_.limits[l].kind;
      const bool its = kind == LimitKind::PsuInlet || kind == LimitKind::PsuCord || kind == LimitKind::Outlet;
      if (its && supplies_of(circuit_.limits[l]) == Numbers{s}) supply.limits.push_back(l);
    }
    causes_.push_back(std::move(supply));
  }
}

/// All conductors of one place together.
void OutageWatch::add_wires(const Dependents& dependents) {
  for (const auto kind : kKinds) {
    std::map<std::string, Numbers> places;
    for (const auto& limit : circuit_.limits)
      if (limit.kind == kind && !limit.ac.empty()) append(places[limit.place], supplies_of(limit));
    for (auto& [place, supplies] : places) {
      sort_unique(supplies);
      const auto change = dependents.change({"", supplies});
      Cause wire{place, kind, {}, merged(change.dark_cards, change.orphan_cards)};
      for (std::uint32_t l = 0; l < circuit_.limits.size(); ++l)
        if (circuit_.limits[l].kind == kind && circuit_.limits[l].place == place) wire.limits.push_back(l);
      causes_.push_back(std::move(wire));
    }
  }
}

void OutageWatch::add_hosts() {
  for (std::uint32_t h = 0; h < rig_.hosts.size(); ++h) {
    Cause host{rig_.hosts[h].name, std::nullopt, {}, {}};
    for (std::uint32_t c = 0; c < rig_.cards.size(); ++c)
      if (rig_.cards[c].host.v == h) host.cards.push_back(c);
    causes_.push_back(std::move(host));
  }
}

// ---- who is gone ----

void OutageWatch::note_gone(const RigView& view) {
  gone_.resize(view.cards.size());
  for (std::size_t row = 0; row < gone_.size(); ++row) {
    auto& gone = gone_[row];
    const auto state = view.cards[row].state;
    if (state == CardState::Present) gone = {std::nullopt, true, false};
    if (view.cards[row].unpowered) gone = {};  // it was switched off: nothing fell silent
    if (gone.was_here && !gone.since && (state == CardState::Lost || state == CardState::Hung)) gone.since = view.now;
  }
}

/// Those that went at once and have not been looked at, once it is clear who they are.
std::optional<OutageWatch::Knows> OutageWatch::together(const RigView& view, const std::vector<Seat>& seats,
                                                        const std::vector<WireTold>& wires) const {
  const auto waits = [](const Gone& g) { return g.since && !g.looked_at; };
  std::optional<TimePoint> first, last;
  for (const auto& gone : gone_)
    if (waits(gone)) first = std::min(first.value_or(*gone.since), *gone.since);
  if (!first) return std::nullopt;
  Knows knows{view, seats, wires, *first, {}};
  for (std::size_t row = 0; row < gone_.size(); ++row) {
    if (!waits(gone_[row]) || *gone_[row].since - *first > kTogether) continue;
    knows.rows.push_back(row);
    last = std::max(last.value_or(*first), *gone_[row].since);
  }
  return view.now - *last >= kSettled ? std::optional{knows} : std::nullopt;
}

// ---- which it was ----

/// What a meter or switch says of this wire since they went.
OutageWatch::Wire OutageWatch::look(const Cause& cause, const Knows& knows) const {
  for (const auto& outlet : knows.view.outlets)
    if (outlet.thing == cause.place && outlet.is == SwitchState::Off) return Wire::Off;
  bool any = false, empty = true, newer = true;
  for (const auto l : cause.limits) {
    const auto& told = knows.wires[l];
    const bool spoke = told.raw || told.counts.absent() == Absent::Silent;
    any = any || spoke;
    if (!spoke) continue;
    newer = newer && told.raw && told.counts.at > knows.since + nanoseconds_of(told.lag);
    empty = empty && told.raw && *told.raw <= kEmpty;
  }
  if (!any) return Wire::Untold;
  if (newer) return empty ? Wire::Empty : Wire::Alive;
  return knows.view.now - knows.since < kMeterTime ? Wire::Awaited : Wire::Mute;
}

/// Every thing that would take exactly these: all of its cards that answered then, and nobody else's.
std::vector<const OutageWatch::Cause*> OutageWatch::common(const Knows& knows) const {
  Numbers went, there;
  for (std::size_t row = 0; row < gone_.size(); ++row) {
    const auto card = knows.seats[row].card.v;
    const bool one = std::find(knows.rows.begin(), knows.rows.end(), row) != knows.rows.end();
    if (one) went.push_back(card);
    if (one || knows.view.cards[row].state == CardState::Present) there.push_back(card);
  }
  sort_unique(went), sort_unique(there);
  const bool hang = std::all_of(knows.rows.begin(), knows.rows.end(),
                                [&](std::size_t row) { return knows.view.cards[row].state == CardState::Hung; });
  std::vector<const Cause*> found;
  for (const auto& cause : causes_) {
    Numbers its;
    std::set_intersection(cause.cards.begin(), cause.cards.end(), there.begin(), there.end(), std::back_inserter(its));
    if (its == went && (!hang || !cause.kind)) found.push_back(&cause);  // a card without power is lost, it does not hang
  }
  return found;
}

/// What a switch or meter proves first; then the widest, but a supply before the outlet it is plugged into, and a host last.
int OutageWatch::weight(const Cause& cause, Wire wire) {
  const int proof = wire == Wire::Off ? 200 : wire == Wire::Empty ? 100 : 0;
  if (!cause.kind) return proof;
  if (cause.kind == LimitKind::PsuInlet) return proof + 3;
  const auto width = static_cast<int>(std::find(kKinds.begin(), kKinds.end(), *cause.kind) - kKinds.begin());
  return proof + 2 * (width + 1);
}

void OutageWatch::explain(const Knows& knows) {
  const auto found = knows.rows.size() < 2 ? std::vector<const Cause*>{} : common(knows);
  std::vector<Wire> wires;
  bool alive = false;  // what stands above a wire that carries current has power too
  for (const auto* cause : found) {
    wires.push_back(cause->kind && alive ? Wire::Alive : look(*cause, knows));
    alive = alive || wires.back() == Wire::Alive;
  }
  if (std::find(wires.begin(), wires.end(), Wire::Awaited) != wires.end()) return;  // at the next tick
  for (const auto row : knows.rows) gone_[row].looked_at = true;
  std::size_t best = found.size();
  for (std::size_t i = 0; i < found.size(); ++i)
    if (wires[i] != Wire::Alive && (best == found.size() || weight(*found[i], wires[i]) > weight(*found[best], wires[best])))
      best = i;
  if (best == found.size()) return;
  std::vector<std::string> others;
  for (std::size_t i = 0; i < found.size(); ++i)
    if (i != best && wires[i] != Wire::Alive) others.push_back((found[i]->kind ? "" : "host ") + found[i]->place);
  known_.push_back({found[best]->place, says(*found[best], wires[best], knows, join(others, ", ")), knows.rows, std::nullopt});
}

// ---- words ----

std::string OutageWatch::reason(const Cause& cause, Wire wire, const std::string& others) const {
  const auto could = others.empty() ? "" : "; it could also be " + others;
  if (wire == Wire::Off) return cause.place + " is switched off";
  if (wire == Wire::Empty)
    return (of_a_supply(cause.kind) ? "it is dead or its outlet is off (" : "its breaker or outlet is off (") + cause.place +
           " reads 0 A)";
  if (!cause.kind) return "the host is off, or its driver ended" + could;
  const std::string mute = wire == Wire::Mute ? ", and its meter tells nothing new either" : ", and no meter tells";
  if (of_a_supply(cause.kind)) return "it is dead or its outlet is off" + mute + could;
  return "its breaker, cord or outlet is off" + mute + could;
}

std::string OutageWatch::says(const Cause& cause, Wire wire, const Knows& knows, const std::string& others) const {
  std::size_t present = 0;
  for (const auto card : cause.cards) present += circuit_.cards[card].present ? 1 : 0;
  const auto count = knows.rows.size();
  const auto who = (count >= present ? "all " + count_cards(count) : "the last " + count_cards(count)) + " of " +
                   (cause.kind ? "" : "host ") + cause.place;
  const auto at = knows.view.wall - std::chrono::duration_cast<WallTime::duration>(knows.view.now - knows.since);
  const bool hang = knows.view.cards[knows.rows.front()].state == CardState::Hung;
  if (hang) return who + " hang since " + clock_text(at) + ": their driver does not return";
  return who + " fell silent at " + clock_text(at) + ": " + reason(cause, wire, others);
}

/// It is over when all are back, or some are and the others had time.
void OutageWatch::tell(RigView& view) {
  std::erase_if(known_, [&](Known& known) {
    const auto back = static_cast<std::size_t>(std::count_if(
        known.rows.begin(), known.rows.end(), [&](std::size_t row) { return view.cards[row].state == CardState::Present; }));
    if (back == 0) known.back_since.reset();
    if (back > 0 && !known.back_since) known.back_since = view.now;
    return back == known.rows.size() || (back > 0 && view.now - *known.back_since >= kBack);
  });
  for (const auto& known : known_) {
    for (const auto row : known.rows)
      if (view.cards[row].state != CardState::Present) view.cards[row].outage = known.thing;
    view.notices.push_back({"outage", Level::Alarm, known.thing, known.says, "its cards answer again"});
  }
}

void OutageWatch::step(RigView& view, const std::vector<Seat>& seats, const std::vector<WireTold>& wires) {
  note_gone(view);
  if (view.driver.missing.empty())
    if (const auto knows = together(view, seats, wires)) explain(*knows);
  tell(view);
}

}  // namespace ohm
