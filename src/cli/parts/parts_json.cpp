#include <nlohmann/json.hpp>

#include "cli/parts/parts_view.h"

namespace ohm {

std::string parts_json(const std::vector<PartEntry>& parts) {
  using Json = nlohmann::ordered_json;
  Json out{{"schema_version", 1}, {"document", "parts"}, {"parts", Json::array()}};
  for (const auto& part : parts) {
    Json one{{"name", part.name}, {"kind", part.kind}, {"about", part.about}, {"figures", Json::array()}};
    for (const auto& told : part.figures)
      one["figures"].push_back({{"figure", told.figure},
                                {"is", told.is},
                                {"rank", rank_text(told).empty() ? Json(nullptr) : Json(rank_text(told))},
                                {"source", told.source}});
    out["parts"].push_back(std::move(one));
  }
  return out.dump(2, ' ', false, Json::error_handler_t::replace) + "\n";
}

}  // namespace ohm
