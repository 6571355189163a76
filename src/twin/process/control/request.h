// What a client of the control socket asks, from its line of JSON to a value, and the lines it gets back.
//
// One JSON object a line, no longer than 64 KiB. Nothing in it is trusted: unknown members are refused with the nearest known, a
// number out of the range of its type never reaches anybody. Pure, any thread; never throws.
//
//   {"do":"nvml","call":"set_cap","bus_id":"0000:03:00.0","args":[250000]}       the stand-in library, for a caller
//   {"do":"load","cards":"A1-4","workload":"train","activity":0.8}               ohm twin load
//   {"do":"fault","kind":"fall-off-bus","target":"B3","size":0,"other":""}       ohm twin fault
//   {"do":"clear","target":"B3","kind":"fall-off-bus"}                           ohm twin clear; without kind: all
//   {"do":"set","settings":{"room":"35C","mains":"228V","pdu1/3":"off"}}         ohm twin set
//   {"do":"status"}                                                              ohm twin status
//   {"do":"wait","steps":3}                                                      answers when the physics made 3 more steps
//
// Answers: {"ok":true}, with more members for status, and for set {"ok":true,"undo":{"room":"20C"}}: the settings that take it
// back. Load, fault, clear and set are answered when a step was made with them. Or {"error":"one sentence","code":4}; the codes are
// NVML's: 2 invalid argument, 3 not supported, 4 no permission, 6 not found, 15 the card is lost, 999 anything else.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <utility>
#include <variant>
#include <vector>

#include "base/result.h"

namespace ohm::twin {

/// Why a request was refused, as a number programs can act on.
enum class RefusalCode { Invalid = 2, NotSupported = 3, NoPermission = 4, NotFound = 6, Lost = 15, Unknown = 999 };

struct NvmlCall {
  std::string call;  ///< one of nvml_call_words()
  std::string bus_id;
  std::vector<std::int64_t> args;
  friend bool operator==(const NvmlCall&, const NvmlCall&) = default;
};

struct LoadRequest {
  std::string cards;  ///< "A7", "A1-4", "B*", "*"
  std::string workload;
  double activity{1};
  friend bool operator==(const LoadRequest&, const LoadRequest&) = default;
};

struct FaultRequest {
  std::string kind, target, other;
  double size{};
  friend bool operator==(const FaultRequest&, const FaultRequest&) = default;
};

struct ClearRequest {
  std::string target, kind;  ///< kind "": every one
  friend bool operator==(const ClearRequest&, const ClearRequest&) = default;
};

struct SetRequest {
  std::vector<std::pair<std::string, std::string>> settings;
  friend bool operator==(const SetRequest&, const SetRequest&) = default;
};

struct StatusRequest {
  friend bool operator==(const StatusRequest&, const StatusRequest&) = default;
};

struct WaitRequest {
  std::uint32_t steps{1};  ///< 1 .. 100,000
  friend bool operator==(const WaitRequest&, const WaitRequest&) = default;
};

using Request = std::variant<NvmlCall, LoadRequest, FaultRequest, ClearRequest, SetRequest, StatusRequest, WaitRequest>;

/// BadInput names the member and what was expected.
Result<Request> read_request(std::string_view line);

/// Each with its line end.
std::string ok_line();
/// With something that the asker should know; "": nothing.
std::string ok_line_noting(const std::string& note);
/// With the settings of before, for set.
std::string ok_line(const SetRequest& undo);
std::string refusal_line(const std::string& what, RefusalCode code);

/// The code of an error of the physics.
RefusalCode code_of(const Error& error);

}  // namespace ohm::twin
