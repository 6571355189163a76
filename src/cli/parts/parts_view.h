// `ohm parts`: the catalogue as people and programs read it. Pure.
#pragma once

#include <string>
#include <vector>

#include "cli/text/style.h"
#include "rig/catalogue/catalogue.h"

namespace ohm {

/// The kinds in the order in which power passes them.
const std::vector<std::string>& part_kinds();

/// Every kind that has parts and every name, as `ohm parts` takes them.
std::vector<std::string> part_words(const Parts& parts);

/// All parts of a kind (all kinds when empty), with their key figures.
std::string parts_text(const Parts& parts, const std::string& kind, const Style& style);

/// One part whole: every figure with rank and source.
std::string part_text(const PartEntry& part, const Style& style);

/// "datasheet"; "" for what only says which part it is (a gauge, the numbers of outlets) and has no rank of its own.
std::string rank_text(const PartEntry::Told& told);

std::string parts_json(const std::vector<PartEntry>& parts);

}  // namespace ohm
