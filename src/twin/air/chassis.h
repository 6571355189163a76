// The fans of a rig's frames: which there are, how they turn, and what their air does to the cards and the host's supply.
//
// Each row of a host's frames has a bank of case fans on one output of the host's board: "A.fan1" blows at the first row of A. More
// air carries the neighbours' heat away (recirculation falls as one over the flow) and, where the frame names an air direction,
// cools the backplates (turbulent convection, flow to the 0.8); it costs watts with the cube of the speed. The figures of the cards
// hold at the duty that boards choose by themselves. Called by advance() once a step; costs nothing while no fan changes its speed.
// Pure apart from the State it moves; any thread.
#pragma once

#include <optional>
#include <string_view>
#include <vector>

#include "twin/orders.h"
#include "twin/state.h"

namespace ohm::twin {

/// Every chassis fan of a rig, by host and number.
std::vector<ChassisFanFacts> chassis_of(const Rig& rig, const Figures& figures);

/// For each card the chassis fan whose air reaches it.
std::vector<std::uint32_t> blowers_of(const Rig& rig, const std::vector<ChassisFanFacts>& chassis);

/// The fan of that name ("A.fan1"), if the rig has it.
std::optional<std::size_t> chassis_fan_named(const std::vector<ChassisFanFacts>& chassis, std::string_view name);

/// Moves every fan towards what its board asks; one whose host has no power runs down. `all_on`: every supply gives power.
void turn_chassis(const Model& model, const Orders& orders, bool all_on, double dt, State& state);

/// What the fans' present speeds do to every card and to each host's draw.
void blow(const Model& model, State& state);

}  // namespace ohm::twin
