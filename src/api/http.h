// A request and its answer as the routes see them: no socket, no library.
#pragma once

#include <functional>
#include <map>
#include <string>

namespace ohm::api {

struct Request {
  std::string method;                        ///< "GET"
  std::string path;                          ///< "/v1/rig", decoded, without the query
  std::map<std::string, std::string> query;  ///< decoded; the last of equal keys
  std::string body;
  bool owner{};    ///< may change things
  std::string by;  ///< who, for the log: "uid 1000"
};

struct Response {
  unsigned status{200};
  std::string body;
  std::string type{"application/json"};
  std::string allow;  ///< with 405
};

/// Called once, on any thread.
using Reply = std::function<void(Response)>;

/// `{"error": "…"}`.
Response error(unsigned status, const std::string& sentence);

/// Splits "/v1/events?since=60&thing=A%207" and decodes both halves. False: not a path, or a bad escape.
bool read_target(const std::string& target, Request& request);

}  // namespace ohm::api
