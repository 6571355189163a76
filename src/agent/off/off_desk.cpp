#include "agent/off/off_desk.h"

#include <algorithm>

#include "base/text.h"

namespace ohm {
namespace {

constexpr const char* kSlow = "it does not obey";  // so far
constexpr std::size_t kNamed = 8;                  // more than that are counted

std::string few(const std::vector<std::string>& names, const char* one, const char* many) {
  if (names.size() > kNamed) return std::to_string(names.size()) + " " + many;
  return std::string{names.size() == 1 ? one : many} + " " + join(names, ", ");
}

std::vector<std::string> places_of(const Rig& rig, const Cutoff& cutoff) {
  std::vector<std::string> places;
  for (const auto card : cutoff.cards) places.push_back(rig[card].name);
  return places;
}

std::string because(const std::string& by, const std::string& cause) { return by + (cause.empty() ? "" : " (" + cause + ")"); }

/// The supplies behind an outlet that this order cuts.
bool feeds_a_host(const Rig& rig, const std::string& outlet) {
  return std::any_of(rig.hosts.begin(), rig.hosts.end(),
                     [&](const Host& host) { return outlet_of(rig, rig[host.from]) == outlet; });
}

/// Its meter tells so now.
bool is(const MeterDesk& meters, const std::string& outlet, SwitchState state) {
  const auto known = meters.outlet(outlet);
  return known && known->is == state;
}

template <class Outlets>
std::vector<std::string> names_of(const Outlets& outlets) {
  std::vector<std::string> names;
  for (const auto& outlet : outlets) names.push_back(outlet.name);
  return names;
}

bool has(const std::vector<std::string>& all, const std::string& one) {
  return std::find(all.begin(), all.end(), one) != all.end();
}

}  // namespace

OffDesk::OffDesk(const Rig& rig, const std::string& latch, const std::string& file, TimePoint now, WallTime wall)
    : rig_{rig}, latch_{latch}, signals_{rig, file} {
  if (latch_.empty()) return;
  auto kept = read_latch(latch_);
  if (!kept) {
    say("rig", Level::Alarm, "everything stays off: " + kept.error().what);
    kept = std::vector<OffOrder>{{"rig", "ohmd", "its list of what is off cannot be read", wall, {}}};
  }
  for (const auto& order : *kept) {
    entries_.push_back(kept_entry(order, now));
    say(entries_.back().order.thing, Level::Warning, "is still off since " + order.by + " switched it off: its cards rest");
  }
}

/// An order of an earlier life. What the rig file does not know any more stands for all of the rig: it stays off all the same.
OffDesk::Entry OffDesk::kept_entry(OffOrder order, TimePoint now) {
  auto cutoff = cutoff_of(rig_, order.thing);
  if (!cutoff) {
    order.cause = order.thing + " was switched off, and the rig file does not know it any more";
    order.thing = "rig";
    cutoff = cutoff_of(rig_, "rig");
  }
  return {std::move(order), std::move(*cutoff), now, {}, {}, false, "", {}};
}

// ---- orders ----

void OffDesk::look(const MeterDesk& meters, TimePoint now, WallTime wall) {
  auto standing = signals_.look(meters);
  for (const auto& signal : standing) {
    if (std::find(standing_.begin(), standing_.end(), signal) != standing_.end()) continue;
    const bool off = std::any_of(entries_.begin(), entries_.end(),
                                 [&](const Entry& e) { return e.order.thing == signal.thing && !e.returning; });
    if (!off) static_cast<void>(order(signal.thing, signal.by, signal.cause, meters, now, wall));
  }
  standing_ = std::move(standing);
}

Result<std::string> OffDesk::order(const std::string& thing, const std::string& by, const std::string& cause,
                                   const MeterDesk& meters, TimePoint now, WallTime wall) {
  auto cutoff = cutoff_of(rig_, thing);
  if (!cutoff) return tl::make_unexpected(cutoff.error());
  Entry entry{{cutoff->thing, by, cause, wall, {}}, *cutoff, now, {}, {}, false, "", {}};
  for (const auto& name : outlets_of(rig_, entry.cutoff.supplies)) {
    entry.opening.push_back({name, feeds_a_host(rig_, name)});  // told once even where it reads open: that may be of before an up
    if (!is(meters, name, SwitchState::Off) || opened_by_us(name)) entry.order.outlets.push_back(name);
  }
  const auto same = std::find_if(entries_.begin(), entries_.end(), [&](const Entry& e) { return e.order.thing == cutoff->thing; });
  if (same != entries_.end()) {
    if (!same->returning) entry.since = same->since;  // a sensor that repeats itself puts off no host's outlet
    entries_.erase(same);
  }
  const auto cards = places_of(rig_, entry.cutoff);
  auto says = (cards.empty() ? std::string{"no card rests"}
                             : few(cards, "card", "cards") + (cards.size() == 1 ? " goes" : " go") + " to the lowest cap") +
              "; " +
              (entry.opening.empty()
                   ? "no outlet is opened"
                   : few(names_of(entry.opening), "outlet", "outlets") + (entry.opening.size() == 1 ? " opens" : " open"));
  entries_.push_back(std::move(entry));
  save();
  say(cutoff->thing, Level::Alarm, "switched off by " + because(by, cause) + ": " + says);
  return cutoff->thing + " is off: " + says;
}

/// An order that stands, or that is on its way back, opened it: it is ours to close.
bool OffDesk::opened_by_us(const std::string& outlet) const {
  return std::any_of(entries_.begin(), entries_.end(), [&](const Entry& e) { return has(e.order.outlets, outlet); });
}

std::string OffDesk::signal_on(const Entry& entry) const {
  for (const auto& signal : standing_)
    if (signal.thing == entry.order.thing) return signal.by + " still says off" + (signal.cause.empty() ? "" : ": " + signal.cause);
  return "";
}

bool OffDesk::covered_by_other(const Entry& mine, const std::string& outlet) const {
  return std::any_of(entries_.begin(), entries_.end(), [&](const Entry& other) {
    return &other != &mine && !other.returning && has(outlets_of(rig_, other.cutoff.supplies), outlet);
  });
}

Result<std::string> OffDesk::up(const std::string& thing, const std::string& by) {
  const auto no = [](const std::string& why) { return failure(Error::Kind::NotSupported, why); };
  std::string name;
  if (!thing.empty()) {
    const auto cutoff = cutoff_of(rig_, thing);
    if (!cutoff) return tl::make_unexpected(cutoff.error());
    name = cutoff->thing;
  }
  std::vector<Entry*> mine;
  for (auto& entry : entries_)
    if (!entry.woken && (name.empty() || entry.order.thing == name)) mine.push_back(&entry);
  const auto other = std::find_if(entries_.begin(), entries_.end(), [](const Entry& e) { return !e.woken; });
  if (mine.empty() && other != entries_.end())
    return no((name.empty() ? "nothing" : name) + " is not switched off by itself; off is " + other->order.thing);
  if (mine.empty()) return no((name.empty() ? "nothing" : name) + " is switched off");
  for (const auto* entry : mine)
    if (const auto signal = signal_on(*entry); !signal.empty()) return no(entry->order.thing + " stays off: " + signal);
  std::vector<std::string> names;
  std::size_t outlets = 0;
  for (auto* entry : mine) {
    entry->returning = true;
    entry->by = by;
    entry->closing.clear();
    names.push_back(entry->order.thing);
  }
  for (auto* entry : mine) {
    for (const auto& outlet : entry->order.outlets)
      if (!covered_by_other(*entry, outlet)) entry->closing.push_back({outlet, feeds_a_host(rig_, outlet)});
    std::stable_partition(entry->closing.begin(), entry->closing.end(), [](const Outlet& o) { return o.host; });
    outlets += entry->closing.size();
    say(entry->order.thing, Level::Ok, "is brought back by " + by);
  }
  const auto each = outlets == 0
                        ? std::string{}
                        : "; " + std::to_string(outlets) + (outlets == 1 ? " outlet closes" : " outlets close, one every ") +
                              (outlets == 1 ? "" : number(kStagger.count(), 0) + " s");
  return join(names, ", ") + (names.size() == 1 ? " comes back" : " come back") + each;
}

// ---- outlets ----

void OffDesk::step(const RigView& view, MeterDesk& meters, TimePoint now) {
  for (const auto& refusal : meters.refusals()) note_refusal(refusal);
  for (auto& entry : entries_)
    if (!entry.woken) entry.returning ? close_outlets(entry, meters, now) : open_outlets(entry, meters, now);
  bool changed = false;
  for (auto& entry : entries_) changed = closed(entry, now) || changed;
  if (changed) save();
  std::erase_if(entries_, [&](const Entry& e) { return e.woken && (now - *e.woken >= kWakes || answer(e, view)); });
}

/// True when its last outlet was seen closed. One that does not close keeps all of it off: up may be said again.
bool OffDesk::closed(Entry& entry, TimePoint now) {
  const auto over = [](const Outlet& o) { return o.done || o.failed; };
  if (entry.woken || !entry.returning || !std::all_of(entry.closing.begin(), entry.closing.end(), over)) return false;
  if (std::any_of(entry.closing.begin(), entry.closing.end(), [](const Outlet& o) { return o.failed; })) {
    entry.returning = false;
    entry.closing.clear();
    say(entry.order.thing, Level::Alarm, "stays off: not every outlet of it could be closed");
    return false;
  }
  entry.woken = now;
  say(entry.order.thing, Level::Ok, "is back, acknowledged by " + entry.by);
  return true;
}

/// The PDU took an order and said afterwards why it was not carried out.
void OffDesk::note_refusal(const MeterDesk::Refusal& refusal) {
  for (auto& entry : entries_) {
    for (auto& outlet : entry.opening)
      if (outlet.name == refusal.outlet) outlet.why = refusal.says, outlet.refused = true;
    for (auto& outlet : entry.closing)
      if (outlet.name == refusal.outlet) outlet.why = refusal.says, outlet.refused = true;
  }
}

/// Every card of it that we watch.
bool OffDesk::answer(const Entry& entry, const RigView& view) const {
  return std::all_of(view.cards.begin(), view.cards.end(), [&](const CardView& card) {
    const auto mine = [&](Index<Card> c) { return rig_[c].name == card.place; };
    return card.state == CardState::Present || std::none_of(entry.cutoff.cards.begin(), entry.cutoff.cards.end(), mine);
  });
}

void OffDesk::open_outlets(Entry& entry, MeterDesk& meters, TimePoint now) {
  const auto settled = [](const Outlet& o) { return o.host || o.done || o.failed; };
  for (auto& outlet : entry.opening)
    if (!outlet.host) drive(outlet, false, meters, now);
  if (!std::all_of(entry.opening.begin(), entry.opening.end(), settled) && now - entry.since < kHostsAfter) return;
  for (auto& outlet : entry.opening)
    if (outlet.host) drive(outlet, false, meters, now);
}

void OffDesk::close_outlets(Entry& entry, MeterDesk& meters, TimePoint now) {
  for (auto& outlet : entry.closing) {
    if (outlet.done || outlet.failed) continue;
    if (!outlet.ordered && closed_at_ && now - *closed_at_ < kStagger) return;
    if (!outlet.ordered) closed_at_ = now;
    drive(outlet, true, meters, now);
  }
}

/// Told at least once, for what its meter says may be of before; then until it is seen to have obeyed, every few seconds.
void OffDesk::drive(Outlet& outlet, bool on, MeterDesk& meters, TimePoint now) {
  if (outlet.failed) return;
  if (!outlet.asked) outlet.asked = true, outlet.first = now;
  const bool seen = is(meters, outlet.name, on ? SwitchState::On : SwitchState::Off);
  outlet.done = seen && outlet.ordered && (!on || now - outlet.last >= kSeenAfter);
  if (outlet.done) return static_cast<void>(outlet.refused = false);
  if (now - outlet.first >= kOrderGiveUp) return give_up(outlet, on, seen);
  if (outlet.ordered && (seen || now - outlet.last < kOrderAgain)) return;
  if (!meters.outlet(outlet.name)) return static_cast<void>(outlet.why = "no meter tells of it");
  const auto told = meters.switch_outlet(outlet.name, on);
  outlet.ordered = true, outlet.last = now;
  if (!told) outlet.why = told.error().what;
  if (outlet.why.empty()) outlet.why = kSlow;
  if (!told && told.error().kind == Error::Kind::PermissionDenied) give_up(outlet, on, false);
}

void OffDesk::give_up(Outlet& outlet, bool on, bool seen) {
  outlet.done = seen, outlet.failed = !seen;
  if (!seen) say(outlet.name, Level::Alarm, std::string{"does not "} + (on ? "close: " : "open: ") + outlet.why);
}

void OffDesk::hold(std::vector<CapFacts>& caps) const {
  for (const auto& entry : entries_) {
    if (entry.woken) continue;
    for (const auto card : entry.cutoff.cards)
      if (caps[card.v].planned) caps[card.v].planned = std::min(*caps[card.v].planned, caps[card.v].lowest);
  }
}

// ---- telling ----

namespace {

std::string processes_of(const CardView& card) {
  std::vector<std::string> names;
  for (const auto& process : card.sample.processes) names.push_back(std::to_string(process.pid));
  return few(names, "process", "processes");
}

}  // namespace

/// What goes on all the same.
std::vector<std::string> OffDesk::live(const Entry& entry, const RigView& view, const MeterDesk& meters) const {
  std::vector<std::string> out;
  for (const auto& card : view.cards) {
    if (card.off != entry.order.thing || card.state != CardState::Present) continue;
    if (!card.sample.processes.empty()) out.push_back(card.place + " works on at its lowest cap: " + processes_of(card));
    if (card.bound != Bound::Locked || !card.info || !card.info->settable)
      out.push_back("the cap of " + card.place + " is not ours to set");
  }
  for (const auto& outlet : entry.opening)
    if (!is(meters, outlet.name, SwitchState::Off) && !outlet.why.empty() &&
        (outlet.failed || outlet.refused || outlet.why != kSlow))
      out.push_back(outlet.name + " stays closed: " + outlet.why + (meters.outlet(outlet.name) ? "" : "; pull the plug"));
  for (const auto& name : entry.order.outlets)  // of an order from before a restart
    if (entry.opening.empty() && is(meters, name, SwitchState::On))
      out.push_back(name + " is closed: by hand, or it never opened; `ohm off " + entry.order.thing + "` opens it");
  out.insert(out.end(), entry.cutoff.live.begin(), entry.cutoff.live.end());
  return out;
}

OffView OffDesk::view_of(const Entry& entry, const RigView& view, const MeterDesk& meters) const {
  OffView off{
      entry.order.thing, entry.order.by, entry.order.cause, entry.order.at, entry.returning, places_of(rig_, entry.cutoff), {}, {}};
  for (const auto& name : entry.order.outlets) {
    const auto known = meters.outlet(name);
    off.outlets.push_back({name, known ? known->is : SwitchState::Unknown, known && known->switchable});
  }
  if (!entry.returning) off.live = live(entry, view, meters);
  return off;
}

void OffDesk::tell(RigView& view, const std::vector<Seat>& seats, const MeterDesk& meters) const {
  for (const bool returning : {true, false})  // what stays off has the last word of a card
    for (const auto& entry : entries_)
      if (entry.returning == returning) mark_cards(entry, view, seats);
  for (const auto& entry : entries_) view.off.push_back(view_of(entry, view, meters));
}

void OffDesk::mark_cards(const Entry& entry, RigView& view, const std::vector<Seat>& seats) const {
  for (std::size_t row = 0; row < seats.size(); ++row) {
    const auto& cut = entry.cutoff.cards;
    if (std::find(cut.begin(), cut.end(), seats[row].card) == cut.end()) continue;
    auto& card = view.cards[row];
    card.off = entry.order.thing;
    card.returning = entry.returning;
    card.unpowered = loses_power(entry, rig_[seats[row].card]);
  }
}

/// The order opened an outlet that it, or its host, hangs on.
bool OffDesk::loses_power(const Entry& entry, const Card& card) const {
  auto feeds = card.plugs;
  feeds.push_back(rig_[card.host].from);
  if (card.riser) feeds.push_back(card.riser->from);
  return std::any_of(feeds.begin(), feeds.end(), [&](Index<Psu> p) { return has(entry.order.outlets, outlet_of(rig_, rig_[p])); });
}

std::vector<Event> OffDesk::events(WallTime at) {
  auto out = std::exchange(said_, {});
  for (auto& event : out) event.at = at;
  return out;
}

void OffDesk::save() {
  if (latch_.empty()) return;
  std::vector<OffOrder> orders;
  for (const auto& entry : entries_)
    if (!entry.woken) orders.push_back(entry.order);
  if (const auto kept = write_latch(latch_, orders); !kept)
    say("rig", Level::Alarm, "what is off is not kept over a restart: " + kept.error().what);
}

}  // namespace ohm
