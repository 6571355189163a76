// rig.lock: what was found and proven, beside rig.yaml, which is what a hand can touch.
//
// Written by `ohm adopt` (which card hangs in which place) and `ohm links` (measured bandwidths); read by ohmd and doctor
// (lock_file.h). A plain value; reading reports every mistake with its line; writing is whole or not at all (the caller's file
// helper). Any thread.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/diagnostic.h"
#include "rig/rig.h"

namespace ohm {

/// The card found in one place.
struct LockedCard {
  std::string place;   ///< "A3"
  std::string uuid;    ///< "GPU-…"
  std::string serial;  ///< "" where the card tells none
  std::string bus_id;  ///< "0000:03:00.0"; "" when another card took its slot and it did not answer since
  std::string since;   ///< when it was adopted there: "2026-11-24T23:40:01Z"
  friend bool operator==(const LockedCard&, const LockedCard&) = default;
};

/// A card that hung there before: the place keeps its history.
struct FormerCard {
  std::string place, uuid, since, until;
  friend bool operator==(const FormerCard&, const FormerCard&) = default;
};

/// A measured bandwidth. `from` and `to`: places, or "host".
struct MeasuredLink {
  std::string from, to;
  BytesPerSecond rate{};
  std::string at;
  friend bool operator==(const MeasuredLink&, const MeasuredLink&) = default;
};

struct RigLock {
  std::string rig;         ///< name of the rig it belongs to
  std::string machine_id;  ///< of the host that adopted; "" when several
  std::vector<LockedCard> cards;
  std::vector<FormerCard> former;
  std::vector<MeasuredLink> links;
  friend bool operator==(const RigLock&, const RigLock&) = default;
};

Checked<RigLock> read_rig_lock(std::string_view text, std::string_view file);
std::string rig_lock_text(const RigLock& lock);

/// "barn.lock" for "barn.yaml", "rig.lock" for "rig.yaml": the lock lies beside its rig file.
std::string lock_path_for(const std::string& rig_path);

/// What a driver or the PCI bus found. `uuid`: "" for a card that does not tell it, because it hangs.
struct FoundCard {
  std::string uuid, bus_id;
  friend bool operator==(const FoundCard&, const FoundCard&) = default;
};

enum class Bound {
  Locked,   ///< UUID and bus id as the lock has them; the bus id alone for a card that does not tell its UUID
  Moved,    ///< the UUID is known, but it answers from another bus id: moved or the risers were swapped
  Swapped,  ///< the bus id is known, but another card answers from it
  Guessed,  ///< no lock for it: dealt by bus id order; never good enough to drive anything
};

/// When known cards answer from each other's slots: what was moved?
enum class Moved {
  Risers,  ///< only cables, or the board counts its slots anew: the card keeps its place
  Cards,   ///< the card hangs where its slot says
};

struct Binding {
  std::size_t found{};  ///< index into the found cards
  Index<Card> card;     ///< index into Rig::cards
  Bound how{Bound::Guessed};
  friend bool operator==(const Binding&, const Binding&) = default;
};

/// Which found card is which place. Each found card and each place at most once; a found card without a place is a stranger, a
/// place without a card is missing. Places that the lock does not know, and cards that it leaves over, are Guessed: in rig order
/// against bus ids in ascending order. `hosts`: only places of these hosts count; empty: all.
std::vector<Binding> bind_places(const Rig& rig, const RigLock* lock, const std::vector<FoundCard>& found,
                                 const std::vector<Index<Host>>& hosts = {}, Moved moved = Moved::Risers);

/// A known card that answers from the slot of another place.
struct CardMove {
  std::string place, slot_of;
  friend bool operator==(const CardMove&, const CardMove&) = default;
};

/// In rig order, of places that count (`hosts` as above). Empty: there is nothing to ask; cards in slots that no other place has
/// keep their places.
std::vector<CardMove> moves(const Rig& rig, const RigLock& lock, const std::vector<FoundCard>& found,
                            const std::vector<Index<Host>>& hosts = {});

/// nullptr: this place was never adopted.
const LockedCard* locked_at(const RigLock* lock, std::string_view place);

}  // namespace ohm
