// Which card hangs in which place: the pure part of `ohm adopt`.
//
// Takes what the driver found and the lock as it is, and works out the lock as it should be, with the changes as sentences. Nothing
// is written here. A place keeps its history: the card that hung there before is listed under `former`. Whatever was adopted stays,
// also while its card is away, or is named among the changes. Any thread.
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

/// What to work from.
struct AdoptOrder {
  const RigLock* lock{};         ///< nullptr: nothing is adopted yet
  std::vector<FoundGpu> found;   ///< one that hangs since the start has no UUID: it is left where it is
  std::vector<Assignment> told;  ///< these rule
  std::vector<Index<Host>> hosts;
  Moved moved{Moved::Risers};
  std::string machine_id;
  std::string now;  ///< RFC 3339
};

/// A card for which there is no place.
struct Stranger {
  std::string name, uuid, bus_id;
  std::string was;  ///< the place where it was adopted, "" when it never was
  friend bool operator==(const Stranger&, const Stranger&) = default;
};

struct Adoption {
  RigLock lock;                      ///< as it should be
  std::vector<std::string> changes;  ///< "A3: GPU-… at 0000:05:00.0 in place of GPU-…"; empty: nothing to change
  std::vector<std::string> missing;  ///< places for which no card was found; what was adopted there stays
  std::vector<std::string> silent;   ///< places whose card hangs or fell off before it told its name; what was adopted there stays
  std::vector<Stranger> strangers;
  std::vector<std::string> doubtful;  ///< dealt by the order of the bus while a place that was never adopted has no card: the
                                      ///< one that is missing may be any of them, and all behind it are then one too far ahead
};

/// What is doubtful and how to end it, as one sentence; "" where nothing is.
std::string doubt_text(const Adoption& adoption);

/// BadInput: an assignment names no place, no found card or one that does not tell its UUID, or one of them twice.
Result<Adoption> adopt(const Rig& rig, const AdoptOrder& order);

/// Known cards that answer from each other's slots, and whose places nobody told.
std::vector<CardMove> open_moves(const Rig& rig, const AdoptOrder& order);

/// "A1 and A3 answer from each other's slots".
std::string moves_text(const std::vector<CardMove>& moves);

/// Place, bus id, slot and link of each card as it will be adopted, and what changes.
std::string adoption_text(const Rig& rig, const Adoption& adoption, const std::vector<FoundGpu>& found,
                          const std::vector<PciDevice>& bus, const Style& style);

/// The same as one JSON document. `undo`: the command line that takes it back; "" when nothing was written.
std::string adoption_json(const Adoption& adoption, const std::vector<FoundGpu>& found, const std::vector<PciDevice>& bus,
                          const std::string& lock_file, const std::string& undo, bool simulated);

/// Stickers to cut out: the place large enough to read on a frame, with model, bus id and the end of the UUID.
std::string labels_text(const Rig& rig, const RigLock& lock, std::size_t width);

}  // namespace ohm
