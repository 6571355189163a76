// A mapping of the file seen through the grammar.
//
// Making one checks the mapping: unknown keys, keys that are missing, values of the wrong kind, empty values. What is wrong goes to
// Problems; what is left can be read without further ado. Readers ask by the key's name, and the grammar holds that the key exists
// there and which form it takes, so that grammar and readers cannot drift apart. One thread; lives no longer than the tree.
#pragma once

#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/text.h"
#include "rig/file/grammar/grammar.h"
#include "rig/file/words/quantity.h"
#include "rig/file/yaml/problems.h"
#include "rig/file/yaml/yaml_tree.h"
#include "rig/parts/part.h"

namespace ohm::rigfile {

/// The scalar as `form`, read by `read`; what is wrong with it is told.
template <class T>
std::optional<T> read_as(Problems& problems, const Node& node, Form form, Spelled<T> (*read)(std::string_view)) {
  if (node.kind != Node::Kind::Text) {
    problems.wrong(node, text_of(form).expected);
    return std::nullopt;
  }
  Spelled<T> value = read(trimmed(node.text));
  if (value) return std::move(*value);
  problems.wrong(node, text_of(form).expected, value.error());
  return std::nullopt;
}

class Fields {
 public:
  /// Must the required keys be there? Not where only differences are told.
  enum class Required { Yes, No };

  Fields(Problems& problems, const Node& node, Shape shape, Required required = Required::Yes);

  const Node& node() const { return *node_; }
  Problems& problems() const { return *problems_; }
  /// The value under a key of the grammar, of a kind the grammar allows; nullptr when it is not there or was wrong.
  const Node* find(std::string_view key) const;
  /// The values under the owner's own names, checked as find() says; those with bad names are left out.
  const std::vector<const Node*>& named() const { return good_; }
  bool has(std::string_view key) const { return find(key) != nullptr; }

  template <class T>
  std::optional<T> take(std::string_view key, Spelled<T> (*read)(std::string_view)) const {
    const Node* value = find(key);
    if (!value) return std::nullopt;
    return read_as(*problems_, *value, form_of(key), read);
  }

  std::string text(std::string_view key) const;
  /// The form in which a key's single value is written.
  Form form_of(std::string_view name) const;
  const Key& key(std::string_view key) const;

 private:
  void check_fixed(const Node& item, const Key& key);
  void check_named(const Node& item);

  Problems* problems_;
  const Node* node_;
  const ShapeText* shape_;
  std::vector<const Node*> good_;
};

/// A key of the owner's own, read as the grammar says.
template <class T>
std::optional<T> read_key(Problems& problems, const Node& node, Form form, Spelled<T> (*read)(std::string_view)) {
  Spelled<T> value = read(trimmed(node.key));
  if (value) return std::move(*value);
  problems.wrong_key(node, text_of(form).expected, value.error());
  return std::nullopt;
}

/// A figure as it stands in the file: its value node, rank and source.
struct ToldFigure {
  const Node* is{};
  Rank rank{Rank::Owner};
  std::string source;
};
ToldFigure told_figure(Problems& problems, const Node& node);

/// Is this {is: …, rank: …, source: …}?
bool is_told_figure(const Node& node);

}  // namespace ohm::rigfile
