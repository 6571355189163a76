#include <algorithm>
#include <nlohmann/json.hpp>

#include "base/text.h"
#include "cli/links/links.h"
#include "cli/text/table.h"

namespace ohm {
namespace {

/// "" for the host first, then the cards that were measured, in rig order.
std::vector<std::string> ends_of(const std::vector<LinkCandidate>& candidates) {
  std::vector<std::string> ends{""};
  for (const auto& candidate : candidates)
    if (candidate.busy.empty()) ends.push_back(candidate.bus_id);
  return ends;
}

std::string name_of_end(const std::vector<LinkCandidate>& candidates, const std::string& bus_id) {
  const auto it = std::find_if(candidates.begin(), candidates.end(), [&](const LinkCandidate& c) { return c.bus_id == bus_id; });
  return it == candidates.end() ? "host" : it->place;
}

Cell cell_of(const std::vector<ProbedLink>& probed, const std::string& from, const std::string& to) {
  const auto it = std::find_if(probed.begin(), probed.end(), [&](const ProbedLink& l) { return l.from == from && l.to == to; });
  if (from == to) return {"·", Tone::Dim};
  if (it == probed.end() || !it->trouble.empty()) return {"–", Tone::Dim};
  return {number(it->rate.v / 1e9, 2)};
}

}  // namespace

std::string links_text(const std::vector<LinkCandidate>& candidates, const std::vector<ProbedLink>& probed, const Style& style) {
  const auto ends = ends_of(candidates);
  Table table;
  table.gap = 1;
  table.columns = {{"GB/s from"}};
  for (const auto& to : ends) table.columns.push_back({name_of_end(candidates, to), Align::Right});
  for (const auto& from : ends) {
    std::vector<Cell> row{{name_of_end(candidates, from), Tone::Strong}};
    for (const auto& to : ends) row.push_back(cell_of(probed, from, to));
    table.rows.push_back(std::move(row));
  }
  std::string out = render(table, style);
  for (const auto& link : probed)
    if (!link.trouble.empty())
      out += wrapped(name_of_end(candidates, link.from) + " to " + name_of_end(candidates, link.to) + ": " + link.trouble,
                     style.width);
  for (const auto& candidate : candidates)
    if (!candidate.busy.empty()) out += wrapped(candidate.place + " was left alone: it " + candidate.busy, style.width);
  return out;
}

std::string links_json(const std::vector<LinkCandidate>& candidates, const std::vector<ProbedLink>& probed) {
  using Json = nlohmann::ordered_json;
  Json out{{"schema_version", 1}, {"document", "links"}, {"links", Json::array()}, {"left_alone", Json::array()}};
  for (const auto& link : probed)
    out["links"].push_back({{"from", name_of_end(candidates, link.from)},
                            {"to", name_of_end(candidates, link.to)},
                            {"bytes_per_s", link.trouble.empty() ? Json(link.rate.v) : Json(nullptr)},
                            {"trouble", link.trouble}});
  for (const auto& candidate : candidates)
    if (!candidate.busy.empty()) out["left_alone"].push_back({{"place", candidate.place}, {"why", candidate.busy}});
  return out.dump(2, ' ', false, Json::error_handler_t::replace) + "\n";
}

}  // namespace ohm
