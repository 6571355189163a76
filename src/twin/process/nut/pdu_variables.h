// What a PDU's driver tells NUT: variables and commands by NUT's names, with the steps of a real meter.
//
// Names: NUT's docs/nut-names.txt. Currents in steps of 0.1 A, volts of 1 V, the inlet's power of 10 W, as switched and metered
// rack PDUs have them (0.1 A: APC AP7900 family; the others assumed). Pure.
#pragma once

#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "rig/rig.h"
#include "twin/rig_twin.h"

namespace ohm::twin {

using NutVariables = std::map<std::string, std::string>;

/// Of the PDU at that position in Rig::pdus.
NutVariables pdu_variables(const Rig& rig, std::size_t pdu, const Readings& readings, const std::string& alarm = {});

/// "outlet.3.load.off" and so on for every outlet that feeds something.
std::vector<std::string> pdu_commands(const Rig& rig, std::size_t pdu);

enum class OutletAction { Off, On, Cycle };
struct OutletCommand {
  int outlet{};
  OutletAction action{};
  friend bool operator==(const OutletCommand&, const OutletCommand&) = default;
};

/// Nothing: not such a command.
std::optional<OutletCommand> outlet_command(std::string_view command);

/// How the rig file calls it to NUT: "pdu1" of `meter: nut:pdu1@127.0.0.1`, else the PDU's own name.
std::string nut_name(const Pdu& pdu);

}  // namespace ohm::twin
