// The grammar of rig.yaml and of the parts catalogue: one table of every kind of mapping, its keys and what they take.
//
// Three readers of one table: reading.h refuses keys that are not in it and takes defaults from it, schema.h writes it as a JSON
// Schema, docs/rig-yaml.md is checked against it. Constant data, built at first use; any thread.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "rig/file/words/form.h"

namespace ohm::rigfile {

/// A kind of mapping.
enum class Shape {
  Rig,
  Site,
  Panels,
  Panel,
  Breakers,
  Breaker,
  Pdus,
  Pdu,
  Parts,
  Templates,
  Template,
  Frames,
  Frame,
  Box,
  Excepts,
  Sensors,
  Supplies,
  Supply,
  Cards,
  Feed,
  Card,
  Host,
  Place,
  Part,
  CardPart,
  PsuPart,
  BreakoutPart,
  RiserPart,
  PduPart,
  BoardPart,
  ConnectorPart,
  InletPart,
  WirePart,
  Ratings,
  Points,
  Windows,
  OutletKinds,
  Banks,
  Bank,
  Told,
  ExceptCard,
  ExceptOutlet,
  Except
};

/// One of the ways a value may be written.
struct Takes {
  enum class Way { Value, List, ListOfLists, Mapping } way{Way::Value};
  Form form{};    ///< of the value or of a list's items
  Shape shape{};  ///< of a mapping
};

struct Key {
  std::string_view name;
  std::vector<Takes> takes;
  bool required{};
  std::string_view fallback;  ///< what it is when left out: a value in the key's own form, or words in parentheses; "" when nothing
  std::string_view says;      ///< one line for people
  std::string_view example;   ///< "" where the form's own example does
  bool figure{};              ///< may also be {is, rank, source}
};

struct ShapeText {
  Shape shape{};
  std::string_view name;  ///< in the schema and in errors: "breaker"
  std::string_view says;
  std::vector<Key> keys;      ///< fixed keys
  std::optional<Form> names;  ///< the form of the owner's own keys, where it has them …
  std::vector<Takes> named;   ///< … and what each of those takes

  /// The row of a fixed key, or nullptr.
  const Key* key(std::string_view key_name) const;
};

const ShapeText& text_of(Shape shape);
const std::vector<ShapeText>& every_shape();

}  // namespace ohm::rigfile
