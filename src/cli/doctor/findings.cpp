#include "cli/doctor/findings.h"

#include <string_view>

namespace ohm {

std::string sentence(const DoctorFinding& finding) {
  return finding.says + (finding.detail.empty() ? "" : " (" + finding.detail + ")");
}

std::string fix_for(const DoctorFinding& finding, const std::string& names) {
  constexpr std::string_view kHere = "{here}";
  auto fix = finding.fix;
  for (auto at = fix.find(kHere); at != std::string::npos; at = fix.find(kHere, at + names.size()))
    fix.replace(at, kHere.size(), names);
  return fix;
}

}  // namespace ohm
