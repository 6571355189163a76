#include "rig/fitness/links.h"

#include <algorithm>
#include <array>
#include <map>

namespace ohm::fit {
namespace {

// PCI-SIG: 2.5 and 5 GT/s with 8b/10b, 8, 16 and 32 GT/s with 128b/130b; B/s a lane and direction.
constexpr std::array kLane{0.25e9, 0.5e9, 0.985e9, 1.969e9, 3.938e9};

double raw(Link link) { return link.width * kLane[static_cast<std::size_t>(std::clamp(link.gen, 1, 5) - 1)]; }

/// The best that card, riser and slot can agree on.
Link as_it_runs(const Rig& rig, const Card& card) {
  const auto slower = [](Link a, Link b) { return Link{std::min(a.width, b.width), std::min(a.gen, b.gen)}; };
  const auto link = slower(card.link, rig[card.part].link.is);
  return card.riser ? slower(link, rig[card.riser->part].link.is) : link;
}

bool behind_chipset(Link link) { return link.width == 1; }

/// Bytes/s through the chipset's uplink for each of `cards` narrow cards of one host.
double uplink_share(Link link, int cards) { return link_speed({kChipsetLanes, link.gen}) / cards; }

double cap_ratio(const Rig& rig, const Card& card, double cap) { return cap / rig[card.part].power.is.v; }

Worker worker(const Rig& rig, std::uint32_t c, double cap, int narrow) {
  const auto& card = rig.cards[c];
  const auto& part = rig[card.part];
  const auto link = as_it_runs(rig, card);
  Worker w;
  w.card = c;
  w.host = card.host.v;
  w.training = training_speed(cap_ratio(rig, card, cap));
  w.decode = decode_speed(cap_ratio(rig, card, cap));
  w.link = link_speed(link);
  w.shared = behind_chipset(link) ? std::min(w.link, uplink_share(link, narrow)) : w.link;
  w.vram = part.vram.is.v;
  w.flops = part.tflops.is * 1e12 * w.training;
  return w;
}

bool works(const Rig& rig, const PlannedCaps& caps, std::uint32_t c) {
  return rig.cards[c].absent.empty() && !caps.suspended[c] && caps.cap[c] > 0;
}

bool one_host(const std::vector<Worker>& gang) {
  return std::all_of(gang.begin(), gang.end(), [&](const Worker& w) { return w.host == gang.front().host; });
}

}  // namespace

double link_speed(Link link) { return raw(link) * kPcieEffective; }

double net_speed(const Host& host) { return host.net.v * kNetEffective; }

std::vector<Worker> workers(const Rig& rig, const PlannedCaps& caps) {
  std::map<std::uint32_t, int> narrow;  // by host
  for (std::uint32_t c = 0; c < rig.cards.size(); ++c)
    if (works(rig, caps, c) && behind_chipset(as_it_runs(rig, rig.cards[c]))) ++narrow[rig.cards[c].host.v];
  std::vector<Worker> all;
  for (std::uint32_t c = 0; c < rig.cards.size(); ++c)
    if (works(rig, caps, c)) all.push_back(worker(rig, c, caps.cap[c], narrow[rig.cards[c].host.v]));
  return all;
}

double ring_speed(const Rig& rig, const std::vector<Worker>& gang) {
  double slowest = std::numeric_limits<double>::infinity();
  for (const auto& w : gang) slowest = std::min({slowest, w.link * kThroughHost, w.shared});
  if (one_host(gang)) return slowest;
  for (const auto& w : gang) slowest = std::min(slowest, net_speed(rig.hosts[w.host]));
  return slowest;
}

double ring_hop(const std::vector<Worker>& gang) { return one_host(gang) ? kHopInHost : kHopOverNet; }

}  // namespace ohm::fit
