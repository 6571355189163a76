// A YAML text as a tree that knows its places.
//
// The only door to yaml-cpp: read_yaml() feeds on its events, so that aliases are never followed, and turns what it throws into
// Diagnostics. The tree is built once, then read only, from any thread. Every node knows its key, the node above it and where it
// stands, so that an error found much later still names file, line, column and key path.
//
// Refused, each with its place: bytes that are not UTF-8, control characters, anchors, aliases, tags, a second document, keys that
// are not plain words, nesting deeper than kMostDepth, more than kMostNodes values. A key given twice is told and its first value
// kept.
#pragma once

#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "base/diagnostic.h"

namespace ohm::rigfile {

inline constexpr int kMostDepth = 64;
inline constexpr std::size_t kMostNodes = 500'000;                       ///< 25,000 frames need about 200,000
inline constexpr std::size_t kMostUnanswered = std::size_t{512} * 1024;  ///< bytes of one [ ] or { } or one text
inline constexpr std::size_t kMostBytes = std::size_t{8} * 1024 * 1024;  ///< of a file; more is refused before parsing

struct Node {
  enum class Kind { Null, Text, List, Mapping } kind{Kind::Null};
  Mark at;           ///< of the value
  std::string text;  ///< of a scalar, without quotes
  std::string key;   ///< under which it stands in a mapping; "" in a list
  Mark key_at;
  int number{};             ///< its position in a list, from 1
  std::vector<Node> items;  ///< of a list or mapping, in file order
  const Node* above{};      ///< nullptr at the top

  /// The value under `name`, or nullptr.
  const Node* find(std::string_view name) const;
};

/// The key path as a person would say it: "except.B7.link"; "" at the top. List items are numbered: "outlets.2".
std::string path_of(const Node& node);

/// The value as a person would recognise it: a scalar's text, "{…}" or "[…]" otherwise.
std::string told(const Node& node);

struct YamlTree {
  std::unique_ptr<const Node> root;  ///< nullptr: the text is not a tree we take
  Diagnostics wrong;                 ///< with a root: keys given twice
};

YamlTree read_yaml(std::string_view text, std::string_view file);

}  // namespace ohm::rigfile
