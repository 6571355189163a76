// What `ohm doctor` found: plain values between looking (gather.h), judging (diagnose.h) and telling (doctor_text.h). Any thread.
#pragma once

#include <string>
#include <vector>

namespace ohm {

/// Ok: looked at and as promised. Note: nothing wrong, but to know or to set by hand. Warning and Failure: something is wrong; a
/// Failure takes a card or a promise away.
enum class DoctorLevel { Ok, Note, Warning, Failure };

/// Findings of one check that say the same of many things are told on one line; what differs from thing to thing is the detail.
struct DoctorFinding {
  DoctorLevel level{DoctorLevel::Ok};
  std::string check;   ///< "link", "power-range": stable words for --json
  std::string thing;   ///< a name of rig.yaml; "" for the host as a whole
  std::string says;    ///< one sentence
  std::string fix;     ///< what to do, "{here}" for the thing or things; "" when there is nothing to do
  std::string detail;  ///< its number or address here: "0000:03:00.0", "117"; "" when the sentence tells all
  friend bool operator==(const DoctorFinding&, const DoctorFinding&) = default;
};

using DoctorFindings = std::vector<DoctorFinding>;

/// The sentence with its detail, for one thing alone.
std::string sentence(const DoctorFinding& finding);

/// `fix` with the names in place of "{here}".
std::string fix_for(const DoctorFinding& finding, const std::string& names);

}  // namespace ohm
