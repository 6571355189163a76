// Faults by name: their words, what each may strike, and the rig as a fault that swaps wires makes it.
//
// Pure lookups over a Rig, inside twin/; any thread.
#pragma once

#include <memory>
#include <optional>
#include <span>
#include <string>

#include "base/result.h"
#include "twin/model.h"
#include "twin/rig_twin.h"

namespace ohm::twin {

std::optional<std::size_t> card_named(const Rig& rig, std::string_view name);
/// "A3.fan2": the second fan of A3.
struct CardFan {
  std::size_t card{}, fan{};
};
std::optional<CardFan> card_fan_named(const Model& model, std::string_view name);
std::optional<std::size_t> psu_named(const Rig& rig, std::string_view name);
std::optional<std::size_t> pdu_named(const Rig& rig, std::string_view name);

/// Is this plug in the outlet "pdu1/3"?
bool is_outlet(const Rig& rig, const AcSource& from, std::string_view outlet);
/// The outlet of that name, if a PDU of the rig has it.
std::optional<OutletRef> outlet_named(const Rig& rig, std::string_view name);

/// A PDU, bank or breaker and everything between it and the street, by their places.
std::vector<std::string> places_above(const Rig& rig, const std::string& wire);

/// Does it strike cards, one at a time?
bool strikes_a_card(FaultKind kind);

/// BadInput says what the fault could strike, or which size it needs.
Result<void> check_fault(const Model& model, const Fault& fault);

/// The model's wiring, or one with every WiresSwapped of these faults done to the rig.
std::shared_ptr<const Wiring> wiring_with(const Model& model, std::span<const Fault> faults);

}  // namespace ohm::twin
