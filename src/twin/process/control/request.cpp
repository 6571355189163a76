#include "twin/process/control/request.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <nlohmann/json.hpp>
#include <optional>

#include "base/text.h"

namespace ohm::twin {
namespace {

using nlohmann::json;

constexpr std::uint32_t kMostSteps = 100'000;
constexpr std::size_t kMostArguments = 4;

tl::unexpected<Error> refused(const std::string& what) { return failure(Error::Kind::BadInput, what); }

/// Takes members out of an object one by one; what nobody took at the end is a mistake of the client.
class Members {
 public:
  explicit Members(json object) : object_(std::move(object)) {}  // braces would wrap it into a list

  std::string text(const char* name) {
    const auto value = take(name);
    if (!value) return missing(name, "a text"), "";
    if (!value->is_string()) return wrong(name, "a text"), "";
    return value->get<std::string>();
  }
  std::string text_or(const char* name, const std::string& otherwise) { return object_.contains(name) ? text(name) : otherwise; }

  double number_or(const char* name, double otherwise) {
    const auto value = take(name);
    if (!value) return otherwise;
    if (!value->is_number() || !std::isfinite(value->get<double>())) return wrong(name, "a number"), otherwise;
    return value->get<double>();
  }

  std::vector<std::int64_t> integers(const char* name) {
    const auto value = take(name);
    if (!value) return {};
    const bool fits = value->is_array() && value->size() <= kMostArguments &&
                      std::all_of(value->begin(), value->end(), [](const json& x) { return is_integer(x); });
    if (!fits) return wrong(name, "a list of at most four whole numbers"), std::vector<std::int64_t>{};
    return value->get<std::vector<std::int64_t>>();
  }

  std::vector<std::pair<std::string, std::string>> texts(const char* name) {
    const auto value = take(name);
    std::vector<std::pair<std::string, std::string>> all;
    if (!value || !value->is_object()) return wrong(name, "an object of texts"), all;
    for (const auto& [key, text] : value->items()) {
      if (!text.is_string()) return wrong(name, "an object of texts"), all;
      all.emplace_back(key, text.get<std::string>());
    }
    return all;
  }

  /// `request` if every member was well and known.
  Result<Request> finish(Request request) {
    if (complaint_.empty() && !object_.empty()) complaint_ = "unknown member `" + shortened(object_.begin().key(), 40) + "`";
    if (!complaint_.empty()) return refused(complaint_);
    return request;
  }

 private:
  static bool is_integer(const json& x) {
    return x.is_number_integer() && !(x.is_number_unsigned() && x.get<std::uint64_t>() > std::numeric_limits<std::int64_t>::max());
  }
  std::optional<json> take(const char* name) {
    const auto found = object_.find(name);
    if (found == object_.end()) return std::nullopt;
    auto value = *found;
    object_.erase(found);
    return value;
  }
  void wrong(const std::string& name, const std::string& expected) { complain("`" + name + "`: expected " + expected); }
  void missing(const std::string& name, const std::string& expected) { complain("`" + name + "` is missing: " + expected); }
  void complain(const std::string& what) {
    if (complaint_.empty()) complaint_ = what;
  }

  json object_;
  std::string complaint_;
};

Result<Request> nvml(Members& m) {
  NvmlCall call;
  call.call = m.text("call");
  call.bus_id = m.text("bus_id");
  call.args = m.integers("args");
  return m.finish(std::move(call));
}

Result<Request> load(Members& m) {
  LoadRequest load;
  load.cards = m.text("cards");
  load.workload = m.text("workload");
  load.activity = m.number_or("activity", 1);
  if (!(load.activity >= 0 && load.activity <= 1)) return refused("`activity`: expected 0 to 1, the part of the time it runs");
  return m.finish(std::move(load));
}

Result<Request> fault(Members& m) {
  FaultRequest fault;
  fault.kind = m.text("kind");
  fault.target = m.text("target");
  fault.other = m.text_or("other", "");
  fault.size = m.number_or("size", 0);
  return m.finish(std::move(fault));
}

Result<Request> clear(Members& m) {
  ClearRequest clear;
  clear.target = m.text("target");
  clear.kind = m.text_or("kind", "");
  return m.finish(std::move(clear));
}

Result<Request> wait(Members& m) {
  const auto steps = m.number_or("steps", 1);
  if (!(steps >= 1 && steps <= kMostSteps)) return refused("`steps`: expected 1 to " + std::to_string(kMostSteps));
  return m.finish(WaitRequest{static_cast<std::uint32_t>(steps)});
}

Result<Request> set(Members& m) {
  SetRequest set;
  set.settings = m.texts("settings");
  return m.finish(std::move(set));
}

Result<Request> request_of(Members& m, const std::string& verb) {
  static const std::vector<std::string> kVerbs{"nvml", "load", "fault", "clear", "set", "status", "wait"};
  if (verb == "nvml") return nvml(m);
  if (verb == "load") return load(m);
  if (verb == "fault") return fault(m);
  if (verb == "clear") return clear(m);
  if (verb == "set") return set(m);
  if (verb == "status") return m.finish(StatusRequest{});
  if (verb == "wait") return wait(m);
  if (verb.empty()) return m.finish(StatusRequest{});  // tells what was wrong with `do`
  const auto near = nearest(verb, kVerbs);
  return refused("`do`: unknown `" + shortened(verb, 40) + "`" +
                 (near ? "; did you mean `" + *near + "`?" : "; known: " + join(kVerbs, ", ")));
}

}  // namespace

Result<Request> read_request(std::string_view line) {
  auto object = json::parse(line, nullptr, false);
  if (!object.is_object()) return refused("expected one JSON object a line, like {\"do\":\"status\"}");
  Members members{std::move(object)};
  const auto verb = members.text("do");
  return request_of(members, verb);
}

std::string ok_line() { return "{\"ok\":true}\n"; }

std::string ok_line_noting(const std::string& note) {
  if (note.empty()) return ok_line();
  return json{{"ok", true}, {"note", note}}.dump(-1, ' ', false, json::error_handler_t::replace) + "\n";
}

std::string ok_line(const SetRequest& undo) {
  auto settings = json::object();
  for (const auto& [key, value] : undo.settings) settings[key] = value;
  const json answer{{"ok", true}, {"undo", settings}};
  return answer.dump(-1, ' ', false, json::error_handler_t::replace) + "\n";
}

std::string refusal_line(const std::string& what, RefusalCode code) {
  const json answer{{"error", what}, {"code", static_cast<int>(code)}};
  return answer.dump(-1, ' ', false, json::error_handler_t::replace) + "\n";
}

RefusalCode code_of(const Error& error) {
  switch (error.kind) {
    case Error::Kind::BadInput: return RefusalCode::Invalid;
    case Error::Kind::NotSupported: return RefusalCode::NotSupported;
    case Error::Kind::PermissionDenied: return RefusalCode::NoPermission;
    case Error::Kind::DeviceLost: return RefusalCode::Lost;
    case Error::Kind::Timeout:
    case Error::Kind::Io: break;
  }
  return RefusalCode::Unknown;
}

}  // namespace ohm::twin
