// A set of cards in a few words: `A*`, `A1-4`, `on:pdu1`, `idle`, `hot`, `all`, or several with commas.
//
// Pure, any thread. The words are those of docs/cli.md; ranges and names are those of rig.yaml.
#pragma once

#include <string>
#include <vector>

#include "base/result.h"
#include "cli/rig/rig_doc.h"
#include "cli/rig/wiring.h"

namespace ohm {

/// Below this share of busy time a card counts as idle (taste; NVML counts in whole per cent of a second or less).
inline constexpr double kIdleBelow = 0.02;

/// Idle: it answers, nobody's process is on it, and it is busy less than kIdleBelow. A card whose busy share is not told is not
/// idle.
bool is_idle(const CardDoc& card);

/// Hot: a temperature within a few kelvin of where the card slows down (die from 80 °C, hotspot from 95 °C, VRAM from 100 °C), or
/// the card says that heat holds it back.
bool is_hot(const CardDoc& card);

/// In the order of the document, each once. BadInput names the word and the nearest one that would do; a set that is well said and
/// empty ("idle" when all work) is no error.
Result<std::vector<const CardDoc*>> select_cards(const RigDoc& rig, const RigWires& wiring, const std::string& set);

/// Why `word`, which find_thing() does not know, is no one thing: nothing is called so, it is a set of several cards, or a set that
/// is ill said.
Error not_one_thing(const RigDoc& rig, const RigWires& wiring, const std::string& word);

/// What completion offers for a set.
std::vector<std::string> card_set_words();

}  // namespace ohm
