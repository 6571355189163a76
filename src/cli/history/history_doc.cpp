#include "cli/history/history_doc.h"

#include <cmath>
#include <nlohmann/json.hpp>

#include "base/instant.h"
#include "base/text.h"

namespace ohm {
namespace {

using Json = nlohmann::json;

constexpr std::size_t kMostPoints = 100'000;  // the daemon gives 20,000 at most
constexpr double kMostStep = 2 * 366 * 86'400.0;

/// Reads keys of one object and remembers the first thing wrong.
class Fields {
 public:
  explicit Fields(const Json& object) : object_{object} {}

  std::string text(const char* key) {
    const auto it = object_.find(key);
    if (it == object_.end() || !it->is_string()) return wrong(key, "text"), std::string{};
    return printable(it->get_ref<const std::string&>());
  }
  WallTime instant(const char* key) {
    const auto it = object_.find(key);
    const auto read = it != object_.end() && it->is_string() ? read_instant(it->get_ref<const std::string&>()) : std::nullopt;
    if (!read) wrong(key, "an RFC 3339 instant");
    return read.value_or(WallTime{});
  }
  double above_zero(const char* key, double most) {
    const auto it = object_.find(key);
    const double value = it != object_.end() && it->is_number() ? it->get<double>() : 0;
    if (!(value > 0) || value > most) return wrong(key, "a number above 0"), 1;
    return value;
  }
  bool flag(const char* key) {
    const auto it = object_.find(key);
    if (it == object_.end()) return false;
    if (!it->is_boolean()) return wrong(key, "true or false"), false;
    return it->get<bool>();
  }
  void wrong(const std::string& key, const std::string& expected) {
    if (complaint_.empty()) complaint_ = key + ": expected " + expected;
  }
  const std::string& complaint() const { return complaint_; }

 private:
  const Json& object_;
  std::string complaint_;
};

/// No figure of a rig is larger; plots may count on it.
constexpr double kMostFigure = 1e18;

bool is_figure(const Json& value) { return value.is_number() && std::abs(value.get<double>()) <= kMostFigure; }

/// ["2026-11-24T22:40:00Z", 77.0, 77.4, 78.0], or with three nulls.
std::optional<HistoryPoint> read_point(const Json& told) {
  if (!told.is_array() || told.size() != 4 || !told[0].is_string()) return std::nullopt;
  const auto at = read_instant(told[0].get_ref<const std::string&>());
  if (!at) return std::nullopt;
  if (told[1].is_null() && told[2].is_null() && told[3].is_null()) return HistoryPoint{*at, std::nullopt};
  if (!is_figure(told[1]) || !is_figure(told[2]) || !is_figure(told[3])) return std::nullopt;
  const HistoryPoint::Band band{told[1].get<double>(), told[2].get<double>(), told[3].get<double>()};
  if (band.min > band.max) return std::nullopt;
  return HistoryPoint{*at, band};
}

void read_points(const Json& document, Fields& fields, std::vector<HistoryPoint>& into) {
  const auto points = document.find("points");
  if (points == document.end() || !points->is_array() || points->size() > kMostPoints)
    return fields.wrong("points", "a list of at most 100000 points");
  for (std::size_t i = 0; i < points->size(); ++i) {
    const auto point = read_point((*points)[i]);
    const std::string where = "points[" + std::to_string(i) + "]";
    if (!point) return fields.wrong(where, "an instant with min, mean and max, or three nulls");
    if (!into.empty() && point->at <= into.back().at) return fields.wrong(where, "an instant after the one before");
    into.push_back(*point);
  }
}

}  // namespace

Result<HistoryDoc> read_history_doc(std::string_view json) {
  const auto bad = [](const std::string& what) {
    return failure(Error::Kind::BadInput, "the daemon's history cannot be read: " + what);
  };
  const Json document = Json::parse(json, nullptr, false);
  if (document.is_discarded()) return bad("it is not JSON");
  if (!document.is_object()) return bad("expected an object");
  Fields fields{document};
  if (fields.text("document") != "history") fields.wrong("document", "\"history\"");
  HistoryDoc doc;
  doc.thing = fields.text("thing");
  doc.series = fields.text("series");
  doc.unit = fields.text("unit");
  doc.step = std::chrono::duration_cast<std::chrono::nanoseconds>(Seconds{fields.above_zero("step_s", kMostStep)});
  doc.from = fields.instant("from");
  doc.to = fields.instant("to");
  doc.simulated = fields.flag("simulated");
  if (fields.complaint().empty() && doc.to <= doc.from) fields.wrong("to", "an instant after `from`");
  read_points(document, fields, doc.points);
  if (!fields.complaint().empty()) return bad(fields.complaint());
  return doc;
}

}  // namespace ohm
