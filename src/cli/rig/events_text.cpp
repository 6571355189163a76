#include "cli/rig/views.h"
#include "cli/text/table.h"

namespace ohm {
namespace {

/// "2026-11-24T23:40:01.000Z" to "11-24 23:40:01".
std::string short_instant(const std::string& at) {
  if (at.size() < 19 || at[10] != 'T') return at;
  return at.substr(5, 5) + " " + at.substr(11, 8);
}

}  // namespace

std::string events_text(const RigDoc& rig, const std::vector<EventDoc>& events, const std::string& about, const Style& style) {
  std::string out = banner(rig, style);
  if (events.empty()) return out + "Nothing happened" + about + ".\n";
  Table table;
  table.columns = {{"UTC"}, {"thing"}, {"level"}, {"kind"}, {"", Align::Left, 20}};
  for (const auto& event : events) {
    const auto tone = event.level == "ok" ? Tone::Plain : level_tone(event.level);
    table.rows.push_back(
        {{short_instant(event.at), Tone::Dim}, {event.thing, Tone::Strong}, {event.level, tone}, {event.kind}, {event.says}});
  }
  return out + render(table, style);
}

}  // namespace ohm
