// Which found card hangs in which place, kept up as cards come and go.
//
// Owned by the loop. It binds anew (rig/lock: bind_places) only when what the driver found changes. Control thread; it sets
// nothing.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "agent/view/rig_view.h"
#include "rig/rig.h"

namespace ohm {

/// One place of this rig on the hosts that we watch.
struct Seat {
  Index<Card> card;
  std::optional<std::size_t> found;  ///< index into GpuDriver::cards()
  Bound how{Bound::Guessed};
};

class Roster {
 public:
  /// `host`: a name of the rig file, or "" for all.
  Roster(const Rig& rig, const std::optional<RigLock>& lock, const std::string& host);

  /// True when the binding changed.
  bool update(const std::vector<FoundGpu>& found);

  const std::vector<Seat>& seats() const { return seats_; }
  const std::vector<std::size_t>& strangers() const { return strangers_; }  ///< found cards without a place
  const std::vector<Index<Host>>& hosts() const { return hosts_; }          ///< watched ones; empty: all

 private:
  bool of_another_host(const std::string& uuid) const;
  void bind(const std::vector<FoundCard>& found);

  const Rig& rig_;
  const std::optional<RigLock>& lock_;
  std::vector<Index<Host>> hosts_;
  std::vector<Seat> seats_;
  std::vector<std::size_t> strangers_;
  std::vector<FoundCard> last_;
};

}  // namespace ohm
