// Which card hangs in which place: the pure part of `ohm adopt`.
//
// Takes what the driver found and the lock as it is, and works out the lock as it should be, with the changes as sentences. Nothing
// is written here. A place keeps its history: the card that hung there before is listed under `former`. Any thread.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "cli/text/style.h"
#include "hardware/gpu/gpu_driver.h"
#include "hardware/pci/pci_bus.h"
#include "rig/lock/rig_lock.h"

namespace ohm {

/// "A3=0000:05:00.0": the owner knows better than the order of the bus.
struct Assignment {
  std::string place, bus_id;
  friend bool operator==(const Assignment&, const Assignment&) = default;
};

Result<Assignment> assignment_of(std::string_view word);

struct Adoption {
  RigLock lock;                      ///< as it should be
  std::vector<std::string> changes;  ///< "A3: card GPU-… in place of GPU-…"; empty: nothing to change
  std::vector<std::string> missing;  ///< places for which no card was found; their old entry stays
  std::size_t strangers{};           ///< cards for which there is no place
};

/// `now`: RFC 3339. BadInput: an assignment names no place or no found card, or one of them twice.
Result<Adoption> adopt(const Rig& rig, const RigLock* lock, const std::vector<FoundGpu>& found, const std::vector<Assignment>& told,
                       const std::vector<Index<Host>>& hosts, std::string_view machine_id, std::string_view now);

/// Place, bus id, slot and link of each card as it will be adopted.
std::string adoption_text(const Rig& rig, const Adoption& adoption, const std::vector<FoundGpu>& found,
                          const std::vector<PciDevice>& bus, const Style& style);

/// Stickers to cut out: the place large enough to read on a frame, with model, bus id and the end of the UUID.
std::string labels_text(const Rig& rig, const RigLock& lock, std::size_t width);

}  // namespace ohm
