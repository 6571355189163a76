// Each thing that is wrong with a card, told once when it begins and once when it has ended.
//
// Owned by the loop, stepped with every view. A reason is known by its kind, so that a degree more is no news, and a second trouble
// of a card that is unwell already is. One that is away for less than ten seconds has not ended: what flickers fills no log. Of a
// card that does not answer only its state is told (events/changes.h); what was wrong with it is told anew when it comes back.
// Notes (level Ok) are no events. Control thread.
#pragma once

#include <string>
#include <vector>

#include "agent/events/event_log.h"

namespace ohm {

class ReasonLog {
 public:
  std::vector<Event> step(const RigView& view);

 private:
  struct Known {
    std::string kind, over;
    Level level{};
    std::optional<TimePoint> gone_since;
  };
  using Row = std::vector<Known>;

  static void begin(const RigView& view, const CardView& card, Row& row, std::vector<Event>& out);
  static void end(const RigView& view, const CardView& card, Row& row, std::vector<Event>& out);

  std::vector<Row> rows_;  ///< per card of the view
};

}  // namespace ohm
