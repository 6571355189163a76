// The agent's end: what it may do with its cards now, and what it tells of them.
#include <algorithm>

#include "control/lease/lease.h"

namespace ohm::lease {
namespace {

AgentState::Held begun(const CardNow& card) { return {card.card, std::nullopt, card.unknown, card.unknown, card.unknown, {}}; }

AgentState::Held& held(AgentState& state, const CardNow& card) {
  const auto it = std::ranges::find(state.cards, card.card, &AgentState::Held::card);
  if (it != state.cards.end()) return *it;
  return state.cards.emplace_back(begun(card));
}

/// As granted; without a lease no more than its safe cap, and no more than it has.
Watts may_have(const AgentState::Held& held, const CardNow& card, bool leased) {
  if (leased && held.granted) return *held.granted;
  return std::min({card.safe, held.granted.value_or(card.safe), card.cap.value_or(card.safe)});
}

/// More is counted at once; less when it is seen, or after it had the time to come about.
void follow(const Terms& terms, AgentState::Held& held, const CardNow& card, Watts bound, TimePoint now) {
  if (bound != held.bound || card.pending) held.bound_at = now;
  held.bound = bound;
  const bool seen = !card.pending && card.cap && card.draw && *card.draw <= bound + terms.tolerance;
  if (bound >= held.most || seen || now - held.bound_at >= terms.settling) held.most = bound;
}

const AgentState::Sent* ask_of(const AgentState& state, std::uint64_t number) {
  const auto it = std::ranges::find(state.sent, number, &AgentState::Sent::number);
  return it == state.sent.end() ? nullptr : &*it;
}

Taken verdict(const AgentState& state, const Grant& grant, TimePoint now) {
  if (grant.life != state.life) return Taken::OtherLife;
  if (grant.epoch < state.epoch) return Taken::Fenced;
  if (grant.epoch == state.epoch && grant.serial <= state.taken) return Taken::Stale;
  const auto* ask = ask_of(state, grant.answers);
  return ask && now - ask->at < grant.term ? Taken::Yes : Taken::Late;
}

}  // namespace

AgentState agent_start(Life life, Epoch epoch, const std::vector<CardNow>& cards) {
  AgentState state;
  state.life = life;
  state.epoch = epoch;
  for (const CardNow& card : cards) state.cards.push_back(begun(card));
  return state;
}

AgentStep agent_step(const Terms& terms, const AgentState& state, const std::vector<CardNow>& cards, TimePoint now) {
  AgentStep step{state, {}, state.until && now < *state.until};
  for (const CardNow& card : cards) {
    auto& is = held(step.next, card);
    const Watts cap = may_have(is, card, step.leased);
    step.caps.push_back(cap);
    is.cap = std::min(cap, card.cap.value_or(cap));
    follow(terms, is, card, std::max(cap, card.cap.value_or(card.unknown)), now);
  }
  return step;
}

Asking agent_ask(const Terms& terms, const AgentState& state, TimePoint now) {
  Asking asking{state, {}};
  auto& next = asking.next;
  std::erase_if(next.sent, [&](const AgentState::Sent& sent) { return now - sent.at >= terms.term; });
  next.sent.push_back({++next.asked, now});
  asking.ask = {next.life, next.asked, next.epoch, next.taken, {}};
  for (const auto& card : next.cards) asking.ask.cards.push_back({card.card, card.most, card.cap});
  return asking;
}

Taking agent_take(const AgentState& state, const Grant& grant, TimePoint now) {
  Taking taking{state, verdict(state, grant, now)};
  if (taking.taken != Taken::Yes) return taking;
  auto& next = taking.next;
  const bool new_head = grant.epoch > next.epoch;
  next.epoch = grant.epoch;
  next.taken = grant.serial;
  next.until = ask_of(state, grant.answers)->at + nanoseconds_of(grant.term);
  for (auto& card : next.cards) {
    const auto given = std::ranges::find(grant.caps, card.card, &CardGrant::card);
    if (given == grant.caps.end()) continue;
    card.granted = new_head ? std::min(given->cap, card.cap) : given->cap;
    card.cap = std::min(card.cap, *card.granted);
    card.most = std::max(card.most, *card.granted);
  }
  return taking;
}

}  // namespace ohm::lease
