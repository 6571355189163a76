#include <algorithm>
#include <nlohmann/json.hpp>

#include "cli/adopt/adopt.h"

namespace ohm {
namespace {

using Json = nlohmann::ordered_json;

Json or_null(const std::string& text) { return text.empty() ? Json(nullptr) : Json(text); }

Json link_json(const std::optional<Link>& link) {
  return link ? Json{{"width", link->width}, {"generation", link->gen}} : Json(nullptr);
}

Json place_json(const LockedCard& card, const std::vector<FoundGpu>& found, const std::vector<PciDevice>& bus) {
  const auto gpu = std::find_if(found.begin(), found.end(), [&](const FoundGpu& f) { return f.info.uuid == card.uuid; });
  const auto device = std::find_if(bus.begin(), bus.end(), [&](const PciDevice& d) { return d.bus_id == card.bus_id; });
  const bool answers = gpu != found.end(), seen = answers && device != bus.end();
  return {{"place", card.place},
          {"uuid", card.uuid},
          {"serial", or_null(card.serial)},
          {"bus_id", or_null(card.bus_id)},
          {"since", or_null(card.since)},
          {"found", answers},
          {"model", answers ? Json(gpu->info.name) : Json(nullptr)},
          {"slot", seen && device->slot ? Json(*device->slot) : Json(nullptr)},
          {"link", seen ? link_json(device->link) : Json(nullptr)}};
}

}  // namespace

std::string adoption_json(const Adoption& adoption, const std::vector<FoundGpu>& found, const std::vector<PciDevice>& bus,
                          const std::string& lock_file, const std::string& undo, bool simulated) {
  Json out{
      {"schema_version", 1}, {"document", "adopt"}, {"simulated", simulated}, {"lock_file", lock_file}, {"written", !undo.empty()}};
  out["places"] = Json::array();
  for (const auto& card : adoption.lock.cards) out["places"].push_back(place_json(card, found, bus));
  out["changes"] = adoption.changes;
  out["not_found"] = adoption.missing;
  out["doubtful"] = adoption.doubtful;
  out["hung_or_fallen_off"] = adoption.silent;
  out["strangers"] = Json::array();
  for (const auto& card : adoption.strangers)
    out["strangers"].push_back(
        {{"model", or_null(card.name)}, {"uuid", or_null(card.uuid)}, {"bus_id", card.bus_id}, {"was", or_null(card.was)}});
  out["undo"] = or_null(undo);
  return out.dump(2, ' ', false, Json::error_handler_t::replace) + "\n";
}

}  // namespace ohm
