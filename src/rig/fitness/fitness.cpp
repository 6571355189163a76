#include "rig/fitness/fitness.h"

#include <algorithm>
#include <string_view>

#include "rig/fitness/figures.h"
#include "rig/fitness/host_fitness.h"
#include "rig/fitness/links.h"
#include "rig/fitness/mix.h"
#include "rig/fitness/serving.h"
#include "rig/fitness/training.h"
#include "rig/fitness/words.h"

namespace ohm {
namespace {

using fit::counted;
using fit::percent;

std::string of_the_cards(const Fitness& f, const PlannedCaps& caps, const std::vector<fit::Worker>& workers) {
  auto says = counted(f.cards_working, "card works", "cards work");
  if (!workers.empty()) {
    const auto [low, high] = std::minmax_element(workers.begin(), workers.end(),
                                                 [&](const auto& a, const auto& b) { return caps.cap[a.card] < caps.cap[b.card]; });
    const auto watts = [&](const auto& w) { return std::to_string(static_cast<int>(caps.cap[w.card])); };
    double speed = 0;
    for (const auto& w : workers) speed += w.training / static_cast<double>(workers.size());
    says += " at " + (watts(*low) == watts(*high) ? "" : watts(*low) + " to ") + watts(*high) + " W, " + percent(speed) +
            " of full training speed";
  }
  if (f.cards_suspended > 0) says += "; " + std::to_string(f.cards_suspended) + " suspended";
  if (f.cards_absent > 0) says += "; " + std::to_string(f.cards_absent) + " absent";
  return says + ".";
}

/// The largest model of a precision that one card serves.
std::string largest_on_one_card(const Fitness& f, const std::string& precision) {
  std::string largest;
  for (const auto& s : f.serving)
    if (s.precision == precision && s.cards == 1) largest = s.model;
  return largest;
}

std::string of_serving(const Fitness& f) {
  const auto plain = largest_on_one_card(f, "fp16"), packed = largest_on_one_card(f, "int4");
  if (packed.empty()) return "No card holds a 3 B model.";
  return "One card serves models up to " + (plain.empty() ? "" : plain + " at fp16 and ") + packed + " at int4.";
}

bool fits_one_card(const Fitness& f, std::string_view model) {
  return std::any_of(f.scaling.begin(), f.scaling.end(),
                     [&](const ScalingLine& s) { return s.model == model && s.cards == 1 && s.fits; });
}

/// The 350 M model on the largest gang of up to eight cards tells whether cards can work together.
std::string of_gangs(const Fitness& f) {
  const ScalingLine* line = nullptr;
  for (const auto& s : f.scaling)
    if (s.model == fit::model_350m().name && s.cards > 1 && s.cards <= 8) line = &s;
  const auto alone = std::string{"Fine for one-card jobs"} + (fits_one_card(f, fit::model_lora().name) ? " and LoRA of 7 B" : "");
  if (!line) return f.cards_working > 0 ? alone + "; one card has nobody to share with." : "No card works.";
  if (!line->fits) return alone + "; data parallel training of 350 M does not fit the cards' VRAM.";
  const auto at = percent(line->efficiency) + " of ideal for 350 M on " + std::to_string(line->cards) + " cards";
  if (line->verdict.grade == Grade::Good) return "Good for data parallel training: " + at + ".";
  return alone + (line->verdict.grade == Grade::Fair ? "; fair" : "; poor") + " for data parallel training: " + at + ".";
}

/// The worst RAM verdict, once.
std::vector<std::string> of_ram(const Rig& rig, const Fitness& f) {
  for (const auto grade : {Grade::Poor, Grade::Fair}) {
    std::vector<std::uint32_t> hosts;
    for (const auto& h : f.hosts)
      if (h.ram.grade == grade) hosts.push_back(h.host.v);
    if (hosts.empty()) continue;
    return {(hosts.size() == 1 ? "Host " : "Each of " + fit::hosts_named(rig, hosts) + ", like ") + rig.hosts[hosts[0]].name +
            ": " + f.hosts[hosts[0]].ram.says + "."};
  }
  return {};
}

}  // namespace

Fitness assess(const Rig& rig, const Circuit& circuit, const PlannedCaps& caps) {
  const auto workers = fit::workers(rig, caps);
  Fitness f;
  f.cards_working = static_cast<int>(workers.size());
  f.cards_absent =
      static_cast<int>(std::count_if(circuit.cards.begin(), circuit.cards.end(), [](const auto& c) { return !c.present; }));
  f.cards_suspended = static_cast<int>(std::count(caps.suspended.begin(), caps.suspended.end(), true));
  f.hosts = fit::host_fitness(rig, caps, workers);
  f.scaling = fit::scaling(rig, workers);
  f.serving = fit::serving(rig, workers);
  f.mix = fit::mix(rig, workers);
  f.yield = fit::yield_of(f.mix);
  f.basis = fit::basis();
  f.summary = {of_the_cards(f, caps, workers), of_gangs(f), of_serving(f)};
  for (auto& s : of_ram(rig, f)) f.summary.push_back(std::move(s));
  return f;
}

}  // namespace ohm
