// The electrical graph as arithmetic: every limit between the street and a card, and what each card adds to it.
//
// Built from a Rig by build_circuit(); read by the plan (loads and headroom), by control/budget (caps that satisfy every limit at
// once), by rewire and by the judge. Cards, supplies and limits are numbered as in the Rig (card i here is Rig::cards[i]). A plain
// value, any thread. All numbers are watts or amperes as said; the strong types end here because the solvers need raw vectors.
//
// The three stages a card's draw P passes:
//   supply output   out_s  = fixed_s + sum over feeds (share * P_card)          shares are upper bounds and may sum above 1
//   supply input    in_s   = LossCurve(out_s)                                    convex, piecewise linear
//   line current    I      = | sum over ac terms (in_s * amps_per_watt * unit phasor of its bucket) |
// A limit has either ac terms (its unit is amperes) or dc terms (watts). Loads are monotone in every card's draw: the phasors of
// one conductor lie within 60 degrees of each other, so adding load never lowers a current. (Neutral currents are not limits here:
// with active PFC they never exceed the largest leg.)
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "rig/circuit/loss_curve.h"
#include "rig/rig.h"

namespace ohm {

/// What kind of thing a limit protects; decides its rule, its wording and its colour group in the diagram.
enum class LimitKind {
  Main,
  Panel,
  Breaker,
  PduInlet,
  PduCord,
  Bank,
  Outlet,
  PsuCord,
  PsuInlet,  // AC, amperes per conductor
  PsuOutput,
  PsuRail,
  PsuSurge,
  Breakout,
  Socket,
  Cable,
  DaisyChain,
  Plug,
  RiserFeed,
  RiserMolex,
  RiserSata,
  BoardSlots  // 12 V, W
};

/// Direction of a load's current in one conductor, relative to that conductor's own phase. Line-to-neutral and single-phase loads
/// are in phase; on a three-phase feed a line-to-line load is 30 degrees ahead or behind.
enum class Bucket : std::uint8_t { InPhase, Ahead, Behind };

struct AcTerm {
  std::uint32_t supply{};
  Bucket bucket{Bucket::InPhase};
  double amps_per_watt{};  ///< 1 / (voltage across the load * power factor)
  friend bool operator==(const AcTerm&, const AcTerm&) = default;
};

struct DcTerm {
  std::uint32_t card{};
  double share{1};  ///< upper bound of the part of the card's draw (or excursion multiple of it) carried here
  friend bool operator==(const DcTerm&, const DcTerm&) = default;
};

/// The range [first, last) of a shared term vector.
struct Span {
  std::uint32_t first{}, last{};
  bool empty() const { return first == last; }
  friend bool operator==(const Span&, const Span&) = default;
};

struct Limit {
  std::string place;      ///< "pdu1", "pdu1.b2", "pdu1/3", "A.p1", "A3"
  std::string conductor;  ///< "L1", "L2", "L3" where legs differ, else ""
  LimitKind kind{};
  int window{-1};                 ///< -1: sustained; else index into kWindowNames (PsuSurge only)
  double rating{};                ///< what is printed on it, A or W
  double continuous{};            ///< what the plan may use: derated once, margin taken off
  double fixed{};                 ///< W carried whatever the cards do (dc limits only; ac gets it through the supplies)
  std::optional<double> ceiling;  ///< the load is never above this however large the sum (slot: 66 W); single-card limits only
  std::optional<Curve> curve;     ///< when it trips (breakers only)
  Span ac, dc;                    ///< into Circuit::ac_terms / dc_terms; exactly one is non-empty unless nothing hangs on it
  Rank rank{Rank::Assumed};
  std::string source;  ///< where `rating` and `continuous` come from
  Mark at;             ///< where in the rig file the thing is described
  friend bool operator==(const Limit&, const Limit&) = default;
};

struct SupplyNode {
  LossCurve curve;
  double rating{};  ///< W, at its real input voltage
  double fixed{};   ///< W on its 12 V output from hosts
  Span feeds;       ///< into Circuit::feeds
  friend bool operator==(const SupplyNode&, const SupplyNode&) = default;
};

/// What a card may be given.
struct CardNode {
  double idle{};        ///< W when suspended or nobody's
  double floor{};       ///< W it draws at least when it works, whatever its cap
  double top{};         ///< W, highest useful cap: its default limit
  double lowest_cap{};  ///< W, lowest cap its driver accepts; a planned cap is never below max(floor, lowest_cap)
  bool present{true};   ///< absent cards draw nothing and get no cap
  friend bool operator==(const CardNode&, const CardNode&) = default;
};

struct Circuit {
  std::vector<CardNode> cards;
  std::vector<SupplyNode> supplies;
  std::vector<Limit> limits;
  std::vector<DcTerm> feeds;
  std::vector<DcTerm> dc_terms;
  std::vector<AcTerm> ac_terms;
  std::vector<Limit> feed_legs;  ///< the feed's own conductors, for telling only: no limit of theirs is planned against
  friend bool operator==(const Circuit&, const Circuit&) = default;
};

/// The graph of one rig as it stands in the file (sustained limits first, then PsuSurge windows). Never fails: a Rig that was read
/// is consistent. Supplies whose part has no rating at their voltage get their nearest band (the rule psu.voltage tells).
Circuit build_circuit(const Rig& rig);

/// The voltage across a load connected between `legs`, at the site's lowest planned voltage.
Volts voltage_across(const Site& site, Legs legs);

}  // namespace ohm
