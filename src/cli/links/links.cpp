#include "cli/links/links.h"

#include <algorithm>

#include "base/text.h"

namespace ohm {
namespace {

constexpr double kIdleBusy = 0.05;
constexpr Bytes kIdleVram{400e6};

std::string why_busy(const GpuSample& sample) {
  if (!sample.processes.empty()) return "is used by process " + std::to_string(sample.processes.front().pid);
  const auto busy = sample.busy.get();
  if (!busy) return "does not tell whether it is idle";
  if (busy->v > kIdleBusy) return "is at work (" + number(busy->v * 100, 0) + " %)";
  const auto used = sample.vram_used.get();
  return used && *used > kIdleVram ? "has " + number(used->v / 1e6, 0) + " MB in use" : "";
}

std::string place_at(const std::vector<LinkCandidate>& candidates, const std::string& bus_id) {
  if (bus_id.empty()) return "host";
  const auto it = std::find_if(candidates.begin(), candidates.end(), [&](const LinkCandidate& c) { return c.bus_id == bus_id; });
  return it == candidates.end() ? bus_id : it->place;
}

}  // namespace

std::vector<LinkCandidate> link_candidates(const Rig& rig, const MachineFacts& facts) {
  std::vector<LinkCandidate> candidates;
  for (std::size_t i = 0; i < rig.cards.size(); ++i)
    for (const auto& binding : facts.bindings) {
      const auto& seen = facts.cards[binding.found];
      if (binding.card == Index<Card>{i} && seen.sample)
        candidates.push_back({rig.cards[i].name, seen.found.info.bus_id, why_busy(*seen.sample)});
    }
  return candidates;
}

RigLock with_links(const RigLock& lock, const std::vector<LinkCandidate>& candidates, const std::vector<ProbedLink>& probed,
                   std::string_view now) {
  auto next = lock;
  for (const auto& link : probed) {
    if (!link.trouble.empty()) continue;
    MeasuredLink measured{place_at(candidates, link.from), place_at(candidates, link.to), link.rate, std::string{now}};
    const auto old = std::find_if(next.links.begin(), next.links.end(),
                                  [&](const MeasuredLink& l) { return l.from == measured.from && l.to == measured.to; });
    if (old == next.links.end())
      next.links.push_back(std::move(measured));
    else
      *old = std::move(measured);
  }
  return next;
}

}  // namespace ohm
