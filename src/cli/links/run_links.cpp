#include <chrono>
#include <ostream>

#include "base/instant.h"
#include "cli/doctor/gather.h"
#include "cli/files.h"
#include "cli/links/links.h"
#include "cli/run.h"
#include "cli/text/figures.h"
#include "rig/rig_file.h"

namespace ohm {
namespace {

std::vector<std::string> idle_bus_ids(const std::vector<LinkCandidate>& candidates) {
  std::vector<std::string> bus_ids;
  for (const auto& candidate : candidates)
    if (candidate.busy.empty()) bus_ids.push_back(candidate.bus_id);
  return bus_ids;
}

/// Why nothing can be measured, or nothing.
std::string obstacle(const MachineFacts& facts) {
  if (!facts.driver.missing.empty()) return "no NVIDIA driver: " + facts.driver.missing;
  if (facts.driver.simulated) return "these cards are SIMULATED; there is no link to measure";
  if (!facts.lock) return facts.lock_file + " is not there: `ohm adopt` first, so that rates have places";
  return "";
}

}  // namespace

Answer run_links(const Invocation& asked, const Style& style, std::ostream& progress) {
  const auto path = asked.arguments.empty() ? std::string{"rig.yaml"} : asked.arguments[0];
  const auto rig = read_rig_file(path);
  if (!rig) return {1, "", render(rig.error())};
  const auto hosts = hosts_named(*rig, value_of(asked, "--host").value_or(""));
  if (!hosts) return refused("ohm links: " + hosts.error().what);
  const auto facts = look_at_machine(*rig, path, *hosts);
  if (!facts) return refused(facts.error().what);
  if (const auto why = obstacle(*facts); !why.empty()) return refused("ohm links: " + why);
  const auto cuda = CudaLibrary::load();
  if (!cuda) return refused("ohm links: " + cuda.error().what);

  const auto candidates = link_candidates(*rig, *facts);
  const auto bus_ids = idle_bus_ids(candidates);
  const std::size_t all = bus_ids.size() * (bus_ids.size() + 1);
  std::size_t done = 0;
  const auto probed = probe_links(*cuda, bus_ids, {}, [&](const ProbedLink&) {
    progress << "\r" << ++done << " of " << all << " directions measured" << std::flush;
  });
  progress << "\n";
  if (!given(asked, "--dry-run")) {
    const auto lock = with_links(*facts->lock, candidates, probed, instant_text(std::chrono::system_clock::now()));
    if (const auto written = write_text(facts->lock_file, rig_lock_text(lock), true); !written)
      return refused(written.error().what);
  }
  return {0, given(asked, "--json") ? links_json(candidates, probed) : links_text(candidates, probed, style), ""};
}

}  // namespace ohm
