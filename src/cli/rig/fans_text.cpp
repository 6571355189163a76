// Chassis fans as text: one line for all of them, and a table for those of a host.
#include <algorithm>
#include <map>

#include "base/text.h"
#include "cli/rig/told.h"
#include "cli/rig/views.h"
#include "cli/text/figures.h"
#include "cli/text/places.h"

namespace ohm {
namespace {

bool stands(const ChassisFanDoc& fan) { return fan.rpm.value && *fan.rpm.value == 0 && fan.duty.value.value_or(0) > 0; }

std::string driven_text(const ChassisFanDoc& fan) {
  return fan.driven ? "by ohmd" : fan.mode == "manual" ? "by hand" : "by its board";
}

/// "40 %", "30 to 80 %", or why nobody knows.
std::string range_text(const std::vector<const ChassisFanDoc*>& fans, const Told ChassisFanDoc::*figure, double factor,
                       const char* unit) {
  std::optional<double> least, most;
  for (const auto* fan : fans)
    if (const auto& value = (fan->*figure).value) {
      least = std::min(least.value_or(*value), *value);
      most = std::max(most.value_or(*value), *value);
    }
  if (!least) return "– (" + (fans.front()->*figure).absent + ")";
  const auto low = number(*least * factor, 0), high = number(*most * factor, 0);
  return low + (low == high ? "" : " to " + high) + " " + unit;
}

}  // namespace

std::string fans_line(const RigDoc& rig) {
  std::vector<const ChassisFanDoc*> all;
  std::vector<std::string> still;
  for (const auto& fan : rig.chassis_fans) {
    all.push_back(&fan);
    if (stands(fan)) still.push_back(fan.place);
  }
  if (all.empty()) return "";
  auto out = count_text(all.size(), "chassis fan") + ", " + range_text(all, &ChassisFanDoc::duty, 100, "%") + ", " +
             range_text(all, &ChassisFanDoc::rpm, 1, "rpm");
  const auto held = std::count_if(all.begin(), all.end(), [](const auto* fan) { return fan->driven; });
  if (held) out += ", " + std::to_string(held) + " driven by ohmd";
  return still.empty() ? out : out + "; asked to turn and standing still: " + join(still, ", ");
}

std::string fans_table(const RigDoc& rig, const std::string& thing, const Style& style) {
  Table table;
  table.columns = {{"fan"}, {"duty", Align::Right}, {"rpm", Align::Right}, {"driven"}, {"is", Align::Left, 3}};
  for (const auto& fan : rig.chassis_fans) {
    if (fan.host != thing && fan.place != thing) continue;
    const auto is = fan.name + (fan.label.empty() || fan.label == fan.place ? "" : ", " + fan.label);
    table.rows.push_back({{fan.place},
                          fan.duty.value ? Cell{told_short(fan.duty, 0, 100) + " %"} : told_cell(fan.duty),
                          told_cell(fan.rpm, stands(fan) ? Tone::Over : Tone::Plain),
                          {driven_text(fan)},
                          {is, Tone::Dim}});
  }
  return table.rows.empty() ? "" : heading("Chassis fans", style) + render(table, style);
}

}  // namespace ohm
