// The rig's view of each tick into the history: which series there are, in which unit and step.
//
// Made by the daemon over an open History; called last in every tick, on the control thread. Series are looked up once. What a card
// does not tell is a gap. A history that takes no more is told once, and again when it works.
#pragma once

#include <string>
#include <vector>

#include "agent/view/rig_view.h"
#include "telemetry/history/history.h"

namespace ohm {

class Recorder {
 public:
  explicit Recorder(History& history) : history_{history} {}

  /// Errors: what the history said; the tick goes on.
  Result<void> record(const RigView& view);

 private:
  struct Column {
    SeriesId id;
    bool made{};
  };
  void add(const std::string& thing, const char* series, const char* unit, double quantum, std::optional<double> value);
  void add_span(const std::string& thing, const char* series, const char* unit, double quantum, const DrawSpan& draws,
                std::optional<double> newest);
  void record_fan(const ChassisFanView& fan, TimePoint now);
  void record_card(const CardView& card, TimePoint now);
  void record_wires(const RigView& view);

  History& history_;
  std::vector<Column> columns_;  ///< in the order of add() calls, which is the same at every tick of one rig
  std::vector<Sample> samples_;
  std::size_t next_{};
  Result<void> trouble_;
};

/// How many series a rig of this size comes to.
std::size_t series_count(std::size_t cards, std::size_t wires, std::size_t chassis_fans);

}  // namespace ohm
