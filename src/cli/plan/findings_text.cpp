#include <algorithm>
#include <tuple>

#include "base/text.h"
#include "cli/plan/plan_text.h"
#include "cli/text/figures.h"
#include "cli/text/places.h"
#include "rig/catalogue/catalogue.h"

namespace ohm {
namespace {

/// Findings of one rule with one cure in the same columns, the worst first: told once, with all their places.
struct Group {
  std::vector<const Finding*> findings;
  const Finding& worst() const { return *findings.front(); }
};

bool alike(const Finding& a, const Finding& b) {
  return std::tie(a.rule, a.severity, a.off, a.on, a.source) == std::tie(b.rule, b.severity, b.off, b.on, b.source);
}

std::vector<Group> grouped_findings(const std::vector<Finding>& findings, bool all) {
  std::vector<Group> groups;
  for (const auto& finding : findings) {
    const auto same = std::find_if(groups.begin(), groups.end(), [&](const Group& g) { return alike(g.worst(), finding); });
    if (!all && same != groups.end())
      same->findings.push_back(&finding);
    else
      groups.push_back({{&finding}});
  }
  return groups;
}

const char* columns_of(const Finding& finding) {
  if (finding.off && finding.on) return "with and without ohmd";
  return finding.on ? "under ohmd" : "ohmd off";
}

std::string at_text(const PlanFacts& facts, const Finding& finding) {
  if (finding.at.line == 0) return "";
  return " · " + (facts.rig.file.empty() ? "rig file" : facts.rig.file) + ":" + std::to_string(finding.at.line);
}

std::vector<std::string> places(const Group& group) {
  std::vector<std::string> names;
  for (const auto* finding : group.findings) names.push_back(finding->place);
  return names;
}

std::string sentence(const Group& group) {
  const auto& worst = group.worst();
  const auto others = group.findings.size() - 1;
  const std::string says = worst.place + ": " + worst.says;
  if (others == 0) return says + ".";
  return says + "; the same at " + std::to_string(others) + " more" + (worst.severity_ratio > 0 ? ", none worse." : ".");
}

std::string told(const PlanFacts& facts, const Group& group, const Style& style) {
  const auto& worst = group.worst();
  const bool violation = worst.severity == Severity::Violation;
  const auto title = std::string{violation ? "✗ " : "! "} + worst.rule + "  " + place_set(places(group), table_width(style) / 2);
  const auto where = columns_of(worst);
  const auto used = columns(title) + columns(where);
  std::string out = painted(title, violation ? Tone::Over : Tone::Tight, style);
  out += std::string(used + 1 < style.width ? style.width - used : 2, ' ') + painted(where, Tone::Dim, style) + "\n";
  out += wrapped(sentence(group), style.width, "  ");
  if (!worst.fix.empty()) out += wrapped(worst.fix + ".", style.width, "  change: ");
  const auto source = source_and_rank(worst.source, std::string{name_of(worst.rank)}) + at_text(facts, worst);
  return out + painted(wrapped(source, style.width, "  source: "), Tone::Dim, style);
}

std::string section(const PlanFacts& facts, const std::vector<Finding>& findings, const std::string& title, bool all,
                    const Style& style) {
  if (findings.empty()) return "";
  std::string out = heading(title + " (" + std::to_string(findings.size()) + ")", style);
  for (const auto& group : grouped_findings(findings, all)) out += told(facts, group, style);
  return out;
}

}  // namespace

std::string findings_section(const PlanFacts& facts, bool all, const Style& style) {
  std::vector<Finding> violations, warnings;
  for (const auto& finding : facts.plan.findings)
    (finding.severity == Severity::Violation ? violations : warnings).push_back(finding);
  return section(facts, violations, "Rules broken", all, style) + section(facts, warnings, "Worth knowing", all, style);
}

}  // namespace ohm
