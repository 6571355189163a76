// Parts by name: a catalogue as a value.
//
// What rig/file reads from YAML and what rig/catalogue ships: entries with their figures told for people. Plain values, any thread;
// nothing here reads or looks anything up but by name.
#pragma once

#include <map>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "rig/parts/part.h"

namespace ohm {

using AnyPart = std::variant<CardPart, PsuPart, BreakoutPart, RiserPart, PduPart, BoardPart, ConnectorPart, InletPart, WirePart>;

struct PartEntry {
  std::string name;   ///< "rtx-3090-fe"
  std::string kind;   ///< "card", "psu", "breakout", "riser", "pdu", "board", "connector", "inlet", "wire"
  std::string about;  ///< one line for people
  AnyPart part;
  /// Every figure as people read it: {"power", "350 W", rank, source}, in the order of the file.
  struct Told {
    std::string figure, is;
    Rank rank;
    std::string source;
    friend bool operator==(const Told&, const Told&) = default;
  };
  std::vector<Told> figures;
  friend bool operator==(const PartEntry&, const PartEntry&) = default;
};

using Parts = std::map<std::string, PartEntry, std::less<>>;

/// A part of one type by name, or nullptr.
template <class P>
const P* find_part(const Parts& parts, std::string_view name) {
  const auto it = parts.find(name);
  return it == parts.end() ? nullptr : std::get_if<P>(&it->second.part);
}

std::string_view name_of(Connector kind);
std::string_view name_of(Rank rank);

}  // namespace ohm
