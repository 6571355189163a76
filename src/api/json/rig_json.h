// A RigView as the document of `GET /v1/rig` (docs/api.md). Pure; any thread.
#pragma once

#include <optional>
#include <string>

#include "agent/events/event_log.h"
#include "agent/view/rig_view.h"

namespace ohm::api {

/// Compact JSON of the view; `age_s` of the whole is put in front by with_age().
std::string rig_json(const RigView& view, const std::string& version);

/// The same document with how old it is when it is answered.
std::string with_age(const std::string& rig_json, Seconds age);

/// `{"events": […]}`.
std::string events_json(const std::vector<Event>& events);

/// "3600" (seconds before `now`) or an instant; nothing: neither, or further back than the calendar goes.
std::optional<WallTime> read_since(const std::string& text, WallTime now);

}  // namespace ohm::api
