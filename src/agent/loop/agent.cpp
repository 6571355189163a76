#include "agent/loop/agent.h"

#include <algorithm>
#include <cmath>

#include "agent/estimate/loads.h"
#include "agent/estimate/sentence.h"
#include "agent/events/changes.h"
#include "agent/health/notices.h"
#include "agent/health/xid_words.h"
#include "agent/loop/gone.h"
#include "base/text.h"
#include "control/budget/static_caps.h"

namespace ohm {
namespace {

constexpr Seconds kRoomFresh{600};  // assumed: a room warms by less in that time than plausible.h allows for
constexpr std::chrono::nanoseconds kLongestWait = std::chrono::seconds{1};  // a twin's clock may stop: look again
constexpr std::uint64_t kBusEvery = 4;                                      // ticks: 32 cards in two minutes
constexpr std::chrono::nanoseconds kShortestWait = std::chrono::milliseconds{1};

CardView card_view(const Rig& rig, Index<Card> index, const PlannedCaps& planned) {
  const auto& card = rig[index];
  CardView view{card.name, rig[card.host].name, card.part_name};
  view.absent = card.absent;
  view.state = card.absent.empty() ? CardState::Missing : CardState::Absent;
  view.promised = card.link;
  if (card.absent.empty()) view.planned = Watts{std::floor(planned.cap[index.v] * 10) / 10};  // tenths, downwards: never above plan
  return view;
}

CardState state_of(GpuPresence presence) {
  return presence == GpuPresence::Lost ? CardState::Lost : presence == GpuPresence::Hung ? CardState::Hung : CardState::Present;
}

/// Gone because it was switched off: nothing is wrong with it.
std::string off_said(const CardView& card) { return (card.returning ? "comes back with " : "switched off with ") + card.off; }
bool went_off(const CardView& card) {
  return card.unpowered && (card.state == CardState::Lost || card.state == CardState::Missing);
}

bool worth_telling(int times) { return (times & (times - 1)) == 0; }

CardState state_of(const Error& error) { return error.kind == Error::Kind::Timeout ? CardState::Hung : CardState::Lost; }

Result<void> carried_out(GpuDriver& gpus, GpuId gpu, const CoolingOrder& order) {
  using What = CoolingOrder::What;
  switch (order.what) {
    case What::Fans: return gpus.set_fans(gpu, Fraction{order.value}).map([](Fraction) {});
    case What::FansToFirmware: return gpus.release_fans(gpu);
    case What::MemoryOffset: return gpus.set_memory_offset(gpu, Megahertz{order.value});
    case What::MemoryLock: return gpus.lock_memory_clocks(gpu, Megahertz{order.value}, Megahertz{order.value});
    case What::MemoryUnlock: return gpus.unlock_memory_clocks(gpu);
  }
  return {};
}

/// Its cap moves with its temperature: told by what rules it, not watt by watt.
bool held_for_heat(const CardView& card) { return card.cooling && card.cooling->cap; }

std::vector<double> caps_or_idle(const Circuit& circuit, const PlannedCaps& planned) {
  std::vector<double> draw = planned.cap;
  for (std::size_t i = 0; i < draw.size(); ++i)
    if (planned.suspended[i]) draw[i] = circuit.cards[i].idle;
  return draw;
}

}  // namespace

Agent::Agent(AgentSetup setup, AgentWorld world)
    : setup_{std::move(setup)},
      world_{std::move(world)},
      circuit_{build_circuit(setup_.rig)},
      planned_{static_caps(circuit_)},
      planned_draw_{caps_or_idle(circuit_, planned_)},
      budget_{wall_draw(circuit_, planned_draw_)},
      started_{world_.clock.now()},
      ticker_{started_, setup_.tick},
      roster_{setup_.rig, setup_.lock, setup_.host},
      meters_{setup_.rig, circuit_, world_.meters, world_.typed},
      fans_{setup_.rig, setup_.host, world_.fans, setup_.mode != Mode::Watch},
      off_{setup_.rig, setup_.off_latch, setup_.off_file, started_, world_.clock.wall()},
      memories_(roster_.seats().size()),
      errors_(roster_.seats().size()),
      cooling_{setup_.rig, roster_.seats().size(), setup_.mode == Mode::Watch},
      interlock_{setup_.rig, circuit_, setup_.tick, setup_.mode == Mode::Watch},
      outages_{setup_.rig, circuit_},
      pulses_{world_.gpus},
      takeover_{world_.gpus} {}

void Agent::run(const std::function<void()>& alive) {
  bool open = true;
  while (open) {
    const auto now = world_.clock.now();
    carry_out_commands();
    if (alive) alive();
    if (now >= ticker_.due()) {
      tick();
      continue;
    }
    const auto wait = world_.clock.real(Seconds{ticker_.due() - now});
    open = world_.commands.wait(std::clamp(wait, kShortestWait, kLongestWait));
  }
}

void Agent::tick() {
  const auto now = world_.clock.now();
  RigView view = begin(now);
  sample(view);
  estimate(view);
  see_off(view);
  judge_health(view);
  decide(view);  // beyond this line nothing is set any more
  describe(view);
  publish(std::move(view));
  record();
}

// ---- begin: the frame of the view; late ticks ----

RigView Agent::begin(TimePoint now) {
  carry_out_commands();
  const auto late = ticker_.begin(now);
  if (late && ticker_.late() >= 2 * late_told_) {  // told at 1, 2, 4, 8 …: a slow machine does not fill the log
    event("rig", Level::Warning, "tick", std::to_string(ticker_.late()) + " late ticks so far");
    late_told_ = ticker_.late();
  }
  RigView view;
  view.name = setup_.rig.name;
  view.rig_file = setup_.rig.file;
  view.host_filter = setup_.host;
  view.mode = setup_.mode;
  view.adopted = setup_.lock.has_value();
  view.now = now;
  view.wall = world_.clock.wall();
  view.up = now - started_;
  view.ticks = ++ticks_;
  view.late_ticks = ticker_.late();
  view.tick = setup_.tick;
  view.budget = budget_;
  if (world_.notices) view.notices = world_.notices();
  return view;
}

// ---- sample: what cards, bus and meters said last ----

void Agent::sample(RigView& view) {
  view.driver = world_.gpus.about();
  if (const auto* gone = notice_of(view, "twin")) view.driver.missing = gone->says;
  const auto found = world_.gpus.cards();
  roster_.update(found);
  for (std::size_t i = 0; i < setup_.rig.hosts.size(); ++i)
    view.hosts.push_back({setup_.rig.hosts[i].name, setup_.host.empty() || setup_.rig.hosts[i].name == setup_.host});
  view.cards.reserve(roster_.seats().size());
  for (std::size_t row = 0; row < roster_.seats().size(); ++row) {
    const auto& seat = roster_.seats()[row];
    view.cards.push_back(card_view(setup_.rig, seat.card, planned_));
    sample_card(seat, found, view.cards.back(), row);
    sample_bus(row, view.cards.back());
  }
  if (bus_is_due() && !roster_.seats().empty()) bus_turn_ = (bus_turn_ + 1) % roster_.seats().size();
  for (const auto i : roster_.strangers()) view.strangers.push_back({found[i].info.uuid, found[i].info.bus_id, found[i].info.name});
  if (auto shifted = shifted_places(view)) view.notices.push_back(std::move(*shifted));
  look_for_cards(view);
  meters_.poll();
  for (const auto& refusal : meters_.refusals()) event(refusal.outlet, Level::Warning, "command", refusal.says);
  sample_fans(view);
}

void Agent::sample_fans(RigView& view) {
  for (const auto& news : fans_.tell(view)) event(news.place, news.level, "fan", news.says);
}

void Agent::sample_card(const Seat& seat, const std::vector<FoundGpu>& found, CardView& card, std::size_t row) {
  if (!seat.found) return;
  const auto& gpu = found[*seat.found];
  card.gpu = gpu.id;
  card.info = gpu.info;
  card.bound = seat.how;
  auto sample = world_.gpus.sample(gpu.id);
  card.state = sample ? state_of(gpu.presence) : state_of(sample.error());
  if (sample) card.sample = std::move(*sample);
  const auto before = newest();
  card.last_cap = before ? before->cards[row].last_cap : std::nullopt;
  if (const auto cap = card.sample.cap.get()) card.last_cap = cap;
  if (card.state == CardState::Present) return;
  const auto& last = sample || !before ? card.sample : before->cards[row].sample;
  card.sample = gone(last, card.state == CardState::Hung ? Absent::Silent : Absent::Lost, world_.clock.now());
}

/// Their errors are compared with those of an hour ago, and to open three files costs more than to read a card.
bool Agent::bus_is_due() const { return ticks_ % kBusEvery == 0; }

/// One card's PCI errors now and then: some files of sysfs, read in turn.
void Agent::sample_bus(std::size_t row, CardView& card) {
  if (world_.pci && bus_is_due() && row == bus_turn_ && card.info && card.state != CardState::Hung)
    if (const auto errors = world_.pci->errors(card.info->bus_id)) errors_[row] = *errors;
  card.aer = errors_[row];
}

/// A card that came back, and one that appears late, are seen by a driver that was asked to look.
void Agent::look_for_cards(const RigView& view) {
  const auto before = newest();
  const auto meant = [&](const CardView& c) {  // it is meant to be gone
    const auto* was = before ? &before->cards[static_cast<std::size_t>(&c - view.cards.data())] : nullptr;
    return was && was->unpowered && !was->returning;
  };
  const bool wanting = std::any_of(view.cards.begin(), view.cards.end(), [&](const CardView& c) {
    return (c.state == CardState::Lost || c.state == CardState::Missing) && !meant(c);
  });
  if (lookout_.due(wanting, view.now)) world_.gpus.rescan();
}

// ---- estimate: draws, loads, what meters are worth ----

void Agent::estimate(RigView& view) {
  draws_ = Draws::unseen(circuit_, planned_draw_);
  for (std::size_t row = 0; row < view.cards.size(); ++row) {
    auto& card = view.cards[row];
    const auto i = roster_.seats()[row].card.v;
    card.ours.assign(card.sample.processes.size(), false);
    draws_.see(i, card, circuit_.cards[i], view.now);
    card.draw = Watts{draws_.now[i]};
    card.draw_known = draw_now(card, circuit_.cards[i], view.now).known;
  }
  tell_loads(setup_.rig, circuit_, draws_, meters_.judge(draws_, view.now), view);
  meters_.tell(view);
  const auto before = newest();
  if (auto warm = warm_room(view, before.get())) view.notices.push_back(std::move(*warm));
}

// ---- off: what was switched off, and its outlets ----

/// In watch, too, it shows what is off; no outlet moves there, and no signal is an order.
void Agent::see_off(RigView& view) {
  if (setup_.mode != Mode::Watch && !released_) {
    off_.look(meters_, view.now, view.wall);
    off_.step(view, meters_, view.now);
  }
  off_.tell(view, roster_.seats(), meters_);
  outages_.step(view, roster_.seats(), meters_.wires());
  for (auto& event : off_.events(view.wall)) world_.events.add(std::move(event));
}

// ---- judge: how every card is, and why ----

void Agent::judge_health(RigView& view) {
  take_xids(view);
  const auto room = view.room.fresh(view.now, kRoomFresh);
  for (std::size_t row = 0; row < view.cards.size(); ++row) {
    remember(memories_[row], view.cards[row], view.now, room);
    judge(view.cards[row], memories_[row], view.now);
    if (went_off(view.cards[row])) view.cards[row].health = Level::Ok, view.cards[row].why = {off_said(view.cards[row])};
  }
}

void Agent::take_xids(const RigView& view) {
  for (const auto& xid : world_.gpus.take_events()) {
    const auto card = std::find_if(view.cards.begin(), view.cards.end(), [&](const CardView& c) { return c.gpu == xid.gpu; });
    if (card == view.cards.end()) continue;
    const bool meant = card->unpowered && xid.xid == 79;  // it lost its power, as it was meant to
    if (!meant) memories_[static_cast<std::size_t>(card - view.cards.begin())].xids.push_back({xid.xid, xid.at});
    event(card->place, meant ? Level::Ok : xid_words(xid.xid).level, "xid", xid_said(xid.xid));
  }
}

// ---- decide: caps; in watch only what would be done ----

void Agent::decide(RigView& view) {
  if (released_ || answer_release(view)) return;
  carry_out_pulses(view.now);
  if (setup_.mode != Mode::Watch) take_over(view);
  auto facts = cap_facts(view);
  cool(view, facts);  // first, so that the interlock has the last word
  cut(view, facts);   // beyond this line no cap is wanted above its ceiling
  off_.hold(facts);   // and none of what is off above the lowest
  if (setup_.mode == Mode::Watch) return tell_would_have(cap_step(circuit_, facts, {}, view.now).orders, view);
  const auto step = cap_step(circuit_, facts, caps_, view.now);
  caps_ = step.next;
  tell_changed(step.changed);
  carry_out(step.orders, view);
  for (std::size_t row = 0; row < view.cards.size(); ++row) tell_cap(step, roster_.seats()[row].card.v, view.cards[row]);
  for (const auto& held : step.held)
    for (std::size_t row = 0; row < view.cards.size(); ++row)
      if (roster_.seats()[row].card.v == held.card)
        view.cards[row].why.push_back("its cap is not raised to " + number(held.cap.v, 0) + " W yet: " + held.why);
}

/// Cards that are driven from this tick on give up what others set on them.
void Agent::take_over(const RigView& view) {
  Takeover::Done done;
  for (const auto& card : view.cards) {
    if (card.gpu && card.state == CardState::Lost) takeover_.forget(*card.gpu);
    if (drivable(card)) takeover_.take(card, done);
  }
  for (const auto gpu : done.cards) note_driven(gpu);
  if (!done.cards.empty()) event("rig", done.refused.empty() ? Level::Ok : Level::Warning, "mode", takeover_said(done));
}

void Agent::note_driven(GpuId gpu) {
  if (std::find(driven_.begin(), driven_.end(), gpu) == driven_.end()) driven_.push_back(gpu);
}

/// A fight with another tool is told at its 1st, 2nd, 4th, 8th … turn.
void Agent::tell_changed(const std::vector<CapChange>& changed) {
  for (const auto& change : changed) {
    if (!worth_telling(change.times)) continue;
    const auto times = change.times == 1 ? "" : ", " + std::to_string(change.times) + " times by now";
    event(setup_.rig.cards[change.card].name, Level::Warning, "cap",
          "its cap was set to " + number(change.to.v, 0) + " W by somebody else, from " + number(change.from.v, 0) + " W" + times);
  }
}

/// What was ordered is told when the card has it, and that it has not when it was asked often enough.
void Agent::tell_cap(const CapStep& step, std::uint32_t index, CardView& card) {
  for (const auto& taken : step.taken)
    if (taken.card == index && worth_telling(taken.changed) && !card.ceiling && !held_for_heat(card))
      event(card.place, Level::Ok, "cap", (taken.lowered ? "cap lowered to " : "cap raised to ") + number(taken.cap.v, 0) + " W");
  const auto& asked = caps_.asked[index];
  if (!asked.cap || asked.times < kDeafAfter) return;
  const auto is = card.sample.cap.get();
  add_reason(card, {Level::Warning,
                    "does not take its cap: told " + number(asked.cap->v, 0) + " W " + std::to_string(asked.times) +
                        " times, and it did nothing" + (is ? ": still at " + number(is->v, 0) + " W" : ""),
                    "cap setter", "takes its cap again", false});
}

/// The law of heat: caps it holds down, fans, memory clocks, chassis fans.
void Agent::cool(RigView& view, std::vector<CapFacts>& caps) {
  const auto pulsed = [&](std::size_t row) { return view.cards[row].gpu && pulses_.runs(*view.cards[row].gpu); };
  cooling_.step(view, roster_.seats(), fans_, pulsed, caps);
  if (setup_.mode != Mode::Watch) carry_out_cooling(view);
  cooling_.tell(view);
  for (const auto& event : cooling_.events()) world_.events.add(event);
}

void Agent::carry_out_cooling(const RigView& view) {
  for (std::size_t row = 0; row < view.cards.size(); ++row)
    if (view.cards[row].gpu && cooling_.needs_fans(row)) pulses_.stop(*view.cards[row].gpu);
  for (const auto& order : cooling_.orders()) {
    const auto gpu = *view.cards[order.row].gpu;
    note_driven(gpu);
    const auto done = carried_out(world_.gpus, gpu, order);
    if (!done) cooling_.refused(order, view.now);
  }
  for (const auto& order : cooling_.chassis_orders())  // what a fan refuses, its desk tells
    order.duty ? static_cast<void>(fans_.set(order.fan, *order.duty)) : static_cast<void>(fans_.release(order.fan));
}

/// The interlock's ceilings, on top of whatever the plan gives.
void Agent::cut(RigView& view, std::vector<CapFacts>& caps) {
  const auto wires = meters_.wires();
  interlock_.step({view, roster_.seats(), draws_, caps, wires}, caps);
  interlock_.tell(view, roster_.seats());
  for (auto& event : interlock_.events(view.wall)) world_.events.add(std::move(event));
}

bool Agent::drivable(const CardView& card) const {
  if (card.state != CardState::Present || !card.planned || !card.info) return false;
  if (setup_.mode == Mode::Watch) return true;  // what would be done once it is adopted
  return card.bound == Bound::Locked && card.info->settable;
}

std::vector<CapFacts> Agent::cap_facts(const RigView& view) const {
  std::vector<CapFacts> facts(circuit_.cards.size());
  for (std::size_t i = 0; i < facts.size(); ++i)
    facts[i].reach = Watts{draws_.reach[i]}, facts[i].floor = Watts{circuit_.cards[i].floor};
  for (std::size_t row = 0; row < view.cards.size(); ++row) {
    const auto& card = view.cards[row];
    auto& fact = facts[roster_.seats()[row].card.v];
    if (!drivable(card)) continue;
    fact.drivable = true;
    fact.cap = card.sample.cap.fresh(view.now, kFresh);
    fact.planned = card.planned;
    fact.lowest = card.info->cap_min.value_or(Watts{0});
    fact.highest = card.info->cap_max.value_or(*card.planned);
  }
  return facts;
}

void Agent::carry_out(const std::vector<CapOrder>& orders, const RigView& view) {
  for (const auto& order : orders) {
    for (std::size_t row = 0; row < view.cards.size(); ++row) {
      const auto& card = view.cards[row];
      if (roster_.seats()[row].card.v != order.card) continue;
      note_driven(*card.gpu);
      const auto set = world_.gpus.set_cap(*card.gpu, order.cap);
      const auto cap = number(order.cap.v, 0) + " W";
      if (!set && caps_.asked[order.card].times == 1)
        event(card.place, Level::Warning, "cap", "cap " + cap + " refused: " + set.error().what);
    }
  }
}

void Agent::tell_would_have(const std::vector<CapOrder>& orders, RigView& view) {
  std::vector<std::pair<std::string, std::string>> all;
  for (const auto& order : orders) all.emplace_back(setup_.rig.cards[order.card].name, "cap " + number(order.cap.v, 0) + " W");
  for (std::size_t row = 0; row < view.cards.size(); ++row)
    if (const auto& would = cooling_.would(row); !would.empty()) all.emplace_back(view.cards[row].place, would);
  std::vector<WouldHave> now;
  std::string fresh;
  std::size_t count = 0;
  for (const auto& line : all) {
    const auto& place = line.first;
    const auto& says = line.second;
    const auto old = std::find_if(would_have_.begin(), would_have_.end(),
                                  [&](const WouldHave& w) { return w.place == place && w.says == says; });
    now.push_back({old == would_have_.end() ? view.wall : old->at, place, says});
    if (old != would_have_.end()) continue;
    if (count++ == 0) fresh = place + " " + says;
  }
  if (count)
    event("rig", Level::Ok, "would",
          "protect would set " + fresh + (count > 1 ? ", and " + std::to_string(count - 1) + " more" : ""));
  would_have_ = now;
  view.would_have = std::move(now);
}

void Agent::carry_out_pulses(TimePoint now) {
  if (pulses_.any()) pulses_.step(now);
}

// ---- describe, publish, record ----

void Agent::describe(RigView& view) { tell_sentence(view); }

void Agent::publish(RigView view) {
  const auto before = newest();
  auto now = std::make_shared<const RigView>(std::move(view));
  {
    const std::lock_guard lock{published_mutex_};
    published_ = now;
  }
  for (auto& change : changes(before.get(), *now)) world_.events.add(std::move(change));
  for (auto& event : reasons_.step(*now)) world_.events.add(std::move(event));
}

void Agent::record() {
  if (world_.record) world_.record(*newest());
}

std::shared_ptr<const RigView> Agent::newest() const {
  const std::lock_guard lock{published_mutex_};
  return published_;
}

void Agent::event(const std::string& thing, Level level, const std::string& kind, const std::string& says) {
  world_.events.add({world_.clock.wall(), thing, level, kind, says});
}

void Agent::stop() {
  pulses_.stop();
  for (const auto gpu : driven_) static_cast<void>(world_.gpus.release(gpu));
  if (!driven_.empty()) event("rig", Level::Ok, "mode", std::to_string(driven_.size()) + " cards given back to their firmware");
  driven_.clear();
  if (const auto fans = fans_.release())
    event("rig", Level::Ok, "mode", std::to_string(fans) + " chassis fans given back to their board");
}

}  // namespace ohm
