#include "cli/doctor/doctor_text.h"

#include <algorithm>
#include <array>

#include "base/text.h"
#include "cli/text/figures.h"
#include "cli/text/places.h"

namespace ohm {
namespace {

/// Findings that say the same of many things.
struct Group {
  DoctorFinding first;
  std::vector<std::string> things, details;
};

constexpr std::size_t kFewDetails = 4;  // beyond it a list of numbers is a table, which --json gives

/// What is told of the host as a whole stays a line of its own.
bool says_the_same(const DoctorFinding& a, const DoctorFinding& b) {
  return a.check == b.check && a.says == b.says && a.fix == b.fix && a.thing.empty() == b.thing.empty();
}

std::vector<Group> grouped_by_saying(const DoctorFindings& findings, DoctorLevel level) {
  std::vector<Group> groups;
  for (const auto& finding : findings) {
    if (finding.level != level) continue;
    const auto same = std::find_if(groups.begin(), groups.end(), [&](const Group& g) { return says_the_same(g.first, finding); });
    auto& group = same == groups.end() ? groups.emplace_back(Group{finding, {}, {}}) : *same;
    group.things.push_back(finding.thing);
    group.details.push_back(finding.detail);
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

/// " (117)" for one thing, " (A1 117, A4 250)" for a few, nothing for many.
std::string details_text(const Group& group) {
  const auto told = [](const std::string& detail) { return !detail.empty(); };
  if (group.things.size() > kFewDetails || std::none_of(group.details.begin(), group.details.end(), told)) return "";
  std::vector<std::string> words;
  for (std::size_t i = 0; i < group.things.size(); ++i)
    words.push_back((group.things.size() > 1 ? group.things[i] + " " : "") + group.details[i]);
  return " (" + join(words, ", ") + ")";
}

std::string group_text(const Group& group, const LevelWords& words, const Style& style) {
  const auto places = group.things.front().empty() ? std::string{} : place_set(group.things, 40) + ": ";
  const std::string mark = std::string{words.mark} + std::string(6 - std::string_view{words.mark}.size(), ' ');
  auto text = wrapped(places + group.first.says + details_text(group), style.width, mark);
  text = painted(mark, words.tone, style) + text.substr(mark.size());
  if (!group.first.fix.empty()) text += wrapped("-> " + fix_for(group.first, place_set(group.things)), style.width, "      ");
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
