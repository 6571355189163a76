// What `ohm doctor` prints. Pure, any thread.
#pragma once

#include <string>

#include "cli/doctor/findings.h"
#include "cli/text/style.h"

namespace ohm {

/// Failures first, then warnings and notes; equal findings of many places on one line. Ok ones are only counted, unless `all`.
std::string doctor_text(const DoctorFindings& findings, bool simulated, bool all, const Style& style);

std::string doctor_json(const DoctorFindings& findings, bool simulated);

}  // namespace ohm
