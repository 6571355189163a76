#include "cli/twin/twin_request.h"

#include <algorithm>
#include <charconv>
#include <cmath>
#include <nlohmann/json.hpp>
#include <optional>
#include <string_view>

#include "base/text.h"

namespace ohm {
namespace {

using json = nlohmann::ordered_json;
using Words = std::vector<std::string>;

tl::unexpected<Error> bad(const std::string& what) { return failure(Error::Kind::BadInput, "ohm twin " + what); }

std::string line_of(const json& request) { return request.dump(-1, ' ', false, json::error_handler_t::replace) + "\n"; }

/// "0.8", "80%", "228V", "3x": a number and, if any, one of these units.
std::optional<double> number_of(std::string_view text) {
  double value = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (error != std::errc{} || !std::isfinite(value)) return std::nullopt;
  const auto unit = trimmed(text.substr(static_cast<std::size_t>(end - text.data())));
  if (unit == "%") return value / 100;
  constexpr std::string_view kUnits[] = {"", "V", "K", "C", "°C", "x"};
  return std::find(std::begin(kUnits), std::end(kUnits), unit) == std::end(kUnits) ? std::nullopt : std::optional{value};
}

Result<TwinRequest> load(const Words& words) {
  if (words.size() < 3) return bad("load: which cards, and what? Like: ohm twin load A7 train");
  const auto activity = words.size() > 3 ? number_of(words[3]) : 1.0;
  if (!activity || *activity < 0 || *activity > 1)
    return bad("load: `" + shortened(words[3], 40) + "`: expected the part of the time it runs, like 0.8");
  const auto part = *activity == 1 ? "" : " for " + number(*activity * 100, 0) + " % of the time";
  return TwinRequest{line_of({{"do", "load"}, {"cards", words[1]}, {"workload", words[2]}, {"activity", *activity}}),
                     words[1] + ": " + words[2] + part, words[2] == "idle" ? "" : "ohm twin load " + words[1] + " idle"};
}

Result<TwinRequest> fault(const Words& words, const std::string& other) {
  if (words.size() < 3) return bad("fault: where, and what? Like: ohm twin fault B3 fall-off-bus");
  const auto size = words.size() > 3 ? number_of(words[3]) : 0.0;
  if (!size) return bad("fault: `" + shortened(words[3], 40) + "`: expected a number, like 79 or 228V");
  json request{{"do", "fault"}, {"kind", words[2]}, {"target", words[1]}, {"size", *size}};
  if (!other.empty()) request["other"] = other;
  return TwinRequest{line_of(request), words[1] + ": " + words[2], "ohm twin clear " + words[1] + " " + words[2]};
}

Result<TwinRequest> clear(const Words& words) {
  if (words.size() < 2) return bad("clear: where? Like: ohm twin clear B3");
  if (words.size() > 3) return bad("clear: one thing too many: `" + shortened(words[3], 40) + "`");
  json request{{"do", "clear"}, {"target", words[1]}};
  if (words.size() > 2) request["kind"] = words[2];
  return TwinRequest{line_of(request), words[1] + ": " + (words.size() > 2 ? words[2] : "every fault") + " cleared", ""};
}

Result<TwinRequest> set(const Words& words) {
  auto settings = json::object();
  for (auto word = words.begin() + 1; word != words.end(); ++word) {
    const auto equals = word->find('=');
    if (equals == std::string::npos || equals == 0)
      return bad("set: `" + shortened(*word, 40) + "`: expected KEY=VALUE, like room=35C, mains=228V or pdu1/3=off");
    settings[word->substr(0, equals)] = word->substr(equals + 1);
  }
  if (settings.empty()) return bad("set: what? Like: ohm twin set room=35C mains=228V");
  return TwinRequest{line_of({{"do", "set"}, {"settings", settings}}), join(Words{words.begin() + 1, words.end()}, ", "), ""};
}

}  // namespace

const std::vector<std::string>& twin_verbs() {
  static const std::vector<std::string> kVerbs{"env", "load", "fault", "clear", "set", "status"};
  return kVerbs;
}

Result<TwinRequest> twin_request(const Invocation& asked) {
  const auto& words = asked.arguments;
  const auto verb = words.empty() ? "" : words[0];
  if (verb != "fault" && given(asked, "--with")) return bad(verb + ": --with belongs to `ohm twin fault`");
  if (verb == "load") return load(words);
  if (verb == "fault") return fault(words, value_of(asked, "--with").value_or(""));
  if (verb == "clear") return clear(words);
  if (verb == "set") return set(words);
  if (words.size() > 1) return bad("status: one thing too many: `" + shortened(words[1], 40) + "`");
  return TwinRequest{line_of({{"do", "status"}}), "", ""};
}

}  // namespace ohm
