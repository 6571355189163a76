// A reading in words: the value, a dash with its reason, a mark when it is old or only estimated.
//
// Pure, any thread; used by every view of a running rig. What is absent is "–", never 0 and never blank.
#pragma once

#include <string>

#include "cli/rig/rig_doc.h"
#include "cli/text/table.h"

namespace ohm {

/// A reading older than this is marked wherever it is shown: five ticks, none of which brought it.
inline constexpr double kStaleAfter = 5;  // s; assumed

bool is_stale(const Told& told);

/// Not read from the card but worked out, and shown with "~": its source is "estimate…" or "model…".
bool is_estimated(const Told& told);

/// "61", "~86", "61?" when old, "–" when absent. `factor` turns the document's unit into the shown one.
std::string told_short(const Told& told, int decimals = 0, double factor = 1);

/// "61 °C, by bar0", "61 °C, 14 s old", "– (not supported here)".
std::string told_long(const Told& told, const std::string& unit, int decimals = 0, double factor = 1);

/// told_short() as a cell: dim when absent or old, else in `tone`.
Cell told_cell(const Told& told, Tone tone = Tone::Plain, int decimals = 0, double factor = 1);

/// "x1 g2", or "–".
std::string link_short(const ToldLink& link);

/// "x1 gen2", or "– (reason)".
std::string link_long(const ToldLink& link);

/// Fewer lanes or a lower generation than the rig file promised; false when either is not known. A generation below the promise on
/// an idle card is no fault: links drop to gen1 to save power.
bool link_below_promise(const CardDoc& card);

/// How warm is too warm: Good, Tight within 10 K of where the card slows down, Over from there on. Slow-down of a 3090: 83 °C die
/// (datasheet), 110 °C VRAM (measured, GDDR6X); hotspot 105 °C (assumed).
Tone die_tone(const Told& die);
Tone hotspot_tone(const Told& hotspot);
Tone vram_tone(const Told& vram);

/// Slow-down temperatures, °C, as above.
inline constexpr double kDieSlows = 83, kHotspotSlows = 105, kVramSlows = 110;

/// "0.4 s", "12 s", "3.5 min": of anything's age.
std::string age_text(double seconds);

}  // namespace ohm
