#include "cli/rig/wiring.h"

#include <algorithm>
#include <set>

#include "base/text.h"
#include "cli/text/places.h"
#include "rig/rig_file.h"

namespace ohm {
namespace {

using CardSet = std::set<std::uint32_t>;

/// The cards behind one limit: directly, or through the supplies that hang on it.
CardSet behind(const Circuit& circuit, const Limit& limit) {
  CardSet cards;
  for (auto i = limit.dc.first; i < limit.dc.last; ++i) cards.insert(circuit.dc_terms[i].card);
  for (auto i = limit.ac.first; i < limit.ac.last; ++i) {
    const auto& feeds = circuit.supplies[circuit.ac_terms[i].supply].feeds;
    for (auto f = feeds.first; f < feeds.last; ++f) cards.insert(circuit.feeds[f].card);
  }
  return cards;
}

/// "A.p1", or "A.p1 and A.p2" for plugs behind several supplies.
std::string plugs_from(const Rig& rig, const Card& card) {
  std::vector<std::string> names;
  for (const auto plug : card.plugs)
    if (const auto& name = rig.psus[plug.v].name; std::find(names.begin(), names.end(), name) == names.end()) names.push_back(name);
  return enumerated(names);
}

const Card* find_card(const RigWires& wiring, const std::string& name) {
  if (!wiring.rig) return nullptr;
  const auto& cards = wiring.rig->cards;
  const auto found = std::find_if(cards.begin(), cards.end(), [&](const Card& c) { return c.name == name; });
  return found == cards.end() ? nullptr : &*found;
}

}  // namespace

RigWires wiring_of(Rig rig) {
  RigWires out;
  out.circuit = build_circuit(rig);
  out.rig = std::move(rig);
  return out;
}

RigWires read_wiring(const std::string& rig_file, bool here) {
  RigWires none;
  none.why_not = !here              ? "the rig file lies on ohmd's own machine"
                 : rig_file.empty() ? "ohmd runs without a rig file"
                                    : "the rig file " + rig_file + " cannot be read from here";
  if (!here || rig_file.empty()) return none;
  auto rig = read_rig_file(rig_file);
  return rig ? wiring_of(std::move(*rig)) : none;
}

std::vector<std::string> cards_on(const RigWires& wiring, const std::string& place) {
  std::vector<std::string> names;
  if (!wiring.rig) return names;
  CardSet all;
  for (const auto& limit : wiring.circuit.limits)
    if (limit.place == place || (!limit.conductor.empty() && limit.place + "." + limit.conductor == place))
      all.merge(behind(wiring.circuit, limit));
  for (const auto card : all) names.push_back(wiring.rig->cards[card].name);
  return names;
}

std::vector<std::string> places_above(const RigWires& wiring, const std::string& card) {
  std::vector<std::string> places;
  const auto* found = find_card(wiring, card);
  if (!found) return places;
  const auto at = static_cast<std::uint32_t>(found - wiring.rig->cards.data());
  for (const auto& limit : wiring.circuit.limits)
    if (behind(wiring.circuit, limit).contains(at) && std::find(places.begin(), places.end(), limit.place) == places.end())
      places.push_back(limit.place);
  return places;
}

std::string fitting_text(const RigWires& wiring, const std::string& card) {
  const auto* found = find_card(wiring, card);
  if (!found) return "";
  std::string out = std::to_string(found->plugs.size()) + (found->plugs.size() == 1 ? " plug" : " plugs") + " from " +
                    plugs_from(*wiring.rig, *found) + ", " + std::to_string(found->cable.awg) + " AWG " +
                    number(found->cable.length.v, 2) + " m" + (found->cable.daisy_chain ? ", daisy-chained" : "");
  if (found->riser)
    out += "; riser " + (found->riser->part_name.empty() ? "" : found->riser->part_name + " ") + "fed by " +
           wiring.rig->psus[found->riser->from.v].name;
  return out;
}

}  // namespace ohm
