#include "cli/twin/twin_request.h"

#include <algorithm>
#include <array>
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
  constexpr std::string_view kUnits[] = {"", "V", "A", "K", "C", "°C", "x"};
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

/// Faults that need a size, with one that makes sense.
struct Sized {
  std::string_view fault, like;
};
constexpr std::array<Sized, 4> kSized{
    {{"memory-error", "31"}, {"sensor-lie", "-15K"}, {"pads-degrade", "3"}, {"mains-sag", "200V"}}};

/// What is wrong with the words behind a fault; "" when nothing is.
std::string wrong_extras(const Words& words, const std::string& other) {
  const auto start = "fault: " + words[2];
  const auto sized = std::find_if(kSized.begin(), kSized.end(), [&](const Sized& s) { return s.fault == words[2]; });
  const auto again = "ohm twin fault " + words[1] + " " + words[2];
  if (sized != kSized.end() && words.size() < 4) return start + ": how large? Like: " + again + " " + std::string{sized->like};
  const bool swap = words[2] == "wires-swapped";
  if (swap && other.empty()) return start + ": with what? Like: " + again + " --with A2";
  if (!swap && !other.empty()) return start + ": --with belongs to wires-swapped";
  return "";
}

Result<TwinRequest> fault(const Words& words, const std::string& other) {
  if (words.size() < 3) return bad("fault: where, and what? Like: ohm twin fault B3 fall-off-bus");
  if (const auto wrong = wrong_extras(words, other); !wrong.empty()) return bad(wrong);
  const auto size = words.size() > 3 ? number_of(words[3]) : 0.0;
  if (!size) return bad("fault: `" + shortened(words[3], 40) + "`: expected a number, like 31 or 200V");
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

/// What takes one setting back; nothing where that depends on what was before.
std::optional<std::string> inverse(const std::string& key, const std::string& value) {
  if (value == "on" || value == "off") return key + (value == "on" ? "=off" : "=on");
  if (key.find(".fan") != std::string::npos && value != "auto") return key + "=auto";
  return std::nullopt;
}

Result<TwinRequest> set(const Words& words) {
  std::string undo;
  auto settings = json::object();
  for (auto word = words.begin() + 1; word != words.end(); ++word) {
    const auto equals = word->find('=');
    if (equals == std::string::npos || equals == 0)
      return bad("set: `" + shortened(*word, 40) +
                 "`: expected KEY=VALUE, like room=35C, mains=228V, pdu1/3=off, P18=on or A.fan1=60%");
    const auto key = word->substr(0, equals), value = word->substr(equals + 1);
    settings[key] = value;
    if (const auto back = inverse(key, value)) undo += " " + *back;
  }
  if (settings.empty()) return bad("set: what? Like: ohm twin set room=35C mains=228V");
  return TwinRequest{line_of({{"do", "set"}, {"settings", settings}}), join(Words{words.begin() + 1, words.end()}, ", "),
                     undo.empty() ? "" : "ohm twin set" + undo};
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
