// `ohm history`: one series as a table, a plot or CSV.
//
// Pure functions of what the daemon told, any thread. Steps in which nothing was read are gaps: never a line across, never 0.
// SIMULATED stands in the first line of what people read where the document says so.
#pragma once

#include <chrono>
#include <string>

#include "cli/history/history_doc.h"
#include "cli/text/style.h"

namespace ohm {

/// How much room there is, and the reader's time zone.
struct HistoryLook {
  Style style;
  std::size_t rows{12};               ///< of the plot itself, 4 to 60; taken as a hint, so that the axis comes out even
  std::chrono::minutes utc_offset{};  ///< shown times are UTC plus this
};

/// A row a step, steps in a row without a reading as one; then lowest, mean and highest.
std::string history_text(const HistoryDoc& doc, const HistoryLook& look);

/// Braille: the mean as a line, min to max as a lighter band, two points and four levels a character; axes with their unit.
std::string history_plot(const HistoryDoc& doc, const HistoryLook& look);

/// RFC 4180: "at,thing,series,unit,min,mean,max", a line a step, instants in RFC 3339 (UTC), figures as the daemon told them.
std::string history_csv(const HistoryDoc& doc);

}  // namespace ohm
