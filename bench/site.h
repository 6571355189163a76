// A made-up site of any size for the benches: more than six levels between the street and a card.
//
// main -> section -> panel -> breaker -> PDU -> bank -> supply -> card, on a 208 V three-phase feed whose breakers sit between
// changing legs. Eight cards and three supplies a frame, two frames a PDU, twenty PDUs a panel, twenty panels a section. Panels,
// hosts and cards are not all alike, and breakers are a little too small here and there, so that caps are held at every level. The
// same number gives the same text.
#pragma once

#include <string>

namespace ohm::bench {

/// A rig file with this many cards (at least 1).
std::string site_yaml(int cards);

}  // namespace ohm::bench
