#include "rig/fitness/mix.h"

#include <algorithm>

#include "rig/fitness/host_fitness.h"
#include "rig/fitness/training.h"

namespace ohm::fit {
namespace {

constexpr std::size_t kGang = 4;
constexpr double kLoraHour = 3600, kServingTurn = 600;  // s between two loads of a 7 B model
constexpr double kFetchedADay = 100 * kGiga, kDay = 86400;
constexpr double kLoraVram = 20 * kGiga;

/// The cards of one host that its RAM lets work, and what slows them all.
struct Crew {
  std::vector<Worker> cards;
  double fed{};      ///< 0..1: part of an image pipeline that the processor sustains
  double on_line{};  ///< 0..1: part of the day not spent fetching data
  double loading{};  ///< s until every card has a new 7 B model
};

double loading_seconds(const Host& host, const std::vector<Worker>& cards) {
  if (cards.empty()) return 0;
  const auto n = static_cast<double>(cards.size());
  const bool cached = host.ram.v == 0 || host.ram.v >= kRamBase + kCheckpoint + n * kRamPerProcess;  // read once, kept in RAM
  const double disk = disk_speed(host.disk_kind) / (cached ? 1 : n);
  double slowest = disk;
  for (const auto& w : cards) slowest = std::min(slowest, w.shared);
  return kCheckpoint / slowest;
}

Crew crew(const Rig& rig, std::uint32_t h, const std::vector<Worker>& workers) {
  const auto& host = rig.hosts[h];
  Crew c;
  for (const auto& w : workers)
    if (w.host == h) c.cards.push_back(w);
  c.cards.resize(static_cast<std::size_t>(fed_by_ram(host, static_cast<int>(c.cards.size()))));
  if (c.cards.empty()) return c;
  c.fed = std::min(1.0, host.cores / (kCoresPerCard * static_cast<double>(c.cards.size())));
  c.on_line = host.net.v > 0 ? kDay / (kDay + kFetchedADay / net_speed(host)) : 1;
  c.loading = loading_seconds(host, c.cards);
  return c;
}

/// Half of such jobs decode images for every step, half read text, which feeds itself.
double one_card_training(const Crew& c) {
  double sum = 0;
  for (const auto& w : c.cards) sum += w.training * (0.5 * std::min({1.0, c.fed, w.shared / kImageFeed}) + 0.5);
  return sum * c.on_line;
}

double lora(const Crew& c) {
  double sum = 0;
  for (const auto& w : c.cards) sum += w.vram >= kLoraVram ? w.training : 0;
  return sum * c.on_line * kLoraHour / (kLoraHour + c.loading);
}

double serving(const Crew& c) {
  double sum = 0;
  for (const auto& w : c.cards) sum += w.decode;
  return sum * c.on_line * kServingTurn / (kServingTurn + c.loading);
}

double gang_yield(const Rig& rig, const std::vector<Worker>& gang) {
  double alone = 0;
  for (const auto& w : gang) alone += w.training;
  return alone * step(rig, model_350m(), gang).efficiency;
}

/// Gangs of four inside each host; who is left over gangs up across hosts.
double data_parallel(const Rig& rig, const std::vector<Crew>& crews) {
  double sum = 0;
  std::vector<Worker> left;
  const auto gang_up = [&](const std::vector<Worker>& cards) {
    const auto whole = cards.size() / kGang * kGang;
    for (std::size_t i = 0; i < whole; i += kGang)
      sum +=
          gang_yield(rig, {cards.begin() + static_cast<std::ptrdiff_t>(i), cards.begin() + static_cast<std::ptrdiff_t>(i + kGang)});
    return std::vector<Worker>{cards.begin() + static_cast<std::ptrdiff_t>(whole), cards.end()};
  };
  for (const auto& c : crews) {
    auto cards = c.cards;
    std::stable_sort(cards.begin(), cards.end(), [](const auto& a, const auto& b) { return a.shared > b.shared; });
    const auto over = gang_up(cards);
    left.insert(left.end(), over.begin(), over.end());
  }
  const auto last = gang_up(left);
  return last.empty() ? sum : sum + gang_yield(rig, last);
}

}  // namespace

std::vector<MixLine> mix(const Rig& rig, const std::vector<Worker>& workers) {
  std::vector<Crew> crews;
  for (std::uint32_t h = 0; h < rig.hosts.size(); ++h) crews.push_back(crew(rig, h, workers));
  std::vector<MixLine> lines{{"one-card training", 0.35, 0},
                             {"4-card data parallel, 350 M", 0.25, data_parallel(rig, crews)},
                             {"LoRA of 7 B", 0.20, 0},
                             {"serving, a card each", 0.20, 0}};
  for (const auto& c : crews) {
    lines[0].yield += one_card_training(c);
    lines[2].yield += lora(c);
    lines[3].yield += serving(c);
  }
  return lines;
}

double yield_of(const std::vector<MixLine>& mix) {
  double sum = 0;
  for (const auto& m : mix) sum += m.weight * m.yield;
  return sum;
}

}  // namespace ohm::fit
