// A line taken apart at a character: fields of a file, steps of a dotted name.
//
// Pure; called by readers on any thread. The parts are views into `text`, which must outlive them.
#pragma once

#include <string_view>
#include <vector>

namespace ohm {

/// Never empty: a text without `at` is one part, and what stands behind the last `at` is one too, even when it is "".
inline std::vector<std::string_view> split(std::string_view text, char at) {
  std::vector<std::string_view> parts;
  for (std::size_t end; (end = text.find(at)) != std::string_view::npos; text.remove_prefix(end + 1))
    parts.push_back(text.substr(0, end));
  parts.push_back(text);
  return parts;
}

}  // namespace ohm
