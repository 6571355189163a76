#include "rig/catalogue/catalogue.h"

#include <algorithm>
#include <array>

#include "base/result.h"
#include "rig/catalogue/embedded.h"
#include "rig/file/read_rig.h"

namespace ohm {
namespace {

constexpr std::array<std::string_view, 3> kTableFiles{"connectors.yaml", "inlets.yaml", "wires.yaml"};

bool is_table(std::string_view file) { return std::find(kTableFiles.begin(), kTableFiles.end(), file) != kTableFiles.end(); }

/// Adds the entries of one embedded file. A file that does not parse, or a name given twice, is our bug: aborts with the place.
void add_file(const EmbeddedFile& file, Parts& parts) {
  auto read = read_parts(file.text, file.name);
  if (!read) assertion_failed(render(read.error()).c_str(), "src/rig/catalogue", read.error().front().at.line);
  const auto expected = parts.size() + read->size();
  parts.merge(*read);
  OHM_ASSERT(parts.size() == expected);
}

Parts files_where(bool tables) {
  Parts parts;
  for (const auto& file : embedded_catalogue())
    if (is_table(file.name) == tables) add_file(file, parts);
  return parts;
}

/// The rows that reading any other part may need. Apart from catalogue(), whose own reading looks inlets up.
const Parts& tables() {
  static const Parts parts = files_where(true);
  return parts;
}

std::map<int, const WirePart*> wires_by_gauge() {
  std::map<int, const WirePart*> wires;
  for (const auto& [name, entry] : tables())
    if (const auto* wire = std::get_if<WirePart>(&entry.part)) wires.emplace(wire->awg, wire);
  return wires;
}

}  // namespace

const Parts& catalogue() {
  static const Parts parts = [] {
    Parts all = files_where(false);
    const auto expected = all.size() + tables().size();
    all.insert(tables().begin(), tables().end());
    OHM_ASSERT(all.size() == expected);
    return all;
  }();
  return parts;
}

const ConnectorPart& connector_part(Connector kind) {
  const auto* part = find_part<ConnectorPart>(tables(), name_of(kind));
  OHM_ASSERT(part);
  return *part;
}

const WirePart* wire_part(int awg) {
  static const auto wires = wires_by_gauge();
  const auto it = wires.find(awg);
  return it == wires.end() ? nullptr : it->second;
}

const InletPart* inlet_part(std::string_view name) { return find_part<InletPart>(tables(), name); }

}  // namespace ohm
