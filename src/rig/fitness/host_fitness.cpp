#include "rig/fitness/host_fitness.h"

#include <algorithm>

#include "base/text.h"
#include "rig/fitness/words.h"

namespace ohm::fit {
namespace {

constexpr double kGoodLink = 10 * kGiga, kFairLink = 3 * kGiga;       // B/s; assumed: x16 gen3 and x4 gen3
constexpr double kGoodNet = 1.25 * kGiga, kFairNet = 0.3125 * kGiga;  // 10 and 2.5 Gb/s, raw
constexpr double kRoomyDisk = 500 * kGiga;                            // ImageNet (150 GB) and a few dozen checkpoints; assumed

Verdict of_ram(const Host& host, const HostFitness& f) {
  if (f.cards == 0) return {Grade::Unknown, "no working card"};
  if (host.ram.v == 0) return {Grade::Unknown, "RAM is not told"};
  const auto has =
      gigabytes(host.ram.v) + " of RAM for " + counted(f.cards, "card", "cards") + " with " + gigabytes(f.vram_sum) + " of VRAM: ";
  const double needed = ram_needed(f.vram_largest, f.cards);
  if (host.ram.v < needed) {
    const int fed = fed_by_ram(host, f.cards);
    const auto what = fed < f.cards ? "enough for the processes of " + counted(fed, "card", "cards") + " only"
                                    : "a model for the largest card does not pass through it";
    return {Grade::Poor, has + what + "; " + gigabytes(needed) + " would do"};
  }
  if (host.ram.v < f.vram_sum) return {Grade::Fair, has + "enough to load models, not to pin buffers or offload for all cards"};
  return {Grade::Good, has + "enough for pinned buffers and offload"};
}

Verdict of_cores(const HostFitness& f, int cores) {
  if (f.cards == 0) return {Grade::Unknown, "no working card"};
  const auto has =
      number(f.cores_per_card, 1) + " cores a card (" + std::to_string(cores) + " for " + std::to_string(f.cards) + "): ";
  if (f.cores_per_card >= kCoresComfortable) return {Grade::Good, has + "data loaders keep up"};
  if (f.cores_per_card >= kCoresPerCard) return {Grade::Fair, has + "enough for light data loading"};
  return {Grade::Poor, has + "image pipelines starve the cards; language models and serving do not mind"};
}

std::string name_of(Disk kind) { return kind == Disk::Nvme ? "NVMe" : kind == Disk::Sata ? "SATA" : "hard disk"; }

Verdict of_disk(const Host& host, const HostFitness& f) {
  if (host.disk.v == 0)
    return {Grade::Unknown, "disk is not told; " + seconds(f.fill_from_disk) + " to read a card's VRAM from a SATA disk"};
  const auto has =
      gigabytes(host.disk.v) + " " + name_of(host.disk_kind) + ": " + seconds(f.fill_from_disk) + " to read a card's VRAM from it";
  const bool roomy = host.disk.v >= kRoomyDisk;
  const auto room = roomy ? "" : "; small for data sets and checkpoints";
  if (host.disk_kind == Disk::Hdd) return {Grade::Poor, has + room};
  return {host.disk_kind == Disk::Nvme && roomy ? Grade::Good : Grade::Fair, has + room};
}

Verdict of_link(const HostFitness& f) {
  if (f.of_cards.empty()) return {Grade::Unknown, "no working card"};
  const auto slowest =
      std::min_element(f.of_cards.begin(), f.of_cards.end(), [](const auto& a, const auto& b) { return a.link < b.link; })->link;
  const auto has = rate(slowest) + " to the slowest card: " + seconds(f.fill_alone) + " to fill it, " + seconds(f.fill_together) +
                   " for all at once; ";
  if (slowest >= kGoodLink) return {Grade::Good, has + "good for data parallel training and tensor parallel serving"};
  if (slowest >= kFairLink) return {Grade::Fair, has + "data parallel training with accumulation"};
  return {Grade::Poor, has + "fine for one-card jobs and LoRA; not for cards that work together"};
}

Verdict of_net(const Rig& rig, const Host& host, const HostFitness& f) {
  const auto has = number(host.net.v * 8 / 1e9, 1) + " Gb/s: " + seconds(f.checkpoint) + " for a 14 GB checkpoint";
  if (host.net.v >= kGoodNet) return {Grade::Good, has};
  if (host.net.v >= kFairNet || rig.hosts.size() == 1) return {Grade::Fair, has};
  return {Grade::Poor, has + "; no training across hosts"};
}

CardFitness of_card(const Worker& w, double cap) { return {Index<Card>{w.card}, cap, w.training, w.link, w.vram / w.link}; }

HostFitness judged(const Rig& rig, std::uint32_t h, const PlannedCaps& caps, const std::vector<Worker>& workers) {
  const auto& host = rig.hosts[h];
  HostFitness f;
  f.host = Index<Host>{h};
  for (const auto& w : workers) {
    if (w.host != h) continue;
    f.cards += 1;
    f.vram_largest = std::max(f.vram_largest, w.vram);
    f.vram_sum += w.vram;
    f.fill_alone = std::max(f.fill_alone, w.vram / w.link);
    f.fill_together = std::max(f.fill_together, w.vram / w.shared);
    f.of_cards.push_back(of_card(w, caps.cap[w.card]));
  }
  f.cores_per_card = f.cards ? static_cast<double>(host.cores) / f.cards : 0;
  f.fill_from_disk = f.vram_largest / disk_speed(host.disk_kind);
  f.checkpoint = host.net.v > 0 ? kCheckpoint / net_speed(host) : 0;
  f.ram = of_ram(host, f);
  f.cores = of_cores(f, host.cores);
  f.disk = of_disk(host, f);
  f.link = of_link(f);
  f.net = of_net(rig, host, f);
  return f;
}

}  // namespace

int fed_by_ram(const Host& host, int cards) {
  if (host.ram.v == 0) return cards;
  return std::clamp(static_cast<int>((host.ram.v - kRamBase) / kRamPerProcess), 0, cards);
}

double ram_needed(double vram_largest, int cards) { return std::max(vram_largest, kRamBase + cards * kRamPerProcess); }

std::vector<HostFitness> host_fitness(const Rig& rig, const PlannedCaps& caps, const std::vector<Worker>& workers) {
  std::vector<HostFitness> out;
  for (std::uint32_t h = 0; h < rig.hosts.size(); ++h) out.push_back(judged(rig, h, caps, workers));
  return out;
}

}  // namespace ohm::fit
