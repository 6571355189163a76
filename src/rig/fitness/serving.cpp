#include "rig/fitness/serving.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <map>
#include <optional>

#include "rig/fitness/words.h"

namespace ohm::fit {
namespace {

struct Language {
  const char* name;
  double parameters;
  int layers, hidden;  // Llama 2 and Code Llama model cards; 3 B assumed
};
constexpr std::array kLanguages{Language{"3 B", 3e9, 28, 3072}, Language{"7 B", 7e9, 32, 4096}, Language{"13 B", 13e9, 40, 5120},
                                Language{"34 B", 34e9, 48, 8192}, Language{"70 B", 70e9, 80, 8192}};

struct Precision {
  const char* name;
  double bytes;  // a parameter; int4 with its scales
};
constexpr std::array kPrecisions{Precision{"fp16", 2}, Precision{"int4", 0.56}};

constexpr double kCache = 1.5 * kGiga;  // B of KV cache a card for a few thousand tokens; assumed
constexpr double kPrompt = 1000;        // tokens
constexpr double kFluent = 10;          // tokens/s: about as fast as people read; assumed

bool holds(const std::vector<Worker>& gang, double weights) {
  const double share = weights / static_cast<double>(gang.size());
  return std::all_of(gang.begin(), gang.end(), [&](const Worker& w) { return share + kCache <= w.vram * kUsableVram; });
}

/// Seconds for the all-reduces of `tokens` tokens at once: two a layer, of one fp16 vector a token.
double crossing(const Rig& rig, const Language& m, const std::vector<Worker>& gang, double tokens) {
  const auto n = static_cast<double>(gang.size());
  if (n < 2) return 0;
  const double each = 2 * (n - 1) / n * m.hidden * 2.0 * tokens / ring_speed(rig, gang) + 2 * (n - 1) * ring_hop(gang);
  return 2 * m.layers * each;
}

double tokens_per_second(const Rig& rig, const Language& m, const std::vector<Worker>& gang, double weights) {
  double reading = 0;
  for (const auto& w : gang)
    reading = std::max(reading, weights / static_cast<double>(gang.size()) / (kMemoryBandwidth * kDecodeEfficiency * w.decode));
  return 1 / (reading + crossing(rig, m, gang, 1));
}

/// The widest-linked `n` cards of a host (tensor parallel splits heads: powers of two only).
std::vector<std::vector<Worker>> gangs_of(std::vector<Worker> host) {
  std::stable_sort(host.begin(), host.end(), [](const auto& a, const auto& b) { return a.shared > b.shared; });
  std::vector<std::vector<Worker>> out;
  for (std::size_t n = 1; n <= host.size(); n *= 2) out.emplace_back(host.begin(), host.begin() + static_cast<std::ptrdiff_t>(n));
  return out;
}

std::map<std::uint32_t, std::vector<Worker>> by_host(const std::vector<Worker>& workers) {
  std::map<std::uint32_t, std::vector<Worker>> out;
  for (const auto& w : workers) out[w.host].push_back(w);
  return out;
}

Verdict verdict(const ServingLine& line) {
  if (line.cards == 0) return {Grade::Poor, "no host holds it"};
  if (line.cards == 1) return {Grade::Good, "fits one card"};
  const auto on = "needs " + std::to_string(line.cards) + " cards: ";
  if (line.tokens < kFluent || line.first_token > 10)
    return {Grade::Poor, on + seconds(line.first_token) + " on the links for a 1000-token prompt"};
  return {line.first_token > 2 ? Grade::Fair : Grade::Good,
          on + seconds(line.first_token) + " on the links for a 1000-token prompt"};
}

ServingLine line(const Rig& rig, const Language& m, const Precision& p, const std::map<std::uint32_t, std::vector<Worker>>& hosts) {
  ServingLine best{m.name, p.name, m.parameters * p.bytes, 0, 0, 0, {}};
  for (const auto& [host, cards] : hosts)
    for (const auto& gang : gangs_of(cards)) {
      const auto n = static_cast<int>(gang.size());
      if (!holds(gang, best.weights)) continue;
      const double tokens = tokens_per_second(rig, m, gang, best.weights);
      const bool better = best.cards == 0 || n < best.cards || (n == best.cards && tokens > best.tokens);
      if (better) best.cards = n, best.tokens = tokens, best.first_token = crossing(rig, m, gang, kPrompt);
      break;  // the smallest gang of this host
    }
  best.verdict = verdict(best);
  return best;
}

}  // namespace

std::vector<ServingLine> serving(const Rig& rig, const std::vector<Worker>& workers) {
  const auto hosts = by_host(workers);
  std::vector<ServingLine> lines;
  for (const auto& m : kLanguages)
    for (const auto& p : kPrecisions) lines.push_back(line(rig, m, p, hosts));
  return lines;
}

}  // namespace ohm::fit
