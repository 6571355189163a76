#include "agent/loop/release.h"

#include <algorithm>

#include "agent/health/health.h"
#include "base/text.h"

namespace ohm {
namespace {

bool answers(const CardView& card) { return card.state == CardState::Present && card.gpu; }

std::string user_of(const GpuProcess& process) {
  return (process.name.empty() ? "process" : printable(process.name)) + " (" + std::to_string(process.pid) + ")";
}

}  // namespace

std::optional<std::string> in_use(const CardView& card, TimePoint asked, TimePoint now) {
  const auto& s = card.sample;
  const auto busy = s.busy.fresh(now, kFresh);
  const auto vram = s.vram_used.fresh(now, kFresh);
  if (!s.processes.empty()) return "is used by " + user_of(s.processes.front());
  if (busy && *busy >= kIdleBelow) return "is " + number(busy->v * 100, 0) + " % busy, by whom is not told";
  if (vram && *vram > kHoldsWork) return "has " + number(vram->v / 1e9, 1) + " GB of its VRAM in use, by whom is not told";
  if (s.processes_at < asked) return "did not tell within " + number(kTellsWithin.count(), 0) + " s who uses it";
  return std::nullopt;
}

bool Release::ask(GpuDriver& gpus, const RigView& view, TimePoint now, Command command) {
  if (waiting_) return false;
  waiting_ = std::move(command);
  asked_ = now;
  for (const auto& card : view.cards)
    if (answers(card)) static_cast<void>(gpus.refresh(*card.gpu));  // one that does not answer is seen in the next sample
  return true;
}

bool Release::due(const RigView& view) const {
  if (!waiting_) return false;
  const bool told = std::all_of(view.cards.begin(), view.cards.end(),
                                [&](const CardView& card) { return !answers(card) || card.sample.processes_at >= asked_; });
  return told || view.now - asked_ > kTellsWithin;
}

std::optional<std::string> Release::refusal(const RigView& view) const {
  std::string first;
  std::size_t more = 0;
  for (const auto& card : view.cards) {
    const auto why = answers(card) ? in_use(card, asked_, view.now) : std::nullopt;
    if (why && first.empty())
      first = card.place + " " + *why;
    else if (why)
      ++more;
  }
  if (first.empty()) return std::nullopt;
  const auto others =
      more == 0 ? "" : "; so may " + std::to_string(more) + (more == 1 ? " more card" : " more cards") + " be in use";
  return first + others + ": default caps are given back only when nobody uses a card";
}

}  // namespace ohm
