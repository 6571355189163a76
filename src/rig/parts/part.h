// What a thing on the rig is, as its maker, a standard or a measurement tells it.
//
// A part is a catalogue entry (`ohm parts`) or one of the owner's own (`parts:` in rig.yaml). Parts are plain values, kept once in
// Rig::parts and named by index from the things that are made of them. Every number is a Figure: the value, how well it is known,
// and who says so. Nothing here reads files (rig/file/) or knows how things are wired (rig/rig.h).
#pragma once

#include <array>
#include <map>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "base/units.h"

namespace ohm {

/// How well a figure is known, best first. Owner: written in the rig file without a source.
enum class Rank { Measured, Datasheet, Standard, Owner, Assumed };

template <class T>
struct Figure {
  T is{};
  Rank rank{Rank::Assumed};
  std::string source;  ///< document, standard clause, page or the person's reasoning; shown with every violated rule
  friend bool operator==(const Figure&, const Figure&) = default;
};

/// The windows in which a card's excursions are told (igor's Lab bins): shorter than 1 ms, 1-5, 5-10 and 10-20 ms.
inline constexpr std::size_t kWindows = 4;
inline constexpr std::array<const char*, kWindows> kWindowNames{"<1 ms", "1-5 ms", "5-10 ms", "10-20 ms"};
using Windows = std::array<double, kWindows>;  ///< one number per window; a multiple of a cap or of a rating

/// A PCIe link as negotiated: width 1..16, generation 1..5.
struct Link {
  int width{16};
  int gen{4};
  friend bool operator==(const Link&, const Link&) = default;
};

/// What a 12 V plug or socket is. Names as in rig.yaml: "6-pin", "8-pin", "12-pin", "12vhpwr", "molex", "sata", "slot".
enum class Connector { SixPin, EightPin, TwelvePin, TwelveVHPWR, Molex, Sata, Slot, Eps };

/// `count` equal plugs: "2 x 8-pin".
struct Plugs {
  int count{2};
  Connector kind{Connector::EightPin};
  friend bool operator==(const Plugs&, const Plugs&) = default;
};

struct CardPart {
  Figure<Watts> power;      ///< default limit: what the card draws under load when nobody caps it
  Figure<Watts> power_min;  ///< lowest cap the driver accepts
  Figure<Watts> power_max;  ///< highest cap the driver accepts
  Figure<Watts> floor;      ///< what a loaded card draws however low its cap: budgets count max(cap, floor)
  Figure<Watts> idle;
  Figure<Fraction> slot_share;      ///< upper bound of the slot's part of board power
  Figure<Watts> slot_max;           ///< the slot never carries more (PCI-SIG: 5.5 A, 66 W at 12 V)
  Figure<Fraction> slot_share_min;  ///< lower bound of the same; the plugs' upper bound is 1 minus this
  Figure<Windows> excursion;        ///< worst draw in each window as a multiple of the cap
  Figure<Plugs> plugs;
  Figure<Bytes> vram;
  Figure<Link> link;      ///< what the card itself can do
  Figure<double> tflops;  ///< dense BF16/FP16 tensor throughput at default power, TFLOP/s; used by `plan --ai` only
  friend bool operator==(const CardPart&, const CardPart&) = default;
};

/// The rating of a supply while its input is between two voltages.
struct RatingBand {
  Volts from, to;
  Watts rating;
  friend bool operator==(const RatingBand&, const RatingBand&) = default;
};

/// One point of an efficiency curve: at `load` of rating, `efficiency`, both 0..1.
struct EfficiencyPoint {
  double load{}, efficiency{};
  friend bool operator==(const EfficiencyPoint&, const EfficiencyPoint&) = default;
};

enum class PsuKind { Atx, Server };

struct PsuPart {
  PsuKind kind{PsuKind::Atx};
  Figure<std::vector<RatingBand>> rating;               ///< by input voltage, ascending; outside every band it does not run
  Figure<std::vector<EfficiencyPoint>> efficiency;      ///< by tier or measured; at least two points, ascending load
  Figure<std::vector<EfficiencyPoint>> efficiency_low;  ///< the same below 150 V input (empty: as above)
  Figure<Amps> rail;                                    ///< 12 V rail, continuous, at the highest rating
  Figure<Windows> surge;                                ///< over-current ability per window, multiple of the rating in force
  Figure<std::string> inlet;                            ///< "C14" or "C20"
  Figure<Fraction> power_factor;                        ///< at the planned load
  friend bool operator==(const PsuPart&, const PsuPart&) = default;
};

/// A board that turns a server supply's edge connector into sockets. Each of its sockets may carry plan, and never more than hard.
struct BreakoutPart {
  Figure<int> sockets;
  Figure<Connector> socket;
  Figure<Watts> plan, hard;  ///< per socket
  Figure<Amps> total;        ///< through the edge connector, 12 V
  friend bool operator==(const BreakoutPart&, const BreakoutPart&) = default;
};

struct RiserPart {
  Figure<Connector> feed;  ///< where the slot's 12 V comes from; Slot: through the ribbon from the board
  Figure<Link> link;       ///< the best it can carry
  friend bool operator==(const RiserPart&, const RiserPart&) = default;
};

/// How a PDU's outlets are connected when its inlet is three-phase.
enum class Wiring { LineToLine, LineToNeutral };

/// A group of outlets behind one breaker of the PDU; outlets are numbered from 1, the range is inclusive.
struct BankPart {
  int first{}, last{};
  Amps rating;
  std::optional<Amps> continuous;   ///< instead of 80 % of rating, when the maker says so
  std::optional<std::string> legs;  ///< "L1-L2", "L2"; absent: dealt in turn over the legs
  friend bool operator==(const BankPart&, const BankPart&) = default;
};

struct PduPart {
  Figure<std::string> inlet;                         ///< "L6-30", "L21-30", "C20"…: a row of the inlet table
  Figure<int> cord_awg;                              ///< 0: hard-wired, no cord
  Figure<std::optional<Amps>> continuous;            ///< the maker's already derated input figure, instead of 80 % of the inlet
  std::vector<std::pair<int, std::string>> outlets;  ///< outlet number and its kind ("C13", "C19", "5-15"), ascending
  Figure<std::vector<BankPart>> banks;               ///< empty: no internal breakers
  Wiring wiring{Wiring::LineToLine};
  friend bool operator==(const PduPart&, const PduPart&) = default;
};

struct SlotGroup {
  int count{};
  Link link;
  friend bool operator==(const SlotGroup&, const SlotGroup&) = default;
};

struct BoardPart {
  Figure<std::vector<SlotGroup>> slots;
  Figure<Bytes> ram_max;
  Figure<Watts> draw;       ///< the board itself without CPU and cards
  Figure<Watts> slots_12v;  ///< 12 V it can pass on to all slots together
  friend bool operator==(const BoardPart&, const BoardPart&) = default;
};

/// A plug-and-socket pair on the 12 V side.
struct ConnectorPart {
  Connector kind{};
  Figure<Watts> plan;  ///< what a plan may put through it
  Figure<Watts> hard;  ///< what its terminals stand
  friend bool operator==(const ConnectorPart&, const ConnectorPart&) = default;
};

/// An AC plug, inlet or outlet type.
struct InletPart {
  Figure<Amps> rating;      ///< per conductor
  Figure<Amps> continuous;  ///< what a plan may put through it for hours
  Figure<Amps> iec;         ///< the same on a feed outside North America, where IEC 60320's own ratings hold (C13: 10 A)
  int legs{2};              ///< current-carrying line conductors it brings: 1 (L-N), 2 (L-L) or 3
  friend bool operator==(const InletPart&, const InletPart&) = default;
};

struct WirePart {
  int awg{};
  Figure<Amps> cord;  ///< ampacity of a flexible AC cord of this gauge
  Figure<Amps> dc;    ///< per 12 V conductor in a PSU cable
  Figure<double> milliohm_per_metre;
  friend bool operator==(const WirePart&, const WirePart&) = default;
};

}  // namespace ohm
