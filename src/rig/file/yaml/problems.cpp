#include "rig/file/yaml/problems.h"

#include <algorithm>
#include <utility>

#include "base/text.h"

namespace ohm::rigfile {

void Problems::add(Diagnostic d) {
  if (full()) {
    ++untold_;
    return;
  }
  const std::string key =
      std::to_string(d.at.line) + ":" + std::to_string(d.at.column) + ":" + d.where + ":" + d.value + ":" + d.expected;
  if (!told_.insert(key).second) return;
  d.file = file_;
  all_.push_back(std::move(d));
}

void Problems::wrong(const Node& node, std::string_view expected, std::string_view hint) {
  wrong_text(node, told(node), expected, hint);
}

void Problems::wrong_text(const Node& node, std::string_view value, std::string_view expected, std::string_view hint) {
  if (full()) return add({});
  add({"", node.at, path_of(node), shortened(value, 60), std::string{expected}, std::string{hint}});
}

void Problems::wrong_key(const Node& node, std::string_view expected, std::string_view hint) {
  if (full()) return add({});
  add({"", node.key_at, path_of(node), shortened(node.key, 60), std::string{expected}, std::string{hint}});
}

void Problems::unknown_key(const Node& node, std::span<const std::string> known) {
  if (full()) return add({});
  std::string hint = suggestion(node.key, known);
  if (hint.empty()) hint = "known here: " + join(known, ", ");
  add({"", node.key_at, path_of(node), shortened(node.key, 60), "", std::move(hint)});
}

void Problems::missing_key(const Node& mapping, std::string_view key, std::string_view expected) {
  if (full()) return add({});
  std::string path = path_of(mapping);
  path += (path.empty() ? "" : ".") + std::string{key};
  const Mark at = mapping.key_at.line > 0 ? mapping.key_at : mapping.at;
  add({"", at, std::move(path), "", std::string{expected}, "`" + std::string{key} + "` is missing"});
}

void Problems::unknown_name(const Node& node, std::string_view name, std::string_view expected,
                            const std::function<std::vector<std::string>()>& known) {
  if (full()) return add({});
  if (comparisons_left_ == 0) return wrong_text(node, name, expected);
  const std::vector<std::string> names = known();
  std::string hint = suggestion(name, names);
  if (hint.empty() && names.size() <= 12) hint = "known: " + join(names, ", ");
  if (names.empty()) hint = "the file has none";
  wrong_text(node, name, expected, hint);
}

std::string Problems::meant(std::string_view word, const std::function<std::vector<std::string>()>& known) {
  return full() || comparisons_left_ == 0 ? "" : suggestion(word, known());
}

std::string Problems::suggestion(std::string_view word, std::span<const std::string> known) {
  if (comparisons_left_ == 0) return "";
  comparisons_left_ -= std::min(comparisons_left_, known.size());
  const auto near = nearest(word, known);
  return near ? "did you mean `" + *near + "`?" : "";
}

void Problems::take(const Diagnostics& more) {
  for (const Diagnostic& d : more) add(d);
}

Diagnostics Problems::all() && {
  std::stable_sort(all_.begin(), all_.end(), [](const Diagnostic& a, const Diagnostic& b) { return a.at < b.at; });
  if (untold_ > 0) all_.push_back({file_, {}, "", "", "", "and " + std::to_string(untold_) + " more mistakes"});
  return std::move(all_);
}

}  // namespace ohm::rigfile
