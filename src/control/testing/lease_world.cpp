#include "control/testing/lease_world.h"

#include <algorithm>

#include "base/text.h"
#include "control/budget/static_caps.h"
#include "control/testing/naive_check.h"

namespace ohm::testing {
namespace {

constexpr Seconds kTick{0.5};
constexpr int kSettles = 3;  // ticks in which a card may draw above a cap that was lowered

TimePoint instant(int tick) { return TimePoint{} + nanoseconds_of(kTick * tick); }

}  // namespace

LeaseWorld::LeaseWorld(std::uint64_t seed, const LeaseWeather& weather)
    : dice_{seed}, weather_{weather}, circuit_{random_circuit(seed, {4 + dice_.below(8), true, true})} {
  const auto plan = static_caps(circuit_);
  safe_ = plan.cap;
  hosts_.resize(3);
  for (std::uint32_t i = 0; i < circuit_.cards.size(); ++i) {
    cards_.push_back({safe_[i], {}, 0, 0});
    hosts_[i % 3].cards.push_back(i);
    wishes_.push_back({Watts{safe_[i]}, circuit_.cards[i].present && !plan.suspended[i]});
  }
  replace_head();
}

lease::CardNow LeaseWorld::look(std::uint32_t card) const {
  return {card,
          Watts{cards_[card].cap},
          Watts{cards_[card].draw},
          Watts{circuit_.cards[card].top},
          Watts{safe_[card]},
          !cards_[card].orders.empty()};
}

void LeaseWorld::wish(const std::vector<double>& caps) {
  for (std::size_t i = 0; i < caps.size(); ++i) wishes_[i].cap = Watts{caps[i]};
}

// ---- the channel ----

void LeaseWorld::send(Message message) {
  if (dice_.chance(weather_.lost)) return;
  message.due = tick_ + 1 + dice_.below(weather_.latest + 1);
  if (dice_.chance(weather_.doubled)) {
    under_way_.push_back(message);
    under_way_.back().due += dice_.below(40);
  }
  under_way_.push_back(std::move(message));
}

void LeaseWorld::deliver() {
  const auto later = std::stable_partition(under_way_.begin(), under_way_.end(), [&](const Message& m) { return m.due > tick_; });
  std::vector<Message> now(std::make_move_iterator(later), std::make_move_iterator(under_way_.end()));
  under_way_.erase(later, under_way_.end());
  for (std::size_t i = now.size(); i > 1; --i)
    std::swap(now[i - 1], now[static_cast<std::size_t>(dice_.below(static_cast<int>(i)))]);
  for (const Message& message : now) {
    if (message.ask) {
      auto& head = heads_[message.head];
      head.state = lease::head_hear(std::move(head.state), message.host, *message.ask);
      continue;
    }
    auto& host = hosts_[message.host];
    if (!host.agent) continue;
    host.agent = lease::agent_take(*host.agent, *message.grant, instant(tick_)).next;
    host.epoch = host.agent->epoch;
  }
}

// ---- heads and agents ----

void LeaseWorld::run_heads() {
  for (std::size_t h = 0; h < heads_.size(); ++h) {
    auto& head = heads_[h];
    if (head.ends >= 0 && tick_ >= head.ends) continue;
    for (std::size_t a = 0; a < hosts_.size(); ++a) {
      if (weather_.head_trusts_time && tick_ % 20 == 0) head.state.agents[a].open.clear();
      auto granting = lease::head_grant(terms_, circuit_, std::move(head.state), a, wishes_);
      head.state = std::move(granting.next);
      if (granting.grant) send({0, a, h, {}, std::move(granting.grant)});
    }
  }
}

void LeaseWorld::run_agent(Host& host, std::size_t index) {
  std::vector<lease::CardNow> now;
  for (const auto card : host.cards) now.push_back(look(card));
  const auto step = lease::agent_step(terms_, *host.agent, now, instant(tick_));
  for (std::size_t i = 0; i < now.size(); ++i) {
    auto& card = cards_[now[i].card];
    const double newest = card.orders.empty() ? card.cap : card.orders.back();
    if (step.caps[i].v > newest) ++raises_;
    if (step.caps[i].v != newest) card.orders.push_back(step.caps[i].v);
  }
  auto asking = lease::agent_ask(terms_, step.next, instant(tick_));
  host.agent = std::move(asking.next);
  if (weather_.tells_caps_only)
    for (std::size_t i = 0; i < now.size(); ++i) asking.ask.cards[i].most = asking.ask.cards[i].cap = step.caps[i];
  if (tick_ % 2 != 0) return;
  for (std::size_t h = 0; h < heads_.size(); ++h) send({0, index, h, asking.ask, {}});
}

void LeaseWorld::run_agents() {
  for (std::size_t i = 0; i < hosts_.size(); ++i) {
    auto& host = hosts_[i];
    if (!host.agent) {
      if (host.guarded)
        for (const auto card : host.cards) cards_[card].cap = std::min(cards_[card].cap, safe_[card]);
      if (--host.back_in > 0) continue;
      std::vector<lease::CardNow> now;
      for (const auto card : host.cards) now.push_back(look(card));
      host.agent = lease::agent_start(++host.life, host.epoch, now);
    }
    run_agent(host, i);
  }
}

/// The driver does one order in about a tick; what a card draws follows its cap within kSettles ticks.
void LeaseWorld::run_cards() {
  for (std::size_t i = 0; i < cards_.size(); ++i) {
    auto& card = cards_[i];
    if (!card.orders.empty() && dice_.chance(0.7)) {
      card.cap = card.orders.front();
      card.orders.pop_front();
    }
    const double most = std::max(card.cap, circuit_.cards[i].floor);
    if (card.draw > most && ++card.above < kSettles && dice_.chance(0.7)) continue;
    card.above = 0;
    card.draw = dice_.chance(0.7) ? most : dice_.between(circuit_.cards[i].idle, most);
  }
}

// ---- what happens to them ----

void LeaseWorld::kill(Host& host) {
  host.agent.reset();
  host.back_in = 1 + dice_.below(weather_.dead_for);
  host.guarded = dice_.chance(0.5);
  for (const auto card : host.cards) cards_[card].orders.clear();
}

void LeaseWorld::replace_head() {
  if (!heads_.empty()) heads_.back().ends = tick_ + dice_.below(40);
  std::vector<lease::HostCards> all;
  for (const Host& host : hosts_) all.push_back({"", host.cards});
  heads_.push_back({lease::head_start(circuit_, heads_.size() + 1, all), -1});
}

void LeaseWorld::change_wishes() {
  for (std::size_t i = 0; i < wishes_.size(); ++i) {
    const CardNode& node = circuit_.cards[i];
    if (dice_.chance(0.5)) wishes_[i].cap = Watts{dice_.between(std::max(node.lowest_cap, node.floor), node.top)};
    if (!node.present) continue;
    if (wishes_[i].owned) {
      if (dice_.chance(0.3)) wishes_[i].owned = false;
    } else if (lease::why_not_wake(circuit_, newest().state, wishes_, static_cast<std::uint32_t>(i)).empty()) {
      wishes_[i].owned = true;
    }
  }
}

void LeaseWorld::strike() {
  if (dice_.chance(weather_.wish_changes)) change_wishes();
  if (dice_.chance(weather_.head_replaced)) replace_head();
  for (Host& host : hosts_)
    if (host.agent && dice_.chance(weather_.agent_dies)) kill(host);
}

void LeaseWorld::tick() {
  ++tick_;
  strike();
  deliver();
  run_heads();
  run_agents();
  run_cards();
}

// ---- what is true ----

std::vector<double> LeaseWorld::true_draws() const {
  std::vector<double> draws;
  for (std::size_t i = 0; i < cards_.size(); ++i) draws.push_back(circuit_.cards[i].present ? idle_or(i, cards_[i].draw) : 0);
  return draws;
}

std::vector<double> LeaseWorld::caps() const {
  std::vector<double> caps;
  for (const Card& card : cards_) caps.push_back(card.cap);
  return caps;
}

std::optional<std::string> LeaseWorld::broken() const { return broken_limit(circuit_, true_draws()); }

std::optional<std::string> LeaseWorld::uncounted() const {
  const auto draws = true_draws();
  const auto counts = lease::counted(circuit_, newest().state, wishes_);
  for (std::size_t i = 0; i < draws.size(); ++i)
    if (draws[i] > counts[i] + 0.6)
      return "card " + std::to_string(i) + " draws " + number(draws[i], 1) + " W and counts " + number(counts[i], 1) +
             " W at tick " + std::to_string(tick_);
  return std::nullopt;
}

}  // namespace ohm::testing
