// Changing rig.lock and taking it back: the lock before the last `ohm adopt` stays beside it as rig.lock.before.
//
// For `ohm adopt` only. One thread; writes whole files or nothing.
#pragma once

#include <iosfwd>
#include <string>

#include "cli/run.h"
#include "rig/lock/rig_lock.h"
#include "rig/rig.h"

namespace ohm {

/// Keeps the lock that is there as `file`.before, then writes `next`.
Result<void> change_lock(const std::string& file, const RigLock& next);

/// The command line that takes the last change back. `had_lock`: there was one before it.
std::string undo_line(const std::string& rig_path, bool had_lock);

/// `ohm adopt --undo`: the lock and the one before change places, but measured links stay. Asks first.
Answer undo_adopt(const Rig& rig, const std::string& rig_path, const Invocation& asked, std::istream& answers,
                  std::ostream& questions);

}  // namespace ohm
