#include <algorithm>
#include <map>

#include "base/text.h"
#include "cli/parts/parts_view.h"
#include "cli/text/figures.h"
#include "cli/text/table.h"

namespace ohm {
namespace {

/// The figures by which a person picks a part of this kind, as they are named in the catalogue.
const std::vector<std::string>& key_figures(const std::string& kind) {
  static const std::map<std::string, std::vector<std::string>> kKeys{
      {"card", {"power", "plugs", "vram"}}, {"psu", {"rating", "tier", "inlet"}},   {"breakout", {"sockets", "socket", "total"}},
      {"riser", {"feed", "link"}},          {"pdu", {"inlet", "outlets", "banks"}}, {"board", {"slots", "ram-max"}},
      {"connector", {"plan", "hard"}},      {"inlet", {"rating", "continuous"}},    {"wire", {"cord", "dc"}}};
  static const std::vector<std::string> kNone;
  const auto found = kKeys.find(kind);
  return found == kKeys.end() ? kNone : found->second;
}

/// "350 W, 2 x 8-pin, 24 GB"; bare where the unit tells what it is, named where it does not.
std::string key_text(const PartEntry& part) {
  std::vector<std::string> words;
  for (const auto& key : key_figures(part.kind)) {
    const auto found =
        std::find_if(part.figures.begin(), part.figures.end(), [&](const PartEntry::Told& t) { return t.figure == key; });
    if (found == part.figures.end()) continue;
    const bool bare = key == "power" || key == "rating" || key == "plugs" || key == "vram" || key == "tier" || key == "inlet" ||
                      key == "outlets" || key == "slots";
    words.push_back(bare ? found->is : key + " " + found->is);
  }
  return join(words, ", ");
}

std::string section(const Parts& parts, const std::string& kind, const Style& style) {
  Table table;
  table.columns = {{"", Align::Left}, {"", Align::Left, 24}, {"", Align::Left, 12}};
  for (const auto& [name, part] : parts)
    if (part.kind == kind) table.rows.push_back({{"  " + name}, {key_text(part)}, {part.about, Tone::Dim}});
  if (table.rows.empty()) return "";
  return painted(kind, Tone::Strong, style) + " (" + std::to_string(table.rows.size()) + ")\n" + render(table, style);
}

}  // namespace

const std::vector<std::string>& part_kinds() {
  static const std::vector<std::string> kKinds{"card", "psu", "breakout", "riser", "pdu", "board", "connector", "inlet", "wire"};
  return kKinds;
}

std::vector<std::string> part_words(const Parts& parts) {
  std::vector<std::string> words;
  for (const auto& kind : part_kinds())
    if (std::any_of(parts.begin(), parts.end(), [&](const auto& entry) { return entry.second.kind == kind; }))
      words.push_back(kind);
  for (const auto& [name, part] : parts) words.push_back(name);
  return words;
}

std::string rank_text(const PartEntry::Told& told) {
  return told.rank == Rank::Owner && told.source.empty() ? "" : std::string{name_of(told.rank)};
}

std::string parts_text(const Parts& parts, const std::string& kind, const Style& style) {
  std::string out;
  for (const auto& one : part_kinds()) {
    if (!kind.empty() && one != kind) continue;
    const auto text = section(parts, one, style);
    if (!text.empty()) out += (out.empty() ? "" : "\n") + text;
  }
  return out + "\n`ohm parts NAME` tells every figure of one part and where it comes from.\n";
}

std::string part_text(const PartEntry& part, const Style& style) {
  std::string out = wrapped(part.name + " (" + part.kind + ")" + (part.about.empty() ? "" : ": " + part.about), style.width) + "\n";
  Table table;
  table.columns = {{"figure"}, {"is", Align::Left, 20}, {"rank"}, {"source", Align::Left, 16}};
  for (const auto& told : part.figures)
    table.rows.push_back({{told.figure}, {told.is, Tone::Strong}, {rank_text(told)}, {told.source, Tone::Dim}});
  const auto widths = column_widths(table, style.width);
  const bool cut = std::any_of(part.figures.begin(), part.figures.end(),
                               [&](const auto& told) { return columns(told.source) > widths[3] || columns(told.is) > widths[1]; });
  if (!cut) return out + render(table, style);
  for (const auto& told : part.figures) {  // sources are never shortened: told below each figure instead
    out += wrapped(told.is, style.width, told.figure + ": ");
    if (const auto rank = rank_text(told); !rank.empty())
      out += painted(wrapped(source_and_rank(told.source, rank), style.width, "    "), Tone::Dim, style);
  }
  return out;
}

}  // namespace ohm
