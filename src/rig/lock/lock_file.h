// The lock beside a rig file, read and held against the rig: one door for ohmd, `ohm adopt`, `ohm doctor` and `ohm links`.
//
// A lock of another rig is refused: its UUIDs and slots would name the wrong places. One thread; reads one file.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "base/result.h"
#include "rig/lock/rig_lock.h"

namespace ohm {

/// The lock beside `rig_path`; nothing where there is none. Io: it cannot be read. BadInput: mistakes in it, or check_lock().
Result<std::optional<RigLock>> lock_beside(const Rig& rig, const std::string& rig_path);

/// Refuses, naming `file`: a lock that names another rig or knows none of this rig's places; two places of one host in one slot.
Result<void> check_lock(const Rig& rig, const RigLock& lock, const std::string& file);

/// Is this card adopted in a place of a host that is none of `hosts` (empty: every host counts)? One without UUID is known by its
/// slot.
bool is_of_another_host(const Rig& rig, const RigLock* lock, const FoundCard& found, const std::vector<Index<Host>>& hosts);

/// Adopted places that the rig file does not have (any more).
std::vector<std::string> places_gone(const Rig& rig, const RigLock& lock);

}  // namespace ohm
