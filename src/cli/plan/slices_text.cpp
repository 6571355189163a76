#include <algorithm>

#include "cli/plan/views_text.h"
#include "cli/text/figures.h"
#include "cli/text/table.h"

namespace ohm {
namespace {

/// A host's allowance in the limit's unit; where loads sit on several phases, each direction apart.
std::string allowance_text(const Slice& slice, const Limit& limit) {
  if (!in_amps(limit)) return watts_text(slice.allowance[0]);
  std::string out;
  constexpr const char* kBuckets[] = {"", " ahead", " behind"};
  for (std::size_t i = 0; i < slice.allowance.size(); ++i)
    if (slice.allowance[i] > 0) out += (out.empty() ? "" : " + ") + amps_text(slice.allowance[i]) + kBuckets[i];
  return out.empty() ? amps_text(0) : out;
}

}  // namespace

std::string slices_text(const PlanFacts& facts, const std::vector<Slice>& slices, const Style& style) {
  if (slices.empty()) return "No limit is shared by several hosts: each host may run alone.\n";
  Table table;
  table.columns = {
      {"host", Align::Left, 6}, {"shared limit", Align::Left, 12}, {"of", Align::Right}, {"its fixed part", Align::Right}};
  auto by_host = slices;
  std::stable_sort(by_host.begin(), by_host.end(), [](const Slice& a, const Slice& b) { return a.host < b.host; });
  std::string last;
  for (const auto& slice : by_host) {
    const auto& limit = facts.circuit.limits[slice.limit];
    const auto& host = facts.rig.hosts[slice.host].name;
    table.rows.push_back({{host == last ? "" : host, Tone::Strong},
                          {what_of(limit) + " " + place_of(limit)},
                          {load_text(limit.continuous, in_amps(limit))},
                          {allowance_text(slice, limit)}});
    last = host;
  }
  return wrapped("While each host keeps within its own parts, no shared limit is exceeded, whatever the others do.", style.width) +
         "\n" + render(table, style);
}

}  // namespace ohm
