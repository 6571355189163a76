#include "cli/doctor/up_check.h"

#include <algorithm>
#include <iterator>

#include "cli/doctor/diagnose.h"
#include "cli/doctor/doctor_text.h"
#include "cli/doctor/gather.h"

namespace ohm {
namespace {

DoctorFindings serious(const DoctorFindings& findings) {
  DoctorFindings out;
  std::copy_if(findings.begin(), findings.end(), std::back_inserter(out),
               [](const DoctorFinding& f) { return f.level >= DoctorLevel::Warning; });
  return out;
}

/// To drive a card by the place of another is worse than to drive none. Cards that are not there are driven once they come.
bool forbids_driving(const DoctorFinding& finding) { return finding.check == "place"; }

}  // namespace

UpReport doctor_report(const Rig& rig, const std::string& rig_file, const Style& style) {
  const auto facts = look_at_machine(rig, rig_file, {});
  if (!facts) return {facts.error().what + "\n", true};
  const auto findings = serious(diagnose(rig, *facts));
  const bool wrong = std::any_of(findings.begin(), findings.end(), forbids_driving);
  return {findings.empty() ? "" : doctor_text(findings, facts->driver.simulated, false, style), wrong};
}

}  // namespace ohm
