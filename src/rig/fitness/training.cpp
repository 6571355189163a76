#include "rig/fitness/training.h"

#include <algorithm>
#include <cmath>
#include <map>
#include <set>

#include "base/text.h"
#include "rig/fitness/words.h"

namespace ohm::fit {
namespace {

constexpr double kGood = 0.8, kFair = 0.5;  // of ideal; assumed: below half, the cards are better used one by one

// FLOP of a transformer: 6 a parameter and token (Kaplan et al. 2020); 4 under LoRA, which needs no gradients of the frozen
// weights. ResNet-50: 4.1 GMAC an image forward (He et al. 2016), three times that with backward. Bytes: Adam under autocast 16 a
// parameter; 8-bit Adam with bf16 weights and gradients 6; LoRA keeps bf16 weights and trains 40 M. Activations: assumed for the
// micro-batch.
const std::vector<Model> kModels{
    {"ResNet-50 25 M", 25.6e6, 128 * 24.6e9, 25.6e6 * 16, 11e9, 25.6e6 * 4, false, "128 images"},
    {"BERT-base 110 M", 110e6, 6 * 110e6 * 32 * 512, 110e6 * 16, 12e9, 110e6 * 4, false, "32 x 512 tokens"},
    {"GPT 350 M", 350e6, 6 * 350e6 * 8 * 1024, 350e6 * 16, 12e9, 350e6 * 4, false, "8 x 1024 tokens"},
    {"GPT 1.3 B, 8-bit Adam", 1.3e9, 6 * 1.3e9 * 4 * 1024, 1.3e9 * 6, 8e9, 1.3e9 * 2, false, "4 x 1024 tokens"},
    {"LLM 7 B, LoRA", 7e9, 4 * 7e9 * 2 * 1024, 7e9 * 2 + 40e6 * 16, 5e9, 40e6 * 4, false, "2 x 1024 tokens"},
    {"LLM 7 B, full, sharded", 7e9, 6 * 7e9 * 2 * 1024, 7e9 * 16, 5e9, 7e9 * 2, true, "2 x 1024 tokens"},
};

double compute_seconds(const Model& model, const Worker& w) { return model.flop / (w.flops * kUtilization); }

bool fits(const Model& model, const std::vector<Worker>& gang) {
  const double share = model.sharded ? model.state / static_cast<double>(gang.size()) : model.state;
  return std::all_of(gang.begin(), gang.end(), [&](const Worker& w) { return share + model.activations <= w.vram * kUsableVram; });
}

double exchange_seconds(const Rig& rig, const Model& model, const std::vector<Worker>& gang) {
  if (gang.size() < 2) return 0;
  const auto n = static_cast<double>(gang.size());
  const double passes = model.sharded ? 3 : 2;
  return passes * (n - 1) / n * model.exchanged / ring_speed(rig, gang) + passes * (n - 1) * ring_hop(gang);
}

int accumulate_to(double efficiency, double compute, double exchange) {
  const double unhidden = (1 - kHidden) * compute + exchange;
  if (unhidden <= compute / efficiency) return 1;
  // k compute / ((k-1) compute + unhidden) = efficiency
  return static_cast<int>(std::ceil(efficiency * (unhidden - compute) / ((1 - efficiency) * compute)));
}

/// Cards in the order in which gangs are filled: largest host first, within it the fastest links, so that each gang holds the
/// smaller.
std::vector<Worker> in_order(std::vector<Worker> all) {
  std::map<std::uint32_t, int> size;
  for (const auto& w : all) ++size[w.host];
  std::stable_sort(all.begin(), all.end(), [&](const Worker& a, const Worker& b) {
    return std::tuple{-size[a.host], a.host, -a.shared, -a.training} < std::tuple{-size[b.host], b.host, -b.shared, -b.training};
  });
  return all;
}

struct Gang {
  std::string name;
  std::size_t cards;
};

std::vector<Gang> gangs(const Rig& rig, const std::vector<Worker>& ordered) {
  std::set<std::size_t> sizes;
  for (const std::size_t n : {1U, 2U, 4U, 8U})
    if (n <= ordered.size()) sizes.insert(n);
  const auto host = ordered.empty() ? 0 : ordered.front().host;
  const auto in_host =
      static_cast<std::size_t>(std::count_if(ordered.begin(), ordered.end(), [&](const Worker& w) { return w.host == host; }));
  sizes.insert({in_host, ordered.size()});
  std::vector<Gang> out;
  for (const auto n : sizes) {
    if (n == ordered.size() && n > 1)
      out.push_back({"all (" + std::to_string(n) + ")", n});
    else if (n == in_host && n > 1)
      out.push_back({"host " + rig.hosts[host].name + " (" + std::to_string(n) + ")", n});
    else if (n > 0)
      out.push_back({std::to_string(n), n});
  }
  return out;
}

Verdict verdict(const Model& model, const Step& s, std::size_t cards) {
  if (!s.fits) return {Grade::Poor, model.sharded ? "does not fit: needs more cards" : "does not fit a card"};
  if (cards == 1) return {Grade::Good, "fits one card: no exchange"};
  const auto at = percent(s.efficiency) + " of ideal";
  if (s.efficiency >= kGood) return {Grade::Good, at};
  const auto help = s.accumulate > 1 ? "; exchange every " + std::to_string(s.accumulate) + " micro-batches for 80 %" : "";
  return {s.efficiency >= kFair ? Grade::Fair : Grade::Poor, at + ": the links are the brake" + help};
}

}  // namespace

const std::vector<Model>& models() { return kModels; }

const Model& model_350m() { return kModels[2]; }

const Model& model_lora() { return kModels[4]; }

Step step(const Rig& rig, const Model& model, const std::vector<Worker>& gang) {
  Step s;
  s.fits = fits(model, gang);
  double alone = 0;  // micro-batches a second of all cards, each for itself
  for (const auto& w : gang) {
    s.compute = std::max(s.compute, compute_seconds(model, w));
    alone += 1 / compute_seconds(model, w);
  }
  s.exchange = exchange_seconds(rig, model, gang);
  s.total = std::max(s.compute, s.compute * (1 - kHidden) + s.exchange);
  if (!s.fits) return s;
  s.efficiency = static_cast<double>(gang.size()) / s.total / alone;
  s.accumulate = model.sharded ? 0 : accumulate_to(0.8, s.compute, s.exchange);
  return s;
}

std::vector<ScalingLine> scaling(const Rig& rig, const std::vector<Worker>& workers) {
  const auto ordered = in_order(workers);
  std::vector<ScalingLine> lines;
  for (const auto& model : models())
    for (const auto& gang : gangs(rig, ordered)) {
      const auto s = step(rig, model, {ordered.begin(), ordered.begin() + static_cast<std::ptrdiff_t>(gang.cards)});
      lines.push_back({std::string{model.name}, model.parameters, gang.name, static_cast<int>(gang.cards), s.fits, s.compute,
                       s.exchange, s.efficiency, s.accumulate, verdict(model, s, gang.cards)});
    }
  return lines;
}

}  // namespace ohm::fit
