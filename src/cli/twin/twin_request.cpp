#include "cli/twin/twin_request.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <cmath>
#include <nlohmann/json.hpp>
#include <optional>
#include <string_view>

#include "base/text.h"
#include "cli/twin/twin_env.h"
#include "twin/rig_twin.h"

namespace ohm {
namespace {

using json = nlohmann::ordered_json;
using Words = std::vector<std::string>;

tl::unexpected<Error> bad(const std::string& what) { return failure(Error::Kind::BadInput, "ohm twin " + what); }

std::string line_of(const json& request) { return request.dump(-1, ' ', false, json::error_handler_t::replace) + "\n"; }

/// "228", "228V", "228 V": a number and, if any, that unit.
std::optional<double> number_of(std::string_view text, std::string_view unit) {
  double value = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (error != std::errc{} || !std::isfinite(value)) return std::nullopt;
  const auto rest = trimmed(text.substr(static_cast<std::size_t>(end - text.data())));
  return rest.empty() || rest == unit ? std::optional{value} : std::nullopt;
}

/// "0.8" or "80%".
std::optional<double> part_of(std::string_view text) {
  const bool percent = text.ends_with('%');
  const auto value = number_of(text, "%");
  return value && percent ? std::optional{*value / 100} : value;
}

/// In quotes where a shell would read it otherwise than typed: '*', 'B*'.
std::string for_shell(const std::string& word) {
  const bool plain = std::all_of(word.begin(), word.end(), [](char c) {
    return (c >= '0' && c <= '9') || (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') ||
           std::string_view{"-_./,:@%+="}.find(c) != std::string_view::npos;
  });
  return plain ? word : shell_quoted(word);
}

Result<TwinRequest> load(const Words& words) {
  if (words.size() < 3) return bad("load: which cards, and what? Like: ohm twin load A7 train");
  const auto activity = words.size() > 3 ? part_of(words[3]) : 1.0;
  if (!activity || *activity < 0 || *activity > 1)
    return bad("load: `" + shortened(words[3], 40) + "`: expected the part of the time it runs, like 0.8");
  const auto part = *activity == 1 ? "" : " for " + number(*activity * 100, 0) + " % of the time";
  return TwinRequest{line_of({{"do", "load"}, {"cards", words[1]}, {"workload", words[2]}, {"activity", *activity}}),
                     words[1] + ": " + words[2] + part, words[2] == "idle" ? "" : "ohm twin load " + for_shell(words[1]) + " idle"};
}

/// Faults that need a size: its unit, and one that makes sense, where it strikes.
struct Sized {
  std::string_view fault, unit, like;
};
constexpr std::array<Sized, 5> kSized{{{"memory-error", "", "31"},
                                       {"sensor-lie", "K", "-15K"},
                                       {"pads-degrade", "x", "3"},
                                       {"mains-sag", "V", "200V"},
                                       {"foreign-load", "A", "6A"}}};

const Sized* sized(const std::string& fault) {
  const auto at = std::find_if(kSized.begin(), kSized.end(), [&](const Sized& s) { return s.fault == fault; });
  return at == kSized.end() ? nullptr : &*at;
}

/// The size that a fault needs; 0 where it has none.
Result<double> size_of(const Words& words) {
  const auto& kind = words[2];
  const auto* row = sized(kind);
  const auto start = "fault: " + kind + ": ";
  if (!row && words.size() > 3 && twin::fault_named(kind)) return bad(start + "has no size, not `" + shortened(words[3], 40) + "`");
  if (!row) return 0.0;  // or no fault at all: the twin tells the nearest
  const auto like = "Like: ohm twin fault " + words[1] + " " + kind + " " + std::string{row->like};
  if (words.size() < 4) return bad(start + "how large? " + like);
  const auto size = number_of(words[3], row->unit);
  if (!size)
    return bad(start + "`" + shortened(words[3], 40) + "`: expected a number" +
               (row->unit.empty() ? "" : ", in " + std::string{row->unit}) + ". " + like);
  return *size;
}

/// What is wrong with --with; "" when nothing is.
std::string wrong_other(const Words& words, const std::string& other) {
  const bool swap = words[2] == "wires-swapped";
  if (swap && other.empty())
    return "fault: wires-swapped: with what? Like: ohm twin fault " + words[1] + " wires-swapped --with A2";
  return !swap && !other.empty() ? "fault: " + words[2] + ": --with belongs to wires-swapped" : "";
}

Result<TwinRequest> fault(const Words& words, const std::string& other) {
  if (words.size() < 3) return bad("fault: where, and what? Like: ohm twin fault B3 fall-off-bus");
  const auto size = size_of(words);
  if (!size) return tl::make_unexpected(size.error());
  if (const auto wrong = wrong_other(words, other); !wrong.empty()) return bad(wrong);
  json request{{"do", "fault"}, {"kind", words[2]}, {"target", words[1]}, {"size", *size}};
  if (!other.empty()) request["other"] = other;
  return TwinRequest{line_of(request), words[1] + ": " + words[2], "ohm twin clear " + for_shell(words[1]) + " " + words[2]};
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
      return bad("set: `" + shortened(*word, 40) +
                 "`: expected KEY=VALUE, like room=35C, mains=228V, pdu1/3=off, P18=on or A.fan1=60%");
    const auto key = word->substr(0, equals), value = word->substr(equals + 1);
    if (settings.contains(key)) return bad("set: `" + shortened(key, 40) + "` stands there twice");
    settings[key] = value;
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
