#include "rig/file/grammar/schema.h"

#include <algorithm>
#include <nlohmann/json.hpp>
#include <string_view>
#include <utility>

#include "base/result.h"
#include "rig/file/grammar/grammar.h"
#include "rig/file/words/form.h"

namespace ohm {
namespace {

using nlohmann::ordered_json;
using namespace rigfile;

ordered_json refer(std::string_view name) { return {{"$ref", "#/$defs/" + std::string{name}}}; }

std::string capitalised(std::string_view text) {
  std::string out{text};
  if (!out.empty() && out[0] >= 'a' && out[0] <= 'z') out[0] = static_cast<char>(out[0] - 'a' + 'A');
  return out;
}

/// A form as a type: text of a pattern; a bare number too where YAML editors read one.
ordered_json type_of(const FormText& form) {
  ordered_json type;
  type["description"] = capitalised(form.expected);
  type["type"] = form.number ? ordered_json::array({"string", "integer"}) : ordered_json("string");
  if (form.form == Form::Text) type["type"] = ordered_json::array({"string", "number", "boolean"});
  if (form.most > 0) {
    type["minimum"] = form.least;
    type["maximum"] = form.most;
  }
  if (!form.pattern.empty()) type["pattern"] = form.pattern;
  type["examples"] = ordered_json::array({form.example});
  return type;
}

ordered_json one_way(const Takes& takes) {
  switch (takes.way) {
    case Takes::Way::Value: return refer(text_of(takes.form).name);
    case Takes::Way::Mapping: return refer(text_of(takes.shape).name);
    case Takes::Way::List: return {{"type", "array"}, {"items", refer(text_of(takes.form).name)}};
    case Takes::Way::ListOfLists:
      return {{"type", "array"}, {"items", {{"type", "array"}, {"items", refer(text_of(takes.form).name)}}}};
  }
  return {};
}

/// The same with its rank and source.
ordered_json told(const ordered_json& plain) {
  const ShapeText& shape = text_of(Shape::Told);
  ordered_json type{{"type", "object"}, {"description", shape.says}};
  for (const Key& key : shape.keys) {
    ordered_json value = key.name == "is" ? plain : one_way(key.takes.front());
    type["properties"][std::string{key.name}] =
        ordered_json{{"description", key.says}, {"allOf", ordered_json::array({std::move(value)})}};
  }
  type["required"] = ordered_json::array({"is"});
  type["additionalProperties"] = false;
  return type;
}

ordered_json any_of(const std::vector<Takes>& ways, bool figure) {
  ordered_json all = ordered_json::array();
  for (const Takes& takes : ways) {
    ordered_json way = one_way(takes);
    if (std::find(all.begin(), all.end(), way) == all.end()) all.push_back(std::move(way));
  }
  ordered_json plain = all.size() == 1 ? all.front() : ordered_json{{"anyOf", all}};
  if (!figure) return plain;
  all.push_back(told(plain));
  return {{"anyOf", std::move(all)}};
}

ordered_json type_of(const Key& key) {
  ordered_json type = any_of(key.takes, key.figure);
  std::string says = capitalised(key.says) + ".";
  if (!key.fallback.empty()) says += " When left out: " + std::string{key.fallback} + ".";
  type["description"] = std::move(says);
  const bool a_value =
      !key.fallback.empty() && key.fallback.front() != '(' && key.fallback.front() != '{' && key.fallback.front() != '[';
  if (a_value) type["default"] = key.fallback;
  const bool plain_example = !key.example.empty() && key.example.front() != '{' && key.example.front() != '[';
  if (plain_example) type["examples"] = ordered_json::array({key.example});
  return type;
}

/// The kinds of part share a key, `kind`, that says which one it is.
ordered_json part_by_kind() {
  ordered_json type{{"type", "object"}, {"description", text_of(Shape::Part).says}, {"required", ordered_json::array({"kind"})}};
  ordered_json rules = ordered_json::array();
  ordered_json kinds = ordered_json::array();
  for (std::string_view kind : {"card", "psu", "breakout", "riser", "pdu", "board"}) {
    kinds.push_back(kind);
    rules.push_back({{"if", {{"properties", {{"kind", {{"const", kind}}}}}, {"required", ordered_json::array({"kind"})}}},
                     {"then", refer(std::string{kind} + "-part")}});
  }
  type["properties"]["kind"] = {{"description", "What kind of part it is."}, {"enum", std::move(kinds)}};
  type["allOf"] = std::move(rules);
  return type;
}

ordered_json type_of(const ShapeText& shape) {
  if (shape.shape == Shape::Part) return part_by_kind();
  ordered_json type{{"type", "object"}, {"description", shape.says}};
  ordered_json required = ordered_json::array();
  for (const Key& key : shape.keys) {
    const bool lent_by_part = shape.shape == Shape::Pdu;  // `outlets` is required of a part, not of a PDU that names one
    if (key.required && !lent_by_part) required.push_back(key.name);
    type["properties"][std::string{key.name}] = type_of(key);
  }
  if (!required.empty()) type["required"] = std::move(required);
  if (shape.names) {
    type["propertyNames"] = {{"pattern", text_of(*shape.names).pattern}};
    type["additionalProperties"] = any_of(shape.named, false);
  } else {
    type["additionalProperties"] = false;
  }
  return type;
}

bool is_catalogue_only(Shape shape) {
  return shape == Shape::ConnectorPart || shape == Shape::InletPart || shape == Shape::WirePart;
}

/// Kept for the reader alone: the schema sees a place's exceptions as one shape, and a figure's wrapper in place.
bool is_reader_only(Shape shape) {
  return shape == Shape::ExceptCard || shape == Shape::ExceptOutlet || shape == Shape::Told || shape == Shape::Rig;
}

bool is_catalogue_only(Form form) { return form == Form::Resistance || form == Form::Lines; }

/// Shapes and forms share one set of names.
void define(ordered_json& defs, std::string_view name, ordered_json type) {
  OHM_ASSERT(!defs.contains(name));
  defs[std::string{name}] = std::move(type);
}

}  // namespace

std::string rig_schema_json() {
  ordered_json schema = type_of(text_of(Shape::Rig));
  schema["$schema"] = "https://json-schema.org/draft/2020-12/schema";
  schema["title"] = "Ohmstead rig.yaml";
  schema["oneOf"] =
      ordered_json::array({{{"required", ordered_json::array({"frames"})}}, {{"required", ordered_json::array({"box"})}}});
  ordered_json& defs = schema["$defs"];
  for (const ShapeText& shape : every_shape()) {
    if (!is_reader_only(shape.shape) && !is_catalogue_only(shape.shape)) define(defs, shape.name, type_of(shape));
  }
  for (int i = 0; i < kForms; ++i) {
    const FormText& form = text_of(static_cast<Form>(i));
    if (!is_catalogue_only(form.form)) define(defs, form.name, type_of(form));
  }
  return schema.dump(2) + "\n";
}

}  // namespace ohm
