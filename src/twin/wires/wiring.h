// Which supply feeds which card, and what hangs on every breaker, outlet and meter: the rig as the electrics of a step need it.
//
// Made once from a Rig (and once more while a fault swaps wires); a plain value, any thread. Unlike rig/circuit, whose shares are
// upper bounds that may sum above one, these are what really flows: they sum to one.
#pragma once

#include <array>
#include <cstdint>
#include <string>
#include <vector>

#include "rig/circuit/circuit.h"
#include "twin/figures/figures.h"

namespace ohm::twin {

/// The part of a card's slot and plug watts that one supply carries.
struct CardFeed {
  std::uint32_t supply{};
  double slot{}, plugs{};
};

struct CardWires {
  Span feeds;                       ///< into Wiring::feeds
  double slot_share{}, slot_max{};  ///< watts through the slot: min(share P, max)
  std::uint32_t host{};
  std::array<std::uint32_t, 2> neighbour{};  ///< those next to it in its row
  std::uint32_t neighbours{};                ///< how many of them there are
};

/// One conductor of something that has a current.
struct Wire {
  std::string thing;      ///< "pdu1", "pdu1/3", "pdu1.b2", "pdu1 L1", "main", "P18"
  std::uint32_t limit{};  ///< into Wiring::circuit.limits; kNoLimit: nothing hangs on it
  std::int32_t pdu{-1};   ///< the PDU whose meter tells it; -1: none
  double volts{};         ///< across its loads at the site's nominal voltage
};
inline constexpr std::uint32_t kNoLimit = 0xFFFFFFFF;

/// A breaker, a bank of a PDU, or the main: all its poles open together.
struct Trip {
  std::string place;
  double rating{};  ///< A
  double theta_trip{}, tau{}, magnetic{};
  std::vector<std::uint32_t> limits;    ///< its conductors, into Wiring::circuit.limits
  std::vector<std::uint32_t> supplies;  ///< what goes dark with it
};

/// What one card asks of one supply, W of its draw P: rest P + through_slot min(slot_share P, slot_max).
struct CardLoad {
  std::uint32_t card{};
  double slot_share{}, slot_max{};
  double rest{}, through_slot{};
};

struct SupplyWires {
  double host_watts{};               ///< from hosts, before the pooling of a redundant group
  Span loads;                        ///< into Wiring::loads
  double rating{};                   ///< W
  double nominal_volts{};            ///< across its cord
  std::uint32_t outlet{};            ///< the supply of the rig file whose outlet it is really plugged into
  std::vector<std::uint32_t> mates;  ///< of its redundant group, itself included; empty: none
};

struct Wiring {
  Circuit circuit;
  std::vector<bool> aligned;      ///< per limit: its currents add like numbers
  double lowest_over_nominal{1};  ///< the circuit's amps_per_watt hold at the lowest planned voltage
  std::vector<CardWires> cards;
  std::vector<CardFeed> feeds;
  std::vector<CardLoad> loads;  ///< the feeds once more, supply by supply
  std::vector<SupplyWires> supplies;
  std::vector<std::uint32_t> host_supply;
  std::vector<Wire> wires;
  std::vector<Trip> trips;
};

/// `outlet_owner[s]`: the supply of the file into whose outlet supply s is plugged; as given, its own.
Wiring make_wiring(const Rig& rig, const Figures& figures, const std::vector<std::uint32_t>& outlet_owner);

}  // namespace ohm::twin
