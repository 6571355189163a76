// Following a plug back to the street: which conductors a supply sits between, and at what voltage.
//
// Pure walks over a Rig, shared by the circuit builder, the rules, rewire and the views. Any thread.
#pragma once

#include <optional>

#include "rig/rig.h"

namespace ohm {

/// The conductors a load on this source sits between.
Legs legs_of(const Rig& rig, const AcSource& source);

/// The conductors that a PDU's own inlet brings. All: three phases (or L1, L2 and neutral on a split-phase feed).
Legs inlet_legs(const Rig& rig, const Pdu& pdu);

/// The bank (index into PduPart::banks) behind which an outlet lies; nothing: behind none.
std::optional<std::size_t> bank_of(const PduPart& part, int outlet);

/// "C13" for a PDU's outlet; "" for a wall receptacle, whose kind the file does not tell.
std::string outlet_kind(const Rig& rig, const AcSource& source);

/// The breaker that protects this source, however many PDUs lie between.
const Breaker& breaker_of(const Rig& rig, const AcSource& source);

/// Does North American practice (UL ratings, NEC) hold on this feed? Told by its voltage: 220, 230, 380, 400 and 415 V are IEC's.
bool north_american(const Site& site);

/// Nominal voltage across a load between these conductors: what a supply's name plate is read at.
Volts nominal_across(const Site& site, Legs legs);

/// The rating band of a supply at this voltage: the one that contains it, else the first within 10 % (EN 60038, ANSI C84.1);
/// nullptr: it does not run.
const RatingBand* band_at(const PsuPart& part, Volts nominal);

/// "L1", "L1-L2", "L1-L2-L3".
std::string name_of(Legs legs);

}  // namespace ohm
