#include "rig/file/part/read_part.h"

#include <algorithm>
#include <array>
#include <utility>

#include "base/text.h"
#include "rig/file/part/part_fields.h"
#include "rig/file/words/word.h"

namespace ohm::rigfile {
namespace {

struct KindOfPart {
  std::string_view word;
  Shape shape;
};

constexpr std::array<KindOfPart, 9> kKinds{{{"card", Shape::CardPart},
                                            {"psu", Shape::PsuPart},
                                            {"breakout", Shape::BreakoutPart},
                                            {"riser", Shape::RiserPart},
                                            {"pdu", Shape::PduPart},
                                            {"board", Shape::BoardPart},
                                            {"connector", Shape::ConnectorPart},
                                            {"inlet", Shape::InletPart},
                                            {"wire", Shape::WirePart}}};

/// The kind the part tells of itself, checked against what its place demands. Empty: it cannot be read.
std::string kind_of(Problems& problems, const Node& node, std::string_view demanded) {
  const Node* told_kind = node.kind == Node::Kind::Mapping ? node.find("kind") : nullptr;
  if (!told_kind) {
    if (demanded.empty() && node.kind == Node::Kind::Mapping) {
      problems.missing_key(node, "kind", text_of(Form::PartKind).expected);
    } else if (demanded.empty()) {
      problems.wrong(node, "a part: a mapping with its kind and figures");
    }
    return std::string{demanded};
  }
  const auto kind = read_as(problems, *told_kind, Form::PartKind, part_kind);
  if (!kind) return std::string{demanded};
  if (!demanded.empty() && *kind != demanded) {
    problems.wrong(*told_kind, std::string{demanded} + ", which is what belongs here");
    return std::string{demanded};
  }
  return *kind;
}

AnyPart any_part(PartFields& f, std::string_view kind, std::string_view name) {
  switch (shape_of_kind(kind)) {
    case Shape::CardPart: return card_part(f);
    case Shape::PsuPart: return psu_part(f);
    case Shape::BreakoutPart: return breakout_part(f);
    case Shape::RiserPart: return riser_part(f);
    case Shape::PduPart: return pdu_part(f);
    case Shape::BoardPart: return board_part(f);
    case Shape::ConnectorPart: return connector_part(f, name);
    case Shape::InletPart: return inlet_part(f);
    default: return wire_part(f);
  }
}

bool is_figure(std::string_view key) { return key != "kind" && key != "about" && key != "type"; }

}  // namespace

Shape shape_of_kind(std::string_view kind) {
  const auto it = std::find_if(kKinds.begin(), kKinds.end(), [&](const KindOfPart& k) { return k.word == kind; });
  OHM_ASSERT(it != kKinds.end());
  return it->shape;
}

std::string written(const Node& node) {
  std::string text;
  for (const Node& item : node.items) {
    text += text.empty() ? "" : ", ";
    if (node.kind == Node::Kind::Mapping) text += item.key + ": ";
    text += item.kind == Node::Kind::Mapping ? "{" + written(item) + "}"
            : item.kind == Node::Kind::List  ? "[" + written(item) + "]"
                                             : item.text;
  }
  return node.items.empty() ? node.text : text;
}

std::vector<PartEntry::Told> PartFields::figures() const {
  std::vector<PartEntry::Told> all;
  for (const Node& item : fields_.node().items) {
    if (!is_figure(item.key)) continue;
    const Node* rank_node = is_told_figure(item) ? item.find("rank") : nullptr;
    const Node* source = is_told_figure(item) ? item.find("source") : nullptr;
    const Rank how = rank_node ? rank(rank_node->text).value_or(Rank::Owner) : Rank::Owner;
    all.push_back({item.key, written(is_told_figure(item) ? *item.find("is") : item), how, source ? source->text : ""});
  }
  for (const PartEntry::Told& told : assumed_) {
    if (is_figure(told.figure)) all.push_back(told);
  }
  return all;
}

std::optional<PartEntry> read_part(Problems& problems, const Node& node, std::string_view demanded) {
  const std::string kind = kind_of(problems, node, demanded);
  if (kind.empty()) return std::nullopt;
  PartFields fields{problems, node, shape_of_kind(kind)};
  PartEntry entry;
  entry.name = demanded.empty() ? node.key : "";
  entry.kind = kind;
  entry.about = fields.fields().text("about");
  entry.part = any_part(fields, kind, node.key);
  entry.figures = fields.figures();
  return entry;
}

}  // namespace ohm::rigfile
