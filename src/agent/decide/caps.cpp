#include "agent/decide/caps.h"

#include <algorithm>
#include <cmath>

#include "control/budget/bears.h"

namespace ohm {
namespace {

bool same(Watts a, Watts b) { return std::abs((a - b).v) <= kCapTolerance.v; }

Seconds patience(int times) { return kAskAgain * std::min(1 << std::min(times - 1, 4), 12); }

/// Was this asked so lately that its read-back is still awaited?
bool awaited(const CapMemory::Asked& asked, Watts cap, TimePoint now) {
  return asked.cap && same(*asked.cap, cap) && now - asked.at < patience(asked.times);
}

void ask(CapStep& step, std::uint32_t card, Watts cap, bool lowers, TimePoint now) {
  auto& asked = step.next.asked[card];
  asked.times = asked.cap && same(*asked.cap, cap) ? asked.times + 1 : 1;
  asked.cap = cap;
  asked.at = now;
  asked.lowers = lowers;
  step.orders.push_back({card, cap, lowers});
}

/// An order that was read back is over, so that the next one is carried out at once; a cap that moved without one was moved by
/// another. What is not ours to drive is forgotten: a card that comes back has default limits, and that is nobody's doing.
void read_back(const std::vector<CapFacts>& cards, CapStep& step) {
  for (std::uint32_t i = 0; i < cards.size(); ++i) {
    auto& asked = step.next.asked[i];
    if (!cards[i].drivable) asked = {};
    if (!cards[i].drivable || !cards[i].cap) continue;
    const Watts is = *cards[i].cap;
    if (asked.cap && same(*asked.cap, is)) {
      step.taken.push_back({i, is, asked.lowers, asked.changed});
      asked.cap.reset();
      asked.times = 0;
    } else if (!asked.cap && asked.stood && !same(*asked.stood, is)) {
      step.changed.push_back({i, *asked.stood, is, ++asked.changed});
    }
    asked.stood = is;
  }
}

/// Every card above its cap is told to come down. Whether any of them still may; one that is deaf counts with what it has.
bool lower(const std::vector<CapFacts>& cards, CapStep& step, TimePoint now) {
  bool outstanding = false;
  for (std::uint32_t i = 0; i < cards.size(); ++i) {
    const auto cap = wanted_cap(cards[i]);
    if (!cap || (cards[i].cap && cards[i].cap->v <= cap->v + kCapTolerance.v)) continue;
    outstanding |= step.next.asked[i].times < kDeafAfter;
    if (!awaited(step.next.asked[i], *cap, now)) ask(step, i, *cap, true, now);
  }
  return outstanding;
}

/// Raises, one after another, those that the circuit bears.
void raise(const Circuit& circuit, const std::vector<CapFacts>& cards, CapStep& step, TimePoint now) {
  std::vector<double> reach;
  for (const auto& card : cards) reach.push_back(card.reach.v);
  for (std::uint32_t i = 0; i < cards.size(); ++i) {
    const auto cap = wanted_cap(cards[i]);
    if (!cap || !cards[i].cap || cards[i].cap->v >= cap->v - kCapTolerance.v) continue;
    auto raised = reach;
    raised[i] = std::max({raised[i], cap->v, cards[i].floor.v});
    if (auto why = broken_by(circuit, reach, raised); !why.empty()) {
      step.held.push_back({i, *cap, std::move(why)});
      continue;
    }
    reach = raised;
    if (!awaited(step.next.asked[i], *cap, now)) ask(step, i, *cap, false, now);
  }
}

}  // namespace

std::optional<Watts> wanted_cap(const CapFacts& card) {
  if (!card.drivable || !card.planned) return std::nullopt;
  return Watts{std::clamp(card.planned->v, card.lowest.v, std::max(card.lowest.v, card.highest.v))};
}

CapStep cap_step(const Circuit& circuit, const std::vector<CapFacts>& cards, const CapMemory& memory, TimePoint now) {
  CapStep step{memory, {}, {}, {}, {}};
  step.next.asked.resize(cards.size());
  read_back(cards, step);
  step.next.lowering = lower(cards, step, now);
  if (step.next.lowering) return step;
  if (memory.lowering) step.next.lowered_at = now;
  if (step.next.lowered_at && now - *step.next.lowered_at < kSettling) return step;
  raise(circuit, cards, step, now);
  return step;
}

}  // namespace ohm
