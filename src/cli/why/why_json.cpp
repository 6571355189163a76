#include <nlohmann/json.hpp>

#include "cli/why/why.h"

namespace ohm {

std::string why_json(const RigDoc& rig, const std::vector<Why>& reasons, Layout layout) {
  nlohmann::ordered_json out{
      {"schema_version", 1}, {"document", "why"}, {"mode", rig.mode}, {"simulated", rig.simulated}, {"at", rig.at}};
  out["reasons"] = nlohmann::ordered_json::array();
  for (const auto& reason : reasons)
    out["reasons"].push_back({{"thing", reason.thing},
                              {"says", reason.says},
                              {"binding", reason.binding ? nlohmann::ordered_json(*reason.binding) : nlohmann::ordered_json()}});
  return out.dump(layout == Layout::Page ? 2 : -1) + "\n";
}

}  // namespace ohm
