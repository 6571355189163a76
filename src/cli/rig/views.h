// The pages about a running rig: from a document to text.
//
// Pure functions of what was told (and, where it helps, of the rig file), any thread. Each starts with the banner: SIMULATED where
// it is so, the mode, how old the data is. None of them asks, waits or prints.
#pragma once

#include <string>
#include <vector>

#include "cli/rig/card_set.h"
#include "cli/rig/rig_doc.h"
#include "cli/rig/thing.h"
#include "cli/rig/wiring.h"
#include "cli/text/style.h"
#include "cli/text/table.h"

namespace ohm {

/// "SIMULATED · watch · barn · 23:40:01, 0.4 s old". Ends with a newline.
std::string banner(const RigDoc& rig, const Style& style);

/// The parts of the banner, for views that paint them on their own: "SIMULATED", "watch", "barn", "0.4 s old".
std::vector<Cell> banner_cells(const RigDoc& rig);

/// The document as a whole is late: older than three ticks and a second.
bool is_late(const RigDoc& rig);

Tone level_tone(const std::string& level);

/// "8,911 W of 11,520 W (77 %)".
std::string draw_text(const RigDoc& rig);

/// "30 present, 1 lost, 1 absent".
std::string states_text(const std::vector<CardDoc>& cards);

/// "8 chassis fans, 40 %, 600 rpm; asked to turn and standing still: A.fan1"; "" where none is told.
std::string fans_line(const RigDoc& rig);
/// Those of a host, or one by its place, under a heading; "" where there are none.
std::string fans_table(const RigDoc& rig, const std::string& thing, const Style& style);

/// Something a person should look at, the loudest first.
struct Attention {
  std::string thing, says;
  Tone tone{Tone::Tight};
};
std::vector<Attention> attention(const RigDoc& rig);

/// All sustained and surge limits, the fullest first; those whose load is not told last.
std::vector<const LimitDoc*> fullest_limits(const RigDoc& rig);

/// A table of limits, its columns fit for `style`. "kept" is the margin kept back for how badly the load is known: used is load and
/// kept against allowed.
std::string limits_table(const std::vector<const LimitDoc*>& limits, const Style& style);

/// "pdu inlet" for "pdu-inlet".
std::string kind_words(const std::string& kind);

std::string status_text(const RigDoc& rig, const Style& style);

/// "held at 251 W by the interlock: …", one of its reasons; "" where it is free, and in watch, which holds none.
std::string held_text(const CardDoc& card);

/// What stands at the end of a card's row: "lost", "14 s old", its loudest reason, or "ok".
Cell remark_of(const CardDoc& card);

/// The list of cards as a table that fits `width`: two blanks between columns where all fit so, else one, else the least important
/// columns go. `extra`, where given, stands second and stays.
struct ExtraColumn {
  Column column;
  std::vector<Cell> cells;  ///< one for each card
};
Table cards_table(const std::vector<const CardDoc*>& cards, std::size_t width, const ExtraColumn* extra = nullptr);

std::string gpus_text(const RigDoc& rig, const std::vector<const CardDoc*>& cards, const Style& style);

std::string show_text(const RigDoc& rig, const RigWires& wiring, const Thing& thing, const Style& style);
std::string show_card_text(const RigDoc& rig, const RigWires& wiring, const CardDoc& card, const Style& style);

std::string events_text(const RigDoc& rig, const std::vector<EventDoc>& events, const std::string& about, const Style& style);

}  // namespace ohm
