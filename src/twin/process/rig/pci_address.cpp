#include "twin/process/rig/pci_address.h"

#include <array>
#include <fmt/format.h>
#include <string_view>
#include <utility>

namespace ohm::twin {
namespace {

constexpr std::uint32_t kFunctions = 8;

/// Subsystem vendors by the first word of a part's name (PCI-SIG's list); the device half is assumed where it is 0x3884 and alike.
constexpr std::array<std::pair<std::string_view, std::uint32_t>, 6> kMakers{{{"evga", 0x39871842},
                                                                             {"asus", 0x87AF1043},
                                                                             {"msi", 0x38841462},
                                                                             {"gigabyte", 0x40431458},
                                                                             {"zotac", 0x161319DA},
                                                                             {"palit", 0x24041569}}};

struct Chip {
  std::string_view word;
  std::uint32_t device;
  std::string_view name;
};

/// Longest words first. Device ids: facts/rig-tools.md §2.3.
constexpr std::array<Chip, 10> kChips{{{"3090-ti", 0x220310DE, "NVIDIA GeForce RTX 3090 Ti"},
                                       {"3090", 0x220410DE, "NVIDIA GeForce RTX 3090"},
                                       {"3080-ti", 0x220810DE, "NVIDIA GeForce RTX 3080 Ti"},
                                       {"3080", 0x220610DE, "NVIDIA GeForce RTX 3080"},
                                       {"3070", 0x248410DE, "NVIDIA GeForce RTX 3070"},
                                       {"3060", 0x250310DE, "NVIDIA GeForce RTX 3060"},
                                       {"4090", 0x268410DE, "NVIDIA GeForce RTX 4090"},
                                       {"a5000", 0x223110DE, "NVIDIA RTX A5000"},
                                       {"a6000", 0x223010DE, "NVIDIA RTX A6000"},
                                       {"p40", 0x1B3810DE, "Tesla P40"}}};

const Chip& chip_of(const Card& card) {
  for (const auto& chip : kChips)
    if (card.part_name.find(chip.word) != std::string::npos) return chip;
  return kChips[1];  // a part of the owner's own: the physics is a 3090's
}

}  // namespace

PciAddress pci_address(const Rig& rig, std::uint32_t card) {
  const auto host = rig.cards[card].host;
  std::uint32_t bus = 1;
  for (std::uint32_t other = 0; other < card; ++other)
    if (rig.cards[other].host == host) ++bus;
  return {host.v, bus, 0, 0};
}

PciAddress root_port(const PciAddress& card) {
  const auto number = card.bus - 1;
  return {card.domain, 0, 1 + number / kFunctions, number % kFunctions};
}

std::string text_of(const PciAddress& address) {
  return fmt::format("{:04x}:{:02x}:{:02x}.{:x}", address.domain, address.bus, address.device, address.function);
}

PciIds pci_ids(const Card& card) {
  PciIds ids{chip_of(card).device};
  for (const auto& [maker, subsystem] : kMakers)
    if (card.part_name.starts_with(maker)) ids.subsystem = subsystem;
  return ids;
}

std::string marketing_name(const Card& card) { return std::string{chip_of(card).name}; }

}  // namespace ohm::twin
