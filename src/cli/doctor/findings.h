// What `ohm doctor` found: plain values between looking (gather.h), judging (diagnose.h) and telling (doctor_text.h). Any thread.
#pragma once

#include <string>
#include <vector>

namespace ohm {

/// Ok: looked at and as promised. Note: nothing wrong, but to know or to set by hand. Warning and Failure: something is wrong; a
/// Failure takes a card or a promise away.
enum class DoctorLevel { Ok, Note, Warning, Failure };

struct DoctorFinding {
  DoctorLevel level{DoctorLevel::Ok};
  std::string check;  ///< "link", "power-range": stable words for --json
  std::string thing;  ///< a name of rig.yaml; "" for the host as a whole
  std::string says;   ///< one sentence with its numbers
  std::string fix;    ///< what to do; "" when there is nothing to do
  friend bool operator==(const DoctorFinding&, const DoctorFinding&) = default;
};

using DoctorFindings = std::vector<DoctorFinding>;

}  // namespace ohm
