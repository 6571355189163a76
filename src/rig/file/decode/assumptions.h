// What the file left out and the reader filled in, told once for equal things.
//
// `add("A.p1", "cord", "14 AWG 1.8 m")` for twelve supplies becomes one line for "*.cord". One thread.
#pragma once

#include <cstddef>
#include <map>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "rig/rig.h"

namespace ohm::rigfile {

class Assumptions {
 public:
  /// Of one thing alone: where = "site.lowest".
  void add(std::string where, std::string says);
  /// Of one of many equal things: `place` is its name, `key` what was filled in.
  void add(std::string_view place, std::string_view key, std::string_view says);
  /// In the order in which they were first seen.
  std::vector<Assumption> all() &&;

 private:
  struct Line {
    std::string key, says;
    std::vector<std::string> places;  ///< the first few
    std::size_t count{};
  };
  std::vector<Line> lines_;
  std::map<std::pair<std::string, std::string>, std::size_t, std::less<>> by_key_;
};

}  // namespace ohm::rigfile
