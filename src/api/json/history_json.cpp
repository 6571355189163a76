#include "api/json/history_json.h"

#include <charconv>
#include <cmath>
#include <nlohmann/json.hpp>

#include "api/json/rig_json.h"
#include "base/instant.h"
#include "base/text.h"

namespace ohm::api {
namespace {

using Json = nlohmann::ordered_json;

constexpr std::size_t kPoints = 600, kMostPoints = 20'000;

std::string asked(const Request& request, const char* key) {
  const auto found = request.query.find(key);
  return found == request.query.end() ? "" : found->second;
}

std::optional<std::size_t> read_points(const std::string& text) {
  if (text.empty()) return kPoints;
  std::size_t points{};
  const auto* end = text.data() + text.size();
  const auto read = std::from_chars(text.data(), end, points);
  return read.ec == std::errc{} && read.ptr == end && points >= 1 && points <= kMostPoints ? std::optional{points} : std::nullopt;
}

Json told(const std::optional<double>& value) { return value ? Json(std::round(*value * 1e6) / 1e6) : Json(); }

Json told(const Points& points) {
  Json out = Json::array();
  for (const auto& p : points.points) out.push_back({instant_text(p.at), told(p.min), told(p.mean), told(p.max)});
  return out;
}

}  // namespace

Response history_page(const History& history, const Request& request, WallTime now, bool simulated) {
  const auto thing = asked(request, "thing"), series = asked(request, "series"), since = asked(request, "since");
  if (thing.empty() || series.empty()) return error(400, "`thing` and `series` are needed, as in ?thing=A7&series=vram_c");
  const auto from = since.empty() ? now - std::chrono::hours{1} : read_since(since, now);
  if (!from)
    return error(400, "since=" + shortened(since, 40) + ": expected seconds back, or an instant like 2026-11-24T22:40:00Z");
  const auto points = read_points(asked(request, "points"));
  if (!points) return error(400, "points=" + shortened(asked(request, "points"), 40) + ": expected a number from 1 to 20000");
  const auto found = history.query(thing, series, *from, now + std::chrono::seconds{1}, *points);
  if (!found) return error(found.error().kind == Error::Kind::BadInput ? 404 : 503, found.error().what);
  const Json out{{"schema_version", 1},
                 {"document", "history"},
                 {"thing", thing},
                 {"series", series},
                 {"simulated", simulated},
                 {"unit", found->unit},
                 {"step_s", found->step.count()},
                 {"from", instant_text(*from)},
                 {"to", instant_text(now)},
                 {"points", told(*found)}};
  return {200, out.dump(-1, ' ', false, Json::error_handler_t::replace)};
}

}  // namespace ohm::api
