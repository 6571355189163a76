// The power lane: the one thread that reads the power of all cards ten times a second.
//
// To wake a thread costs far more than to read a card's power, and so one thread makes the round of all cards, and the cards' own
// workers (card_worker.cpp) wake once a second, to read them whole. The lane asks through a CallWatch and NvmlCards of its own, and
// shares with a worker only what CardCell::mutex guards; it holds no lock while it is in the library.
//
// A card that hangs takes the lane with it, as the library gives no call back. So the lane passes by whoever is not well: a card
// that is lost or not read whole yet, and one whose worker is in the library just now (it is being read, or hangs). Where it is
// caught all the same, the worker of any other card finds it stuck after NvmlOptions::lane_patience, leaves that thread to its fate
// and starts another lane, which passes by the card until its worker has read it whole anew. The tick never waits for any of this;
// the other cards lose a second or two of readings between the whole ones. At most one lane is caught in each card.
#pragma once

#include <memory>

namespace ohm::nvml {

struct Core;

/// Starts the lane where there is none, and another where it is stuck; nothing while it is well, and in a driver that does not
/// sample or is ending. Called by card workers after each whole reading. Never waits.
void keep_power_lane(const std::shared_ptr<Core>& core);

}  // namespace ohm::nvml
