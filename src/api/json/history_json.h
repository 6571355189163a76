// `GET /v1/history`: the points of one series (docs/api.md). Reads the store on the API's thread; it answers in milliseconds.
#pragma once

#include "api/http.h"
#include "telemetry/history/history.h"

namespace ohm::api {

/// 400: no such thing or series, `points` not 1 … 20,000, `since` not readable.
Response history_page(const History& history, const Request& request, WallTime now, bool simulated);

}  // namespace ohm::api
