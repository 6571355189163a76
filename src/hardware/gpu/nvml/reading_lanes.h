// The reading lanes: the two threads that read all cards that are well, whole once a second and their power ten times.
//
// To wake a thread costs far more than to read a card, and so few threads make the rounds of all cards; the cards' own workers
// (card_worker.cpp) sleep until there is something to set, or settings and processes are due, which may block. A round is every
// NvmlOptions::power_every; whoever is free takes the next one, so the two take turns. At each round a lane asks every card for its
// power, and some of them for all they tell, so that whole readings are spread over the second. A lane asks through a CallWatch and
// NvmlCards of its own, and shares with others only what CardCell::mutex guards; it holds no lock while it is in the library.
//
// A card that hangs takes the lane with it, as the library gives no call back. The other lane makes all rounds from then on and
// passes by that card, as it passes by whoever is not well: a card that is lost or not read whole yet, and one whose worker is in
// the library just now. So the others lose a tenth of a second. A lane that is stuck for longer than NvmlOptions::lane_patience is
// left to its fate and another takes its place; the card is alone from then on: its own worker reads it, under its own deadline,
// until it was quick for NvmlOptions::alone_for. So does a card whose readings take long, one after the other. When both lanes are
// stuck, something worse may be going on, and every card is alone until it proves well. At most one lane is caught in each card;
// the tick never waits for any of this.
#pragma once

#include <memory>

namespace ohm::nvml {

struct Core;

/// Starts lanes that are missing, and others in place of those that are stuck; nothing while all are well, and in a driver that
/// does not sample or is ending. Called by workers, by lanes at each round and by the control thread. Never waits.
void keep_lanes(const std::shared_ptr<Core>& core);

}  // namespace ohm::nvml
