#include "rig/file/part/shelf.h"

#include <utility>

#include "base/text.h"
#include "rig/file/grammar/fields.h"

namespace ohm::rigfile {
namespace {

bool is_catalogue_only(std::string_view kind) { return kind == "connector" || kind == "inlet" || kind == "wire"; }

}  // namespace

void Shelf::add_own(Problems& problems, const Node& parts) {
  const Fields fields{problems, parts, Shape::Parts};
  for (const Node* node : fields.named()) {
    if (!room(problems, *node)) return;
    auto entry = read_part(problems, *node, "");
    if (!entry) continue;
    check_inlets(problems, *node, *entry);
    if (is_catalogue_only(entry->kind))
      problems.wrong(*node->find("kind"), text_of(Form::PartKind).expected, "the catalogue alone has these");
    own_.emplace(node->key, std::move(*entry));
  }
}

void Shelf::check_inlets(Problems& problems, const Node& node, const PartEntry& entry) const {
  const auto* pdu = std::get_if<PduPart>(&entry.part);
  if (!pdu) return;
  const auto check = [&](std::string_view key, std::string_view name, Form form) {
    const PartEntry* known = find(name);
    const Node* told = node.find(key);
    if (!told || name.empty() || (known && known->kind == "inlet")) return;
    problems.unknown_name(*told, name, text_of(form).expected, [&] { return names_of_kind("inlet"); });
  };
  check("inlet", pdu->inlet.is, Form::InletName);
  std::string_view last;
  for (const auto& [number, kind] : pdu->outlets) {
    if (kind != last) check("outlets", kind, Form::OutletKind);
    last = kind;
  }
}

bool Shelf::room(Problems& problems, const Node& node) {
  if (++read_ <= kMostParts) return true;
  if (read_ == kMostParts + 1) problems.wrong(node, "at most " + std::to_string(kMostParts) + " parts described in one file");
  return false;
}

const PartEntry* Shelf::find(std::string_view name) const {
  if (const auto it = own_.find(name); it != own_.end()) return &it->second;
  const auto it = shipped_->find(name);
  return it == shipped_->end() ? nullptr : &it->second;
}

bool Shelf::is_own(const PartEntry& entry) const {
  if (entry.name.empty()) return true;
  const auto it = own_.find(entry.name);
  return it != own_.end() && &it->second == &entry;
}

std::vector<std::string> Shelf::names_of_kind(std::string_view kind) const {
  std::vector<std::string> names;
  for (const Parts* parts : {&std::as_const(own_), shipped_}) {
    for (const auto& [name, entry] : *parts) {
      if (entry.kind == kind) names.push_back(name);
    }
  }
  return names;
}

std::optional<PartUse> Shelf::use(Problems& problems, const Node& node, std::string_view kind) {
  if (node.kind == Node::Kind::Mapping) {
    if (!room(problems, node)) return std::nullopt;
    auto entry = read_part(problems, node, kind);
    if (!entry) return std::nullopt;
    check_inlets(problems, node, *entry);
    in_place_.push_back(std::move(*entry));
    return PartUse{"", &in_place_.back(), &node};
  }
  const std::string_view name = trimmed(node.text);
  const PartEntry* entry = find(name);
  if (entry && entry->kind == kind) return PartUse{entry->name, entry, &node};
  const std::string expected = "the name of a " + std::string{kind} + " (`ohm parts`, or your own under `parts`)";
  if (entry) {
    problems.wrong(node, expected, "`" + entry->name + "` is a " + entry->kind);
  } else {
    problems.unknown_name(node, name, expected, [&] { return names_of_kind(kind); });
  }
  return std::nullopt;
}

std::optional<PartUse> Shelf::use_or_none(Problems& problems, const Node& node, std::string_view kind) {
  if (node.kind == Node::Kind::Text && trimmed(node.text) == "none") return PartUse{"", nullptr, &node};
  return use(problems, node, kind);
}

}  // namespace ohm::rigfile
