#include "cli/rig/rig_json.h"

#include <algorithm>
#include <nlohmann/json.hpp>

#include "base/text.h"

namespace ohm {
namespace {

using Json = nlohmann::ordered_json;
using Names = std::vector<std::string>;

std::string printed(const Json& json, Layout layout) {
  return json.dump(layout == Layout::Page ? 2 : -1, ' ', false, Json::error_handler_t::replace) + "\n";
}

Json head_of(const Json& rig, const char* document) {
  Json out{{"schema_version", 1}, {"document", document}};
  for (const char* key : {"name", "mode", "simulated", "at", "age_s", "level", "sentence"})
    if (rig.contains(key)) out[key] = rig[key];
  return out;
}

bool named(const Json& object, const char* key, const Names& names) {
  const auto found = object.find(key);
  return found != object.end() && found->is_string() &&
         std::find(names.begin(), names.end(), found->get_ref<const std::string&>()) != names.end();
}

/// The objects of `rig[list]` whose `key` is one of the names.
Json those(const Json& rig, const char* list, const char* key, const Names& names) {
  Json out = Json::array();
  if (rig.contains(list))
    for (const auto& object : rig[list])
      if (named(object, key, names)) out.push_back(object);
  return out;
}

}  // namespace

std::string whole_json(const std::string& rig_json, Layout layout) { return printed(Json::parse(rig_json), layout); }

std::string gpus_json(const std::string& rig_json, const Names& places, Layout layout) {
  const auto rig = Json::parse(rig_json);
  auto out = head_of(rig, "gpus");
  out["cards"] = those(rig, "cards", "place", places);
  return printed(out, layout);
}

std::string thing_json(const std::string& rig_json, const Thing& thing, const PartsOfThing& parts, Layout layout) {
  const auto rig = Json::parse(rig_json);
  auto out = head_of(rig, "thing");
  out["thing"] = thing.name;
  out["kind"] = name_of(thing.kind);
  out["cards"] = those(rig, "cards", "place", parts.cards);
  out["limits"] = those(rig, "limits", "place", parts.limits);
  for (const auto& [list, key] : {std::pair{"supplies", "name"},
                                  {"pdus", "name"},
                                  {"meters", "name"},
                                  {"outlets", "outlet"},
                                  {"chassis_fans", "host"},
                                  {"chassis_fans", "place"}})
    if (auto found = those(rig, list, key, {thing.name}); !found.empty()) out[list] = std::move(found);
  if (auto typed = those(rig, "typed", "thing", parts.typed); !typed.empty()) out["typed"] = std::move(typed);
  return printed(out, layout);
}

std::string events_json(const std::string& rig_json, const std::string& events_json, const std::optional<Names>& things,
                        Layout layout) {
  auto out = head_of(Json::parse(rig_json), "events");
  auto events = Json::parse(events_json);
  out["events"] = things ? those(events, "events", "thing", *things) : std::move(events["events"]);
  return printed(out, layout);
}

std::string done_text(const std::string& answer) {
  const auto json = Json::parse(answer, nullptr, false);
  return json.is_object() && json.contains("done") && json["done"].is_string()
             ? printable(json["done"].get_ref<const std::string&>())
             : "";
}

std::int64_t done_pid(const std::string& answer) {
  const auto json = Json::parse(answer, nullptr, false);
  return json.is_object() && json.contains("pid") && json["pid"].is_number_integer() ? json["pid"].get<std::int64_t>() : 0;
}

std::string body_json(const std::vector<BodyMember>& members) {
  Json out = Json::object();
  for (const auto& member : members)
    out[member.key] = member.number ? Json(*member.number) : member.flag ? Json(*member.flag) : Json(member.text);
  return out.dump(-1, ' ', false, Json::error_handler_t::replace);
}

}  // namespace ohm
