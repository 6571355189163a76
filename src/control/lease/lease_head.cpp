// The head's end: what each card counts with, and what may be granted.
#include <algorithm>

#include "control/budget/bears.h"
#include "control/lease/lease.h"

namespace ohm::lease {
namespace {

CapRange* range_of(std::vector<CapRange>& caps, std::uint32_t card) {
  const auto it = std::ranges::find(caps, card, &CapRange::card);
  return it == caps.end() ? nullptr : &*it;
}

void widen(CapRange& range, Watts least, Watts most) {
  range.least = std::min(range.least, least);
  range.most = std::max(range.most, most);
}

/// What this card's agent may be holding it to, by what it told and what it may yet take. A grant of `least` raises nothing.
CapRange may_have(const HeadAgent& agent, const HeadCard& card) {
  CapRange range{card.card, card.cap, card.most};
  for (const Open& open : agent.open)
    for (const CapRange& granted : open.caps)
      if (granted.card == card.card) widen(range, granted.least, granted.most);
  return range;
}

double counts(const Circuit& circuit, const HeadAgent& agent, const HeadCard& card, bool owned) {
  const CardNode& node = circuit.cards[card.card];
  if (card.off || !node.present) return 0;
  if (!owned) return node.idle;
  const double most = may_have(agent, card).most.v;
  return std::max(agent.ours ? most : std::max(most, node.top), node.floor);
}

/// Why this card may not have so much, all others counting as they do; "" when every limit bears it.
std::string why_not(const Circuit& circuit, const std::vector<double>& watts, std::uint32_t card, double draw) {
  auto without = watts;
  without[card] = 0;
  auto with = watts;
  with[card] = draw;
  return broken_by(circuit, without, with);
}

/// Beyond `most` grants the two oldest become one that stands for either.
void merge_oldest(std::vector<Open>& open, std::size_t most) {
  while (open.size() > most) {
    for (const CapRange& older : open[0].caps) {
      if (auto* newer = range_of(open[1].caps, older.card))
        widen(*newer, older.least, older.most);
      else
        open[1].caps.push_back(older);
    }
    open.erase(open.begin());
  }
}

Open opened(const Grant& grant) {
  Open open{grant.serial, {}};
  for (const CardGrant& given : grant.caps) open.caps.push_back({given.card, given.cap, given.cap});
  return open;
}

void begin_life(HeadAgent& agent, Life life) {
  agent.life = life;
  agent.heard = agent.answered = 0;
  agent.open.clear();
}

void take_told(HeadAgent& agent, const std::vector<CardTold>& told) {
  for (const CardTold& one : told) {
    const auto card = std::ranges::find(agent.cards, one.card, &HeadCard::card);
    if (card != agent.cards.end()) card->most = one.most, card->cap = one.cap;
  }
}

HeadCard* find_card(HeadState& state, std::uint32_t card) {
  for (HeadAgent& agent : state.agents)
    for (HeadCard& one : agent.cards)
      if (one.card == card) return &one;
  return nullptr;
}

}  // namespace

HeadState head_start(const Circuit& circuit, Epoch epoch, const std::vector<HostCards>& hosts) {
  HeadState state;
  state.epoch = epoch;
  for (const HostCards& host : hosts) {
    auto& agent = state.agents.emplace_back();
    agent.host = host.host;
    for (const auto card : host.cards)
      agent.cards.push_back({card, Watts{circuit.cards[card].top}, Watts{circuit.cards[card].top}, false});
  }
  return state;
}

HeadState head_hear(HeadState state, std::size_t agent, const Ask& ask) {
  HeadAgent& is = state.agents[agent];
  if (ask.epoch > state.epoch) state.fenced = true;
  if (ask.life < is.life || (ask.life == is.life && ask.number <= is.heard)) return state;
  if (ask.life > is.life) begin_life(is, ask.life);
  is.heard = ask.number;
  is.ours = ask.epoch == state.epoch;
  if (is.ours) std::erase_if(is.open, [&](const Open& open) { return open.serial <= ask.taken; });
  take_told(is, ask.cards);
  return state;
}

std::vector<double> counted(const Circuit& circuit, const HeadState& state, const std::vector<CardWish>& wishes) {
  std::vector<double> watts;
  for (std::size_t i = 0; i < circuit.cards.size(); ++i)
    watts.push_back(circuit.cards[i].present ? circuit.cards[i].top : 0);  // a card of no agent
  for (const HeadAgent& agent : state.agents)
    for (const HeadCard& card : agent.cards) watts[card.card] = counts(circuit, agent, card, wishes[card.card].owned);
  return watts;
}

Granting head_grant(const Terms& terms, const Circuit& circuit, HeadState state, std::size_t agent,
                    const std::vector<CardWish>& wishes) {
  Granting granting{std::move(state), {}, {}};
  HeadAgent& is = granting.next.agents[agent];
  if (granting.next.fenced || is.heard == is.answered) return granting;
  auto watts = counted(circuit, granting.next, wishes);
  Grant grant{granting.next.epoch, ++granting.next.serial, is.life, is.heard, terms.term, {}};
  for (const HeadCard& card : is.cards) {
    const CardWish& wish = wishes[card.card];
    const double held = std::min(wish.cap.v, may_have(is, card).least.v);
    grant.caps.push_back({card.card, Watts{held}});
    if (!is.ours || wish.cap.v <= held) continue;
    const double draw = wish.owned ? std::max(wish.cap.v, circuit.cards[card.card].floor) : watts[card.card];
    if (auto why = why_not(circuit, watts, card.card, draw); !why.empty()) {
      granting.held.push_back({card.card, wish.cap, std::move(why)});
      continue;
    }
    grant.caps.back().cap = wish.cap;
    watts[card.card] = std::max(watts[card.card], draw);
  }
  is.answered = is.heard;
  is.open.push_back(opened(grant));
  merge_oldest(is.open, terms.open);
  granting.grant = std::move(grant);
  return granting;
}

std::string why_not_wake(const Circuit& circuit, const HeadState& state, const std::vector<CardWish>& wishes, std::uint32_t card) {
  auto awake = wishes;
  awake[card].owned = true;
  const auto watts = counted(circuit, state, awake);
  return why_not(circuit, watts, card, watts[card]);
}

HeadState head_hear_guard(HeadState state, std::size_t agent, Life life, const std::vector<CardTold>& cards) {
  HeadAgent& is = state.agents[agent];
  if (life < is.life) return state;
  begin_life(is, life);
  is.heard = is.answered = ~std::uint64_t{};  // this life is over: a late ask of it is no news
  take_told(is, cards);
  return state;
}

HeadState head_see_outlet(const Circuit& circuit, HeadState state, std::uint32_t card, bool open) {
  HeadCard* is = find_card(state, card);
  if (!is) return state;
  if (is->off && !open) is->most = is->cap = Watts{circuit.cards[card].top};
  is->off = open;
  return state;
}

}  // namespace ohm::lease
