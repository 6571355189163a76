// The rig for Prometheus: a RigView as text exposition 0.0.4.
//
// Pure; called by the API for `GET /metrics`. Every family is named ohm_*, in base units, with the card's place as `card`; a figure
// that is absent is left out, and ohm_reading_absent says why.
#pragma once

#include <string>

#include "agent/events/event_log.h"
#include "agent/view/rig_view.h"

namespace ohm::api {

std::string metrics_text(const RigView& view, const EventLog& events, const std::string& version);

}  // namespace ohm::api
