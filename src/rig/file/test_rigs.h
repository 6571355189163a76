// Files for the tests of the reader: the target of the design, the smallest one, and the few parts they name.
//
// Constant data; tests and the fuzzer only.
#pragma once

#include <string_view>

namespace ohm::test_rigs {

/// 32 cards on four frames and two PDUs. Tests count its lines: `ohmstead` is line 1.
inline constexpr std::string_view kTarget = R"yaml(ohmstead: 1
name: barn
site: {feed: 240 V split-phase, main: 200 A, room: 15..35 °C, tariff: 0.14 USD/kWh}

breakers:
  P18: {rating: 30 A, poles: 2, curve: UL489}
  P20: {rating: 30 A, poles: 2, curve: UL489}

pdus:                                         # part: a name from `ohm parts`, or one of ours below
  pdu1: {part: our-pdu, breaker: P18, meter: "nut:pdu1@127.0.0.1"}
  pdu2: {part: our-pdu, breaker: P20, meter: "nut:pdu2@127.0.0.1"}   # or none: a margin is kept back

parts:
  our-pdu: {kind: pdu, inlet: L6-30, cord: 10 AWG, outlets: C13, banks: {1-12: 20 A, 13-24: 20 A}}

templates:
  frame8:                                     # eight hung cards, one mining board, three breakout PSUs
    psus:  {p1: hp-dps-1200fb, p2: hp-dps-1200fb, p3: hp-dps-1200fb}   # in the order of the outlets
    cards: {1-3: p1, 4-6: p2, 7-8: p3}        # a card's plugs and its riser come from this PSU
    card:  {part: rtx-3090-fe, plugs: 2 x 8-pin, cable: 16 AWG 0.6 m, riser: usb-6pin, link: x1 gen2}
    host:  {board: asrock-h110-pro-btc, cpu: 65 W, ram: 32 GB, disk: 1 TB, net: 1 Gb/s, load: 250 W, from: p3}
    place: {rows: [1-4, 5-8], hung: vertical, gap: 60 mm, air: front-to-back}

frames:                                       # names follow: cards A1…D8, PSUs A.p1…D.p3, hosts A…D
  A: {use: frame8, outlets: pdu1/1-3,   at: left wall}
  B: {use: frame8, outlets: pdu1/13-15, at: left wall}
  C: {use: frame8, outlets: pdu2/1-3,   at: window}
  D: {use: frame8, outlets: pdu2/13-15, at: window}

except:                                       # only what differs; any key above may stand here
  B7:   {link: x1 gen1}
  C4:   {part: msi-3090-suprim-x, plugs: 3 x 8-pin}
  D.p2: {part: {kind: psu, rating: {240 V: 1100 W, 120 V: 800 W}, tier: platinum-230}}   # 80 % = 880 W: D4-D6 at 293 W
# D8:   {absent: at repair}                   # promised to nobody, alarms nobody

sensors:
  room: "nut:pdu1@127.0.0.1/ambient.temperature"
)yaml";

inline constexpr std::string_view kSmallest = R"yaml(ohmstead: 1
site: {feed: 120 V, breaker: 15 A}
box: {cards: 4 x rtx-3090-fe, psu: {rating: 1600 W, tier: gold}}
)yaml";

inline constexpr std::string_view kCatalogue = R"yaml(rtx-3090-fe: {kind: card, power: 350 W}
msi-3090-suprim-x: {kind: card, power: 420 W, plugs: 3 x 8-pin}
hp-dps-1200fb: {kind: psu, type: server, rating: {200..240 V: 1200 W, 100..127 V: 900 W}, tier: platinum-230}
usb-6pin: {kind: riser, feed: 6-pin}
breakout-12x6pin: {kind: breakout, sockets: 12}
asrock-h110-pro-btc: {kind: board, slots: [1 x x16 gen3, 12 x x1 gen2]}
C13: {kind: inlet, rating: 15 A}
C19: {kind: inlet, rating: 20 A}
C20: {kind: inlet, rating: 20 A}
L6-30: {kind: inlet, rating: 30 A}
)yaml";

}  // namespace ohm::test_rigs
