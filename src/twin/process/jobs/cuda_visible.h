// Which cards CUDA_VISIBLE_DEVICES names, by CUDA's own rules.
//
// Entries between commas are indices, or UUIDs and any beginning of one that fits a single card; the first entry that names no card
// ends the list, as the CUDA runtime has it (CUDA C Programming Guide, environment variables). Pure, any thread.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace ohm::twin {

/// `uuids`: of the cards the process could see, in PCI_BUS_ID order. Positions in it, each once, in the order named.
std::vector<std::uint32_t> visible_cards(std::string_view variable, const std::vector<std::string>& uuids);

}  // namespace ohm::twin
