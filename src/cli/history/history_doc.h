// What ohmd told of one series: `GET /v1/history` (docs/api.md) as plain values.
//
// Read from the JSON of one answer and passed by const reference to every view of `ohm history`. Any thread.
#pragma once

#include <chrono>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/reading.h"
#include "base/result.h"

namespace ohm {

/// One step: its start, and min, mean and max in it, in the document's unit; nothing of all three where nothing was read.
struct HistoryPoint {
  struct Band {
    double min{}, mean{}, max{};
    friend bool operator==(const Band&, const Band&) = default;
  };
  WallTime at;
  std::optional<Band> band;
  friend bool operator==(const HistoryPoint&, const HistoryPoint&) = default;
};

struct HistoryDoc {
  std::string thing, series, unit;
  std::chrono::nanoseconds step{};
  WallTime from, to;
  bool simulated{};                  ///< the document's key of that name; false where it is missing
  std::vector<HistoryPoint> points;  ///< rising instants, gaps too
  friend bool operator==(const HistoryDoc&, const HistoryDoc&) = default;
};

/// BadInput: not JSON, or not that document; it names the key and what was expected. Never throws.
Result<HistoryDoc> read_history_doc(std::string_view json);

}  // namespace ohm
