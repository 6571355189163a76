#include <algorithm>
#include <bit>
#include <functional>
#include <map>

#include "base/text.h"
#include "rig/fitness/figures.h"
#include "rig/fitness/links.h"
#include "rig/fitness/offers.h"
#include "rig/fitness/words.h"

namespace ohm::fit {
namespace {

constexpr double kRiserPrice = 15, kBoardPrice = 450, kWideRiserPrice = 60, kRamPerGb = 2.5, kCpuPrice = 120, kDiskPrice = 70,
                 kNicPrice = 40, kSwitchPrice = 200, kRepairPrice = 250;
constexpr Link kWide{8, 3};
constexpr int kDesktopCores = 8;
constexpr double kDesktopRam = 64 * kGiga;

struct HostCards {
  int cards{};
  double vram{};
};

HostCards cards_of(const Rig& rig, std::uint32_t host) {
  HostCards of;
  for (const auto& c : rig.cards) {
    if (c.host.v != host || !c.absent.empty()) continue;
    of.cards += 1;
    of.vram += rig[c.part].vram.is.v;
  }
  return of;
}

std::vector<std::uint32_t> hosts_where(const Rig& rig, const std::function<bool(std::uint32_t)>& wants) {
  std::vector<std::uint32_t> out;
  for (std::uint32_t h = 0; h < rig.hosts.size(); ++h)
    if (cards_of(rig, h).cards > 0 && wants(h)) out.push_back(h);
  return out;
}

double speed_of(const Rig& rig, const Card& c) {
  const double riser = c.riser ? link_speed(rig[c.riser->part].link.is) : link_speed(c.link);
  return std::min(link_speed(c.link), riser);
}

int wanted_cores(const Rig& rig, std::uint32_t h) { return static_cast<int>(kCoresPerCard * cards_of(rig, h).cards); }

// ---- each of them: the offer, or none where the rig has no use for it ----

using Offers = std::vector<Offer>;

/// The best link among the cards of the same host on the same kind of riser: what this one could do, too.
Link best_of_its_kind(const Rig& rig, const Card& card) {
  Link best = card.link;
  for (const auto& c : rig.cards)
    if (c.host == card.host && c.riser && c.riser->part == card.riser->part && link_speed(c.link) > link_speed(best)) best = c.link;
  return best;
}

/// Cards that run slower than their neighbours on equal risers: a bad cable, a dirty contact, a wrong BIOS setting.
Offers better_risers(const Rig& rig) {
  Offer offer{"new risers for", "their links run below those of their neighbours on equal risers", 0, "15 USD a riser (assumed)",
              rig};
  int cards = 0;
  for (auto& c : offer.rig.cards) {
    if (!c.absent.empty() || !c.riser) continue;
    const auto best = best_of_its_kind(rig, c);
    if (link_speed(c.link) >= link_speed(best)) continue;
    offer.what += (cards++ ? ", " : " ") + c.name;
    c.link = best;
  }
  offer.price = cards * kRiserPrice;
  return cards ? Offers{std::move(offer)} : Offers{};
}

/// A board with enough long slots, and a powered x8 riser for every card.
Offers wider_links(const Rig& rig) {
  const auto narrow = [&](const Card& c) { return c.absent.empty() && speed_of(rig, c) < link_speed(kWide); };
  const auto hosts = hosts_where(rig, [&](std::uint32_t h) {
    return std::any_of(rig.cards.begin(), rig.cards.end(), [&](const Card& c) { return c.host.v == h && narrow(c); });
  });
  if (hosts.empty()) return {};
  Offer offer{"a server board and powered x8 gen3 risers in " + hosts_named(rig, hosts), "", 0,
              "450 USD a board with processor, 60 USD a riser, used (assumed)", rig};
  double slowest = link_speed(kWide);
  int cards = 0;
  const auto wide = static_cast<std::size_t>(offer.rig.riser_parts.size());
  offer.rig.riser_parts.push_back({});
  offer.rig.riser_parts.back().link.is = kWide;
  for (auto& c : offer.rig.cards) {
    if (!narrow(c)) continue;
    slowest = std::min(slowest, speed_of(rig, c));
    if (c.riser) offer.rig.riser_parts[wide].feed = rig[c.riser->part].feed, c.riser->part = Index<RiserPart>{wide};
    c.link = kWide;
    ++cards;
  }
  for (const auto h : hosts) {
    offer.rig.hosts[h].board.reset();
    offer.rig.hosts[h].cores = std::max(rig.hosts[h].cores, wanted_cores(rig, h));
  }
  offer.why =
      counted(cards, "card has", "cards have") + " links down to " + rate(slowest) + "; x8 gen3 carries " + rate(link_speed(kWide));
  offer.price = kBoardPrice * static_cast<double>(hosts.size()) + kWideRiserPrice * cards;
  return {std::move(offer)};
}

/// The next usual size that holds all VRAM, as far as the board takes it.
double wanted_ram(const Rig& rig, std::uint32_t h) {
  const auto gb = static_cast<unsigned>(cards_of(rig, h).vram / kGiga);
  const double usual = std::bit_ceil(std::max(gb, 16U)) * kGiga;
  const auto& board = rig.hosts[h].board;
  return board && rig[*board].ram_max.is.v > 0 ? std::min(usual, rig[*board].ram_max.is.v) : usual;
}

Offers more_ram(const Rig& rig) {
  const auto hosts = hosts_where(rig, [&](std::uint32_t h) {
    return rig.hosts[h].ram.v > 0 && rig.hosts[h].ram.v < std::min(wanted_ram(rig, h), cards_of(rig, h).vram);
  });
  if (hosts.empty()) return {};
  const auto first = hosts.front();
  Offer offer{gigabytes(wanted_ram(rig, first)) + " of RAM in " + hosts_named(rig, hosts),
              "host " + rig.hosts[first].name + " has " + gigabytes(rig.hosts[first].ram.v) + " of RAM for " +
                  gigabytes(cards_of(rig, first).vram) + " of VRAM",
              0, "2.5 USD/GB, used (assumed)", rig};
  for (const auto h : hosts) {
    offer.price += kRamPerGb * (wanted_ram(rig, h) - rig.hosts[h].ram.v) / kGiga;
    offer.rig.hosts[h].ram = Bytes{wanted_ram(rig, h)};
  }
  return {std::move(offer)};
}

/// What a board takes: one for little RAM is of the desktop kind, whose sockets end at 8 threads (LGA1151); assumed.
int possible_cores(const Rig& rig, std::uint32_t h) {
  const auto& board = rig.hosts[h].board;
  const bool desktop = board && rig[*board].ram_max.is.v > 0 && rig[*board].ram_max.is.v <= kDesktopRam;
  return desktop ? std::min(kDesktopCores, wanted_cores(rig, h)) : wanted_cores(rig, h);
}

Offers more_cores(const Rig& rig) {
  const auto hosts = hosts_where(rig, [&](std::uint32_t h) { return rig.hosts[h].cores < possible_cores(rig, h); });
  if (hosts.empty()) return {};
  const auto first = hosts.front();
  Offer offer{"a processor with " + std::to_string(possible_cores(rig, first)) + " cores in " + hosts_named(rig, hosts),
              std::to_string(rig.hosts[first].cores) + " cores for " + counted(cards_of(rig, first).cards, "card", "cards") +
                  " in host " + rig.hosts[first].name,
              kCpuPrice * static_cast<double>(hosts.size()), "120 USD a processor, used (assumed)", rig};
  for (const auto h : hosts) offer.rig.hosts[h].cores = possible_cores(rig, h);
  return {std::move(offer)};
}

Offers faster_disks(const Rig& rig) {
  const auto hosts = hosts_where(rig, [&](std::uint32_t h) { return rig.hosts[h].disk_kind != Disk::Nvme; });
  if (hosts.empty()) return {};
  Offer offer{"a 1 TB NVMe disk in " + hosts_named(rig, hosts),
              "a 14 GB model takes " + seconds(kCheckpoint / disk_speed(rig.hosts[hosts.front()].disk_kind)) +
                  " from the disk of host " + rig.hosts[hosts.front()].name,
              kDiskPrice * static_cast<double>(hosts.size()), "70 USD a disk (assumed)", rig};
  for (const auto h : hosts) {
    offer.rig.hosts[h].disk_kind = Disk::Nvme;
    offer.rig.hosts[h].disk = std::max(offer.rig.hosts[h].disk, Bytes{1000 * kGiga});
  }
  return {std::move(offer)};
}

Offers faster_network(const Rig& rig) {
  constexpr double kTen = 10 * kGiga / 8;
  const auto hosts = hosts_where(rig, [&](std::uint32_t h) { return rig.hosts[h].net.v < kTen; });
  if (hosts.empty()) return {};
  const double now = rig.hosts[hosts.front()].net.v;
  Offer offer{"10 Gb/s network in " + hosts_named(rig, hosts),
              "host " + rig.hosts[hosts.front()].name + " has " + number(now * 8 / kGiga, 1) + " Gb/s",
              kNicPrice * static_cast<double>(hosts.size()) + (rig.hosts.size() > 1 ? kSwitchPrice : 0),
              "40 USD a card, 200 USD a switch, used (assumed)", rig};
  for (const auto h : hosts) offer.rig.hosts[h].net = BytesPerSecond{kTen};
  return {std::move(offer)};
}

Offers repairs(const Rig& rig) {
  Offer offer{"repair of", "their places, power and host wait for them", 0, "250 USD a card (assumed)", rig};
  int cards = 0;
  for (auto& c : offer.rig.cards) {
    if (c.absent.empty()) continue;
    offer.what += (cards++ ? ", " : " ") + c.name;
    c.absent.clear();
  }
  offer.price = cards * kRepairPrice;
  return cards ? Offers{std::move(offer)} : Offers{};
}

}  // namespace

std::vector<Offer> host_offers(const Rig& rig) {
  Offers all;
  for (const auto make : {better_risers, wider_links, more_ram, more_cores, faster_disks, faster_network, repairs})
    for (auto& offer : make(rig)) all.push_back(std::move(offer));
  return all;
}

}  // namespace ohm::fit
