#include <nlohmann/json.hpp>

#include "cli/doctor/doctor_text.h"

namespace ohm {
namespace {

const char* word_of(DoctorLevel level) {
  switch (level) {
    case DoctorLevel::Ok: return "ok";
    case DoctorLevel::Note: return "note";
    case DoctorLevel::Warning: return "warning";
    case DoctorLevel::Failure: return "failure";
  }
  return "";
}

}  // namespace

std::string doctor_json(const DoctorFindings& findings, bool simulated) {
  using Json = nlohmann::ordered_json;
  Json out{{"schema_version", 1}, {"document", "doctor"}, {"simulated", simulated}, {"findings", Json::array()}};
  for (const auto& finding : findings)
    out["findings"].push_back({{"level", word_of(finding.level)},
                               {"check", finding.check},
                               {"thing", finding.thing.empty() ? Json(nullptr) : Json(finding.thing)},
                               {"says", sentence(finding)},
                               {"fix", finding.fix.empty() ? Json(nullptr) : Json(fix_for(finding, finding.thing))}});
  return out.dump(2, ' ', false, Json::error_handler_t::replace) + "\n";
}

}  // namespace ohm
