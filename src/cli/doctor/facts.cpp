#include "cli/doctor/facts.h"

#include <algorithm>

namespace ohm {
namespace {

/// Why the driver, which has the device, cannot name it; Present when nothing tells.
GpuPresence presence(const PciDevice& device, const DriverInfo& driver) {
  if (device.driver != "nvidia") return GpuPresence::Present;
  if (!device.answers) return GpuPresence::Lost;
  return driver.mute > 0 ? GpuPresence::Hung : GpuPresence::Present;
}

}  // namespace

std::vector<FoundCard> keys_of(const std::vector<SeenCard>& cards) {
  std::vector<FoundCard> keys;
  for (const auto& card : cards) keys.push_back({card.found.info.uuid, card.found.info.bus_id});
  return keys;
}

const PciDevice* device_at(const MachineFacts& facts, const std::string& bus_id) {
  if (!facts.pci) return nullptr;
  const auto it = std::find_if(facts.pci->begin(), facts.pci->end(), [&](const PciDevice& d) { return d.bus_id == bus_id; });
  return it == facts.pci->end() ? nullptr : &*it;
}

std::vector<const PciDevice*> untaken_cards(const MachineFacts& facts) {
  std::vector<const PciDevice*> untaken;
  if (!facts.pci) return untaken;
  for (const auto& device : *facts.pci) {
    const auto is_it = [&](const SeenCard& card) { return card.found.info.bus_id == device.bus_id; };
    if (is_nvidia_card(device) && std::none_of(facts.cards.begin(), facts.cards.end(), is_it)) untaken.push_back(&device);
  }
  return untaken;
}

void add_nameless_cards(MachineFacts& facts) {
  for (const auto* device : untaken_cards(facts)) {
    SeenCard card;
    card.found.info.bus_id = device->bus_id;
    card.found.presence = presence(*device, facts.driver);
    if (card.found.presence == GpuPresence::Present) continue;
    card.trouble = card.found.presence == GpuPresence::Lost ? "its slot reads all ones: it fell off the bus"
                                                            : "driver calls about it do not return, not even for its name";
    facts.cards.push_back(std::move(card));
  }
}

}  // namespace ohm
