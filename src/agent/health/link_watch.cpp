#include "agent/health/link_watch.h"

namespace ohm {
namespace {

constexpr Seconds kFreshLink{60}, kFreshState{5};
constexpr int kSlowestWork = 5;  // P-state

/// Is it below its promise? Nothing: nobody can say.
std::optional<bool> is_low(const CardView& card, TimePoint now) {
  const auto is = card.sample.link.fresh(now, kFreshLink);
  if (!is || !card.promised) return std::nullopt;
  if (is->width < card.promised->width) return true;
  if (is->gen >= card.promised->gen) return false;
  const bool works = card.sample.pstate.fresh(now, kFreshState).value_or(8) <= kSlowestWork;
  return works ? std::optional{true} : std::nullopt;
}

}  // namespace

LinkState link_step(const LinkState& state, const CardView& card, TimePoint now) {
  LinkState next = state;
  const auto low = is_low(card, now);
  if (!low) return next;
  if (*low) {
    if (!next.low || next.fine_since) ++next.drops;
    next.low = card.sample.link.get();
    next.fine_since.reset();
  } else if (next.low) {
    if (!next.fine_since) next.fine_since = now;
    if (now - *next.fine_since >= kLinkHolds) next = {};
  }
  return next;
}

}  // namespace ohm
