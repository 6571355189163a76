#include "cli/doctor/doctor_text.h"

#include <algorithm>
#include <array>

#include "cli/text/figures.h"
#include "cli/text/places.h"

namespace ohm {
namespace {

/// Findings that say the same of many things.
struct Group {
  DoctorFinding first;
  std::vector<std::string> things;
};

std::vector<Group> grouped_by_saying(const DoctorFindings& findings, DoctorLevel level) {
  std::vector<Group> groups;
  for (const auto& finding : findings) {
    if (finding.level != level) continue;
    const auto same = std::find_if(groups.begin(), groups.end(),
                                   [&](const Group& g) { return g.first.says == finding.says && g.first.check == finding.check; });
    if (same == groups.end())
      groups.push_back({finding, {finding.thing}});
    else
      same->things.push_back(finding.thing);
  }
  return groups;
}

struct LevelWords {
  DoctorLevel level;
  const char* mark;
  Tone tone;
};

constexpr std::array kLevels{LevelWords{DoctorLevel::Failure, "FAIL", Tone::Over},
                             LevelWords{DoctorLevel::Warning, "warn", Tone::Tight},
                             LevelWords{DoctorLevel::Note, "note", Tone::Dim}, LevelWords{DoctorLevel::Ok, "ok", Tone::Good}};

std::string group_text(const Group& group, const LevelWords& words, const Style& style) {
  const auto places = group.things.front().empty() ? std::string{} : place_set(group.things, 40) + ": ";
  const std::string mark = std::string{words.mark} + std::string(6 - std::string_view{words.mark}.size(), ' ');
  auto text = wrapped(places + group.first.says, style.width, mark);
  text = painted(mark, words.tone, style) + text.substr(mark.size());
  if (!group.first.fix.empty()) text += wrapped("-> " + group.first.fix, style.width, "      ");
  return text;
}

std::size_t count(const DoctorFindings& findings, DoctorLevel level) {
  return static_cast<std::size_t>(
      std::count_if(findings.begin(), findings.end(), [&](const DoctorFinding& f) { return f.level == level; }));
}

std::string summary(const DoctorFindings& findings) {
  const auto failures = count(findings, DoctorLevel::Failure), warnings = count(findings, DoctorLevel::Warning);
  const auto looked = count_text(findings.size(), "thing") + " looked at";
  if (failures + warnings == 0) return looked + ": all is as the rig file promises.\n";
  return looked + ": " + count_text(failures, "failure") + ", " + count_text(warnings, "warning") + ".\n";
}

}  // namespace

std::string doctor_text(const DoctorFindings& findings, bool simulated, bool all, const Style& style) {
  std::string out = simulated ? painted("SIMULATED", Tone::Tight, style) + " rig: these cards are the twin's.\n" : "";
  for (const auto& words : kLevels) {
    if (words.level == DoctorLevel::Ok && !all) continue;
    for (const auto& group : grouped_by_saying(findings, words.level)) out += group_text(group, words, style);
  }
  return out + (out.empty() ? "" : "\n") + summary(findings);
}

}  // namespace ohm
