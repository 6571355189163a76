// Where the twin's cards sit on the PCI bus: one rule for their identities and for the sysfs tree.
//
// The domain is the host's number, so that all cards of a rig can be seen as one machine without two sharing an address; a card's
// bus is its number within its host, from 01; each hangs below a root port of its own on bus 00. Pure.
#pragma once

#include <cstdint>
#include <string>

#include "rig/rig.h"

namespace ohm::twin {

struct PciAddress {
  std::uint32_t domain{}, bus{}, device{}, function{};
};

/// `card`: position in Rig::cards. A rig of more than 64 hosts, or 248 cards on one host, has no such address (identity.h refuses
/// it).
PciAddress pci_address(const Rig& rig, std::uint32_t card);

/// The root port above it.
PciAddress root_port(const PciAddress& card);

/// "0000:03:00.0".
std::string text_of(const PciAddress& address);

/// The device ids of a card: vendor in the low half, device in the high one, as NVML tells them.
struct PciIds {
  std::uint32_t device{0x220410DE};     ///< GA102, RTX 3090 (facts/rig-tools.md §2.3)
  std::uint32_t subsystem{0x147D10DE};  ///< the board maker's
};
PciIds pci_ids(const Card& card);

/// "NVIDIA GeForce RTX 3090".
std::string marketing_name(const Card& card);

}  // namespace ohm::twin
