#include "rig/plan/rules.h"

#include <algorithm>
#include <array>

#include "base/result.h"

namespace ohm {
namespace {

constexpr std::string_view kNec210 = "NFPA 70 (NEC) 210.19(A), 210.20(A): 125 % rule for continuous load";
constexpr std::string_view kIec320 = "IEC 60320 / UL 498 ratings of C13 (15 A) and C19 (20 A) couplers; 12 A and 16 A for hours";

constexpr std::array kRules{
    // AC
    Rule{"ac.main", "the main breaker carries at most 80 % of its rating for hours, on every leg", kNec210, Rank::Standard},
    Rule{"ac.panel", "a panel's bus bar carries at most 80 % of its rating for hours", kNec210, Rank::Standard},
    Rule{"ac.breaker", "a breaker carries at most 80 % of its rating for hours (or its own stated continuous rating)", kNec210,
         Rank::Standard},
    Rule{"ac.trip", "the worst excursion of 5-20 ms stays below the breaker's magnetic trip on its fast edge",
         "IEC 60898-1: B 3, C 5, D 10 times the rating; UL 489 as C (assumed)", Rank::Standard},
    Rule{"ac.leg", "on a feed with several legs no leg is overloaded while the others have room",
         "vector sum of the leg's currents against the 80 % rule (NEC 210.20(A)); NEC 210.11(B): load evenly proportioned",
         Rank::Standard},
    Rule{"ac.inlet", "a PDU's inlet carries at most its continuous rating",
         "UL 498 / maker's derated input figure; 80 % of the plug otherwise", Rank::Standard},
    Rule{"ac.cord", "a cord carries at most 80 % of its ampacity, and a PDU's cord is no thinner than its breaker protects",
         "NEC 400.5 ampacity by gauge, NEC 240.5 protection of cords", Rank::Standard},
    Rule{"ac.receptacle", "a PDU's plug is rated for the breaker that protects it",
         "NEC 210.21(B)(1): a single receptacle is rated no less than its branch circuit", Rank::Standard},
    Rule{"ac.bank", "a bank of a PDU carries at most 80 % of its breaker for hours", kNec210, Rank::Standard},
    Rule{"ac.outlet", "a C13 outlet carries at most 12 A for hours, a C19 at most 16 A", kIec320, Rank::Standard},
    Rule{"ac.plug", "a supply's cord fits its outlet: C14 into C13, C20 into C19", "IEC 60320: the couplers do not mate otherwise",
         Rank::Standard},
    // supplies
    Rule{"psu.voltage", "a supply runs only at input voltages on its label", "data sheet of the supply", Rank::Datasheet},
    Rule{"psu.sustained", "a supply gives at most 80 % of its rating at its real input voltage for hours",
         "headroom for ageing and heat (assumed); rating by voltage from the data sheet", Rank::Assumed},
    Rule{"psu.rail", "the 12 V rail carries at most its rated current", "data sheet of the supply", Rank::Datasheet},
    Rule{"psu.surge", "the excursions of all its cards together stay under a supply's over-current protection in every window",
         "ATX12V / Intel CRPS peak figures; card excursions as igor's Lab windows", Rank::Datasheet},
    Rule{"psu.crossed", "one supply's 12 V never meets another's through one card",
         "start-up order and ground loss put one supply's load on the other's wires (assumed)", Rank::Assumed},
    // 12 V side
    Rule{"dc.breakout", "a breakout board passes at most its total current", "maker's figure, else 100 A (assumed)", Rank::Assumed},
    Rule{"dc.socket", "a breakout socket carries at most 150 W (8 A terminals stand 192 W)",
         "Molex Mini-Fit Jr. terminal current (assumed for clones)", Rank::Assumed},
    Rule{"dc.plug", "a 6-pin plug carries at most 75 W, an 8-pin at most 150 W", "PCI Express CEM specification", Rank::Standard},
    Rule{"dc.plugs", "every plug of a card is fed", "the card's connectors", Rank::Datasheet},
    Rule{"dc.cable", "a 12 V cable carries at most its conductors' ampacity", "7 A a conductor for 18 AWG in a bundle (assumed)",
         Rank::Assumed},
    Rule{"cable.daisy", "two plugs on one 3-pair cable carry 150 W together with 18 AWG, 225 W with 16 AWG",
         "7 A a conductor for 18 AWG in a bundle (assumed)", Rank::Assumed},
    Rule{"dc.slot", "slots without a powered riser draw at most what the board passes on",
         "PCI Express CEM: 66 W of 12 V a slot; board maker's total", Rank::Standard},
    // risers and hosts
    Rule{"riser.sata", "no riser is fed from a SATA plug", "SATA power: 4.5 A, 54 W of 12 V; a 3090's slot draws 66 W",
         Rank::Standard},
    Rule{"riser.molex", "a riser on a Molex plug draws at most 60 W, and never more than its 78 W pin",
         "Molex 8981 terminal: 6.5 A", Rank::Datasheet},
    Rule{"riser.feed", "a riser's own plug carries the whole slot draw (up to 66 W) within its plan",
         "PCI-SIG slot limit 5.5 A at 12 V; plug rating", Rank::Standard},
    Rule{"riser.link", "a link is no wider or newer than its riser and card", "parts catalogue", Rank::Datasheet},
    Rule{"host.slots", "a host has a slot for every card", "board maker's slot count", Rank::Datasheet},
    Rule{"card.suspended", "every card can work at its floor under all limits", "a loaded card draws its floor however low its cap",
         Rank::Measured},
};

}  // namespace

std::span<const Rule> rules() { return kRules; }

const Rule& rule(std::string_view id) {
  const auto at = std::find_if(kRules.begin(), kRules.end(), [&](const Rule& r) { return r.id == id; });
  OHM_ASSERT(at != kRules.end());
  return *at;
}

}  // namespace ohm
