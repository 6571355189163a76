#include "agent/loop/takeover.h"

#include <algorithm>

#include "base/text.h"

namespace ohm {
namespace {

constexpr std::size_t kNamed = 6;

bool anything_set(const GpuSettings& set) {
  const auto off = [](const std::optional<Megahertz>& f) { return !f || f->v == 0; };
  return set.fan_manual || !off(set.core_offset) || !off(set.mem_offset) || set.lock_max || set.mem_lock_max;
}

/// "A1, A2 and 30 more".
std::string some(std::vector<std::string> places) {
  const auto more = places.size() > kNamed ? places.size() - kNamed : 0;
  places.resize(places.size() - more);
  return join(places, ", ") + (more ? " and " + std::to_string(more) + " more" : "");
}

std::string count_cards(std::size_t count) { return std::to_string(count) + (count == 1 ? " card" : " cards"); }

}  // namespace

void Takeover::take(const CardView& card, Done& done) {
  if (std::find(taken_.begin(), taken_.end(), *card.gpu) != taken_.end()) return;
  taken_.push_back(*card.gpu);
  done.cards.push_back(*card.gpu);
  if (anything_set(card.sample.settings)) done.found.push_back(card.place);
  if (const auto given = gpus_.release(*card.gpu); !given) done.refused.push_back(card.place + ": " + given.error().what);
  if (card.sample.settings.persistence.value_or(true)) return;
  const auto kept = gpus_.set_persistence(*card.gpu, true);
  kept ? done.persistent.push_back(card.place) : done.refused.push_back(card.place + ": persistence mode: " + kept.error().what);
}

std::string takeover_said(const Takeover::Done& done) {
  std::string says = count_cards(done.cards.size()) + " taken over: fans, offsets and clock locks given back to their firmware";
  if (!done.found.empty()) says += " (something was set on " + some(done.found) + ")";
  if (!done.persistent.empty()) says += "; persistence mode turned on for " + some(done.persistent);
  if (!done.refused.empty()) says += "; refused by " + some(done.refused);
  return says;
}

}  // namespace ohm
