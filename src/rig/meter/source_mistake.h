// What is wrong with a meter's source, as an owner wrote it: the piece that is wrong and what may stand in its place.
//
// A plain value, any thread. The rig file's reader tells it with file and line, make_meter() in one sentence.
#pragma once

#include <string>
#include <tl/expected.hpp>

namespace ohm {

struct SourceMistake {
  std::string value;     ///< the wrong piece, never a password
  std::string expected;  ///< a sentence part: "a port, 1 to 65535"
  friend bool operator==(const SourceMistake&, const SourceMistake&) = default;
};

template <class T>
using Sourced = tl::expected<T, SourceMistake>;

}  // namespace ohm
