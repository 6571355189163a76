#include <map>

#include "base/text.h"
#include "cli/rig/told.h"
#include "cli/rig/views.h"
#include "cli/text/figures.h"

namespace ohm {
namespace {

/// "2026-11-24T23:40:01.000Z" to "23:40:01 UTC"; other shapes as they are.
std::string clock_of(const std::string& at) {
  if (at.size() < 19 || at[10] != 'T') return at;
  return at.substr(11, 8) + (at.ends_with('Z') ? " UTC" : "");
}

}  // namespace

bool is_late(const RigDoc& rig) { return rig.age_s > 3 * rig.tick_s + 1; }

Tone level_tone(const std::string& level) {
  if (level == "ok") return Tone::Good;
  return level == "warning" ? Tone::Tight : Tone::Over;
}

std::vector<Cell> banner_cells(const RigDoc& rig) {
  std::vector<Cell> cells;
  if (rig.simulated) cells.push_back({"SIMULATED", Tone::Tight});
  cells.push_back({"mode " + rig.mode, Tone::Strong});
  if (!rig.name.empty()) cells.push_back({rig.name + (rig.host_filter.empty() ? "" : ", host " + rig.host_filter + " only")});
  if (!rig.at.empty()) cells.push_back({clock_of(rig.at), Tone::Dim});
  const auto age = age_text(rig.age_s) + " old";
  cells.push_back(is_late(rig) ? Cell{"DATA IS " + age, Tone::Over} : Cell{age, Tone::Dim});
  return cells;
}

std::string banner(const RigDoc& rig, const Style& style) {
  std::string line;
  for (const auto& cell : banner_cells(rig)) line += (line.empty() ? "" : " · ") + painted(cell.text, cell.tone, style);
  return line + "\n";
}

std::string draw_text(const RigDoc& rig) {
  if (!rig.draw_w) return "–";
  if (!rig.budget_w || *rig.budget_w <= 0) return watts_text(*rig.draw_w);
  return watts_text(*rig.draw_w) + " of " + watts_text(*rig.budget_w) + " (" + percent_text(*rig.draw_w / *rig.budget_w) + ")";
}

std::string states_text(const std::vector<CardDoc>& cards) {
  std::map<std::string, std::size_t> counts;
  for (const auto& card : cards) ++counts[card.off.empty() ? card.state : "off"];
  std::vector<std::string> words;
  for (const char* state : {"present", "off", "lost", "hung", "missing", "absent"})
    if (counts[state]) words.push_back(std::to_string(counts[state]) + " " + state);
  return words.empty() ? "none" : join(words, ", ");
}

std::string kind_words(const std::string& kind) {
  std::string out = kind;
  for (auto& c : out)
    if (c == '-') c = ' ';
  return out;
}

}  // namespace ohm
