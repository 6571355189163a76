#include "cli/plan/views_text.h"
#include "cli/text/figures.h"
#include "cli/text/table.h"

namespace ohm {
namespace {

/// How good the answer is: proven best, or how far from the bound.
std::string certainty(const Rewiring& rewiring) {
  if (rewiring.exact) return "No assignment is better: this is exact.";
  const double gap = rewiring.bound > 0 ? rewiring.after / rewiring.bound - 1 : 0;
  return "Found by search; no assignment can be below " + percent_text(rewiring.bound) + ", so the gap is at most " +
         percent_text(gap) + ".";
}

/// "from 111 % to 96 %", with as many decimals as it takes to tell them apart.
std::string from_to(double before, double after) {
  if (percent_text(before) != percent_text(after)) return "from " + percent_text(before) + " to " + percent_text(after);
  const auto told = [](double ratio) { return grouped(100 * ratio, 2) + " %"; };
  return "from " + told(before) + " to " + told(after);
}

}  // namespace

std::string source_text(const Rig& rig, const AcSource& source) {
  if (const auto* outlet = std::get_if<OutletRef>(&source)) return rig[outlet->pdu].name + "/" + std::to_string(outlet->outlet);
  return "breaker " + rig[std::get<Index<Breaker>>(source)].name;
}

std::string rewire_text(const Rig& rig, const Rewiring& rewiring, const Style& style) {
  if (rewiring.moves.empty())
    return wrapped("Leave the plugs where they are: the worst AC load is " + percent_text(rewiring.before) +
                       " of its continuous rating with cards at their default limits. " + certainty(rewiring),
                   style.width);
  std::string out = wrapped("Move " + count_text(rewiring.moves.size(), "plug") + ": the worst AC load falls " +
                                from_to(rewiring.before, rewiring.after) +
                                " of its continuous rating, with cards at their default limits. " + certainty(rewiring),
                            style.width);
  Table table;
  table.columns = {{"supply"}, {"from"}, {"to"}};
  for (const auto& move : rewiring.moves)
    table.rows.push_back({{rig[move.psu].name, Tone::Strong}, {source_text(rig, move.from)}, {source_text(rig, move.to)}});
  return out + "\n" + render(table, style);
}

}  // namespace ohm
