// How a history's figures and instants are written, and what its points come to. Pure, for the views of this folder.
#pragma once

#include <optional>
#include <string>

#include "cli/history/history_doc.h"
#include "cli/history/history_views.h"

namespace ohm {

/// The unit people read: ratios in %, bytes in GB, joules in kWh, all others as they are.
struct HistoryUnit {
  std::string name;
  double factor{1};
  int decimals{1};
};
HistoryUnit unit_of(const HistoryDoc& doc);

/// "86.5", in the unit people read; no unit.
std::string figure_of(double value, const HistoryUnit& unit);

/// "23:40", with seconds where steps are below a minute, with the day where the span is longer than one: "24 Nov 23:40".
std::string clock_of(WallTime at, const HistoryDoc& doc, const HistoryLook& look);

/// "A7 vram_c, °C, 22:40 to 23:40 UTC, in steps of 10 s", SIMULATED before it where it is. Ends with a newline.
std::string history_title(const HistoryDoc& doc, const HistoryLook& look);

/// Lowest and highest with their instants, and the mean of the steps that were read.
struct HistorySummary {
  HistoryPoint lowest, highest;
  double mean{};
  double read_ratio{};  ///< part of the steps in which something was read
};
/// Nothing where nothing was read.
std::optional<HistorySummary> summary_of(const HistoryDoc& doc);

/// "lowest 70.0 at 22:41, mean 77.4, highest 84.0 at 23:01; nothing was read in 2 % of the steps", or that nothing was read at all.
std::string history_summary(const HistoryDoc& doc, const HistoryLook& look);

}  // namespace ohm
