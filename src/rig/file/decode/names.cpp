#include "rig/file/decode/names.h"

#include <algorithm>

namespace ohm::rigfile {
namespace {

constexpr std::string_view kUnique = "a name that nothing else has";

}  // namespace

std::string_view word_for(Names::Kind kind) {
  switch (kind) {
    case Names::Kind::Panel: return "panel";
    case Names::Kind::Breaker: return "breaker";
    case Names::Kind::Pdu: return "PDU";
    case Names::Kind::Frame: return "frame";
    case Names::Kind::Template: return "template";
  }
  return "";
}

void Names::add(Problems& problems, std::string_view name, Named named) {
  const auto [it, is_new] = named_.try_emplace(std::string{name}, named);
  if (is_new || !named.node) return;
  const Named& other = it->second;
  const std::string place = other.node ? " (line " + std::to_string(other.node->key_at.line) + ")" : "";
  const std::string hint = "a " + std::string{word_for(other.kind)} + " is called so" + place;
  if (named.node->key == name) return problems.wrong_key(*named.node, kUnique, hint);
  problems.wrong_text(*named.node, name, kUnique, hint);
}

const Names::Named* Names::find(std::string_view name) const {
  const auto it = named_.find(std::string{name});
  return it == named_.end() ? nullptr : &it->second;
}

std::optional<std::size_t> Names::need(Problems& problems, const Node& node, std::string_view name, Kind kind) const {
  const Named* found = find(name);
  if (found && found->kind == kind) return found->index;
  const std::string expected = "the name of a " + std::string{word_for(kind)};
  if (found) {
    problems.wrong_text(node, name, expected, "`" + std::string{name} + "` is a " + std::string{word_for(found->kind)});
  } else {
    problems.unknown_name(node, name, expected, [&] { return of_kind(kind); });
  }
  return std::nullopt;
}

std::vector<std::string> Names::of_kind(Kind kind) const {
  std::vector<std::string> names;
  for (const auto& [name, named] : named_) {
    if (named.kind == kind) names.push_back(name);
  }
  std::sort(names.begin(), names.end());
  return names;
}

std::vector<std::string> Names::all() const {
  std::vector<std::string> names;
  for (const auto& [name, named] : named_) names.push_back(name);
  std::sort(names.begin(), names.end());
  return names;
}

}  // namespace ohm::rigfile
