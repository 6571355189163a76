#include "rig/file/grammar/fields.h"

#include <algorithm>

#include "base/result.h"
#include "rig/file/words/places.h"
#include "rig/file/words/word.h"

namespace ohm::rigfile {
namespace {

std::string expected_of(const std::vector<Takes>& ways) {
  std::string text;
  for (const Takes& t : ways) {
    if (!text.empty()) text += "; or ";
    switch (t.way) {
      case Takes::Way::Value: text += text_of(t.form).expected; break;
      case Takes::Way::List: text += "a list, each " + std::string{text_of(t.form).expected}; break;
      case Takes::Way::ListOfLists: text += "a list of lists, each " + std::string{text_of(t.form).expected}; break;
      case Takes::Way::Mapping: {
        const ShapeText& shape = text_of(t.shape);
        std::vector<std::string> known;
        for (const Key& k : shape.keys) known.emplace_back(k.name);
        if (shape.names) known.emplace_back(text_of(*shape.names).name);
        text += "a mapping of " + join(known, ", ");
        break;
      }
    }
  }
  return text;
}

bool takes(const std::vector<Takes>& ways, Node::Kind kind) {
  return std::any_of(ways.begin(), ways.end(), [&](const Takes& t) {
    switch (t.way) {
      case Takes::Way::Value: return kind == Node::Kind::Text;
      case Takes::Way::List:
      case Takes::Way::ListOfLists: return kind == Node::Kind::List;
      case Takes::Way::Mapping: return kind == Node::Kind::Mapping;
    }
    return false;
  });
}

std::vector<std::string> names_of(const std::vector<Key>& keys) {
  std::vector<std::string> names;
  for (const Key& key : keys) names.emplace_back(key.name);
  return names;
}

}  // namespace

Fields::Fields(Problems& problems, const Node& node, Shape shape, Required required)
    : problems_{&problems}, node_{&node}, shape_{&text_of(shape)} {
  if (node.kind != Node::Kind::Mapping) {
    problems.wrong(node, expected_of({{Takes::Way::Mapping, {}, shape}}));
    return;
  }
  for (const Node& item : node.items) {
    if (const Key* key = shape_->key(item.key)) {
      check_fixed(item, *key);
    } else if (shape_->names) {
      check_named(item);
    } else {
      problems.unknown_key(item, names_of(shape_->keys));
    }
  }
  for (const Key& key : shape_->keys) {
    if (required == Required::Yes && key.required && !node.find(key.name))
      problems.missing_key(node, key.name, expected_of(key.takes));
  }
}

void Fields::check_fixed(const Node& item, const Key& key) {
  const bool good = takes(key.takes, item.kind) || (key.figure && is_told_figure(item));
  if (good) return good_.push_back(&item);
  problems_->wrong(item, expected_of(key.takes));
}

void Fields::check_named(const Node& item) {
  const bool name_needed = *shape_->names == Form::Name;
  if (name_needed && !is_name(item.key)) return problems_->wrong_key(item, text_of(Form::Name).expected);
  if (takes(shape_->named, item.kind)) return good_.push_back(&item);
  problems_->wrong(item, expected_of(shape_->named));
}

const Node* Fields::find(std::string_view key) const {
  OHM_ASSERT(shape_->key(key) != nullptr);
  const auto it = std::find_if(good_.begin(), good_.end(), [&](const Node* n) { return n->key == key; });
  return it == good_.end() ? nullptr : *it;
}

const Key& Fields::key(std::string_view key) const {
  const Key* found = shape_->key(key);
  OHM_ASSERT(found != nullptr);
  return *found;
}

Form Fields::form_of(std::string_view name) const {
  const auto& ways = key(name).takes;
  const auto it = std::find_if(ways.begin(), ways.end(), [](const Takes& t) { return t.way == Takes::Way::Value; });
  OHM_ASSERT(it != ways.end());
  return it->form;
}

std::string Fields::text(std::string_view key) const {
  const Node* value = find(key);
  return value ? value->text : "";
}

bool is_told_figure(const Node& node) { return node.kind == Node::Kind::Mapping && node.find("is") != nullptr; }

ToldFigure told_figure(Problems& problems, const Node& node) {
  if (!is_told_figure(node)) return {&node, Rank::Owner, ""};
  for (const Node& item : node.items) {
    if (text_of(Shape::Told).key(item.key)) continue;
    problems.unknown_key(item, names_of(text_of(Shape::Told).keys));
  }
  const Node* rank_node = node.find("rank");
  const Node* source = node.find("source");
  const auto rank_told = rank_node ? read_as(problems, *rank_node, Form::Rank, rank) : std::optional{Rank::Owner};
  if (source && source->kind != Node::Kind::Text) problems.wrong(*source, text_of(Form::Text).expected);
  return {node.find("is"), rank_told.value_or(Rank::Owner), source ? source->text : ""};
}

}  // namespace ohm::rigfile
