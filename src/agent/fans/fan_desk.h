// The chassis fans of a rig as the loop handles them: which fan is whose, what each says, who drives it, and how all go back.
//
// Made by Agent from the fans it is given (PolledFan: none makes its caller wait), read once a tick, set by the law for heat in
// protect and run. In mode watch it sets nothing. A fan that is asked to turn and stands is told, once, after some seconds.
// Control thread. It knows no temperature and no law.
#pragma once

#include <string>
#include <vector>

#include "agent/view/rig_view.h"
#include "rig/rig.h"

namespace ohm {

/// Something to tell of a fan.
struct FanNews {
  std::string place;
  Level level{Level::Ok};
  std::string says;
  friend bool operator==(const FanNews&, const FanNews&) = default;
};

class FanDesk {
 public:
  /// A fan whose label begins with a host's name is that host's; the others belong to `host`, or to the only host there is. Fans of
  /// other hosts than `host` are left out. `may_set`: not in mode watch.
  FanDesk(const Rig& rig, const std::string& host, const std::vector<ChassisFan*>& fans, bool may_set);

  /// Puts every fan into the view. What began or ended since the last tick.
  std::vector<FanNews> tell(RigView& view);

  std::size_t size() const { return seats_.size(); }
  const std::string& place(std::size_t fan) const { return seats_[fan].place; }
  const std::string& host(std::size_t fan) const { return seats_[fan].host; }
  /// Its label begins with its host's name: it blows at that host's cards, and is no processor's.
  bool labelled(std::size_t fan) const { return seats_[fan].labelled; }

  /// Orders a duty for one fan, in the order of RigView::chassis_fans; it is held from then on. NotSupported in mode watch;
  /// BadInput outside 0..1; else what the fan says.
  Result<Fraction> set(std::size_t fan, Fraction duty);
  /// All of one host; of all hosts where it is "". The first error; the others are set nevertheless.
  Result<void> set_all(const std::string& host, Fraction duty);
  /// One fan back to its board.
  Result<void> release(std::size_t fan);
  /// Every fan that is held; how many these were.
  std::size_t release();

 private:
  struct Seat {
    ChassisFan* fan{};
    std::string place, host;
    bool labelled{};
    bool held{};
    std::optional<TimePoint> stands_since;
    bool told{};
    std::string refusal;  ///< of the last set(); "": none
    bool refusal_told{};
  };
  std::optional<FanNews> look(Seat& seat, const ChassisFanView& view, TimePoint now);

  std::vector<Seat> seats_;
  bool may_set_;
};

}  // namespace ohm
