#include "twin/process/rig/identity.h"

#include <algorithm>
#include <cmath>
#include <fmt/format.h>
#include <map>
#include <string_view>

#include "twin/board/board_writer.h"
#include "twin/process/rig/board_units.h"
#include "twin/process/rig/pci_address.h"
#include "twin/rig_twin.h"

namespace ohm::twin {
namespace {

constexpr std::uint32_t kMostOfAHost = 248;  // 31 root ports of 8 functions

/// FNV-1a, then splitmix64's finisher: every bit of the text reaches every bit of the result.
std::uint64_t hash(std::string_view text, std::uint64_t seed) {
  std::uint64_t h = 0xcbf29ce484222325ULL ^ seed;
  for (const char c : text) h = (h ^ static_cast<unsigned char>(c)) * 0x100000001b3ULL;
  h = (h ^ (h >> 30)) * 0xbf58476d1ce4e5b9ULL;
  h = (h ^ (h >> 27)) * 0x94d049bb133111ebULL;
  return h ^ (h >> 31);
}

/// 24 GB on a card's box are 24 GiB of memory chips.
std::uint64_t vram_bytes(const CardPart& part) { return static_cast<std::uint64_t>(std::lround(part.vram.is.v / 1e9)) << 30; }

void put_limits(BoardIdentity& id, const CardLimits& limits) {
  id.cap_default_mw = milliwatts(limits.cap_default);
  id.cap_min_mw = milliwatts(limits.cap_min);
  id.cap_max_mw = milliwatts(limits.cap_max);
  id.sm_max_mhz = whole(limits.sm_max);
  id.mem_max_mhz = whole(limits.mem_max);
  id.core_offset_min_mhz = offset(limits.core_offset_min);
  id.core_offset_max_mhz = offset(limits.core_offset_max);
  id.mem_offset_min_mhz = offset(limits.mem_offset_min);
  id.mem_offset_max_mhz = offset(limits.mem_offset_max);
  id.fans = std::min(static_cast<std::uint32_t>(limits.fans), kMaxFans);
  id.fan_min_percent = per_cent(limits.fan_min);
  id.fan_max_percent = per_cent(limits.fan_max);
}

BoardIdentity identity_of(const Rig& rig, std::uint32_t index) {
  const auto& card = rig.cards[index];
  const auto& part = rig[card.part];
  const auto address = pci_address(rig, index);
  const auto ids = pci_ids(card);
  BoardIdentity id{};
  put_text(id.place, card.name);
  put_text(id.uuid, uuid_of(rig.name, card.name));
  put_text(id.name, marketing_name(card));
  put_text(id.vbios, "94.02.42.00.A9");  // assumed: of the shape that a 3090's has
  put_text(id.bus_id, text_of(address));
  id.host = card.host.v;
  id.domain = address.domain;
  id.bus = address.bus;
  id.device = address.device;
  id.device_id = ids.device;
  id.subsystem_id = ids.subsystem;
  id.vram_bytes = vram_bytes(part);
  id.link_width_max = static_cast<std::uint32_t>(part.link.is.width);
  id.link_gen_max = static_cast<std::uint32_t>(part.link.is.gen);
  put_limits(id, limits_of(rig, index));
  return id;
}

std::string too_large(const Rig& rig) {
  if (rig.hosts.size() > kMaxHosts) return fmt::format("{} hosts; the twin shows at most {}", rig.hosts.size(), kMaxHosts);
  if (rig.cards.size() > kMaxBoardCards)
    return fmt::format("{} cards; the twin shows at most {}", rig.cards.size(), kMaxBoardCards);
  std::map<std::uint32_t, std::uint32_t> of_host;
  for (const auto& card : rig.cards)
    if (++of_host[card.host.v] > kMostOfAHost) return fmt::format("more than {} cards on one host", kMostOfAHost);
  return "";
}

}  // namespace

std::string uuid_of(const std::string& rig, const std::string& place) {
  const auto text = rig + '\n' + place;
  const auto a = hash(text, 1), b = hash(text, 2);
  return fmt::format("GPU-{:08x}-{:04x}-{:04x}-{:04x}-{:012x}", a >> 32, (a >> 16) & 0xFFFF, (a & 0xFFF) | 0x4000,
                     (b >> 48 & 0x3FFF) | 0x8000, b & 0xFFFFFFFFFFFF);
}

Result<std::vector<BoardIdentity>> identities(const Rig& rig) {
  if (const auto why = too_large(rig); !why.empty()) return failure(Error::Kind::BadInput, rig.name + ": " + why);
  std::vector<BoardIdentity> all;
  for (std::uint32_t card = 0; card < rig.cards.size(); ++card) all.push_back(identity_of(rig, card));
  return all;
}

}  // namespace ohm::twin
