#include "rig/file/read_rig.h"

#include <cstdio>
#include <optional>
#include <utility>

#include "base/text.h"
#include "rig/file/build/draft.h"
#include "rig/file/grammar/fields.h"
#include "rig/file/yaml/yaml_tree.h"

namespace ohm {
namespace {

using namespace rigfile;

void read_site(Draft& draft, const Fields& file) {
  const Node* node = file.find("site");
  if (!node) return;
  const SiteSpec spec = decode_site(draft.book, *node);
  draft.rig.site = spec.site;
  const Node* feed_node = node->find("feed");
  draft.feed_known = feed_node && feed(trimmed(feed_node->text)).has_value();
  if (!spec.breaker) return;
  draft.branch = Index<Breaker>{draft.breakers.size()};
  draft.names.add(draft.book.problems, "branch", {Names::Kind::Breaker, draft.breakers.size(), spec.breaker});
  BreakerSpec branch;
  branch.node = spec.breaker;
  branch.rating = spec.branch;
  draft.breakers.push_back(branch);
}

/// Reads each entry of a section by `read` into `all`, and takes its name.
template <class Spec, class Read>
void read_section(Draft& draft, const Fields& file, std::string_view key, Shape shape, Names& names, Names::Kind kind,
                  std::vector<Spec>& all, Read read) {
  const Node* section = file.find(key);
  if (!section) return;
  const Fields fields{draft.book.problems, *section, shape};
  for (const Node* node : fields.named()) {
    names.add(draft.book.problems, node->key, {kind, all.size(), node});
    all.push_back(read(draft.book, *node));
  }
}

void read_frames(Draft& draft, const Fields& file) {
  Problems& problems = draft.book.problems;
  read_section(draft, file, "templates", Shape::Templates, draft.template_names, Names::Kind::Template, draft.templates,
               decode_template);
  read_section(draft, file, "frames", Shape::Frames, draft.names, Names::Kind::Frame, draft.frames, decode_frame);
  const Node* box = file.find("box");
  if (box && file.has("frames")) problems.wrong(*box, "either `frames` or `box`");
  if (box) {
    draft.names.add(problems, "A", {Names::Kind::Frame, draft.frames.size(), box});
    draft.frames.push_back(decode_box(draft.book, *box));
  }
  const bool told = file.node().find("frames") || file.node().find("box");
  if (!told && file.node().kind == Node::Kind::Mapping) problems.missing_key(file.node(), "frames", "`frames` or a `box`");
  if (file.has("frames") && draft.frames.empty() && !problems.any()) problems.wrong(*file.find("frames"), "at least one frame");
}

void check_version(Draft& draft, const Fields& file) {
  const Node* version = file.find("ohmstead");
  if (version && trimmed(version->text) != "1") draft.book.problems.wrong(*version, text_of(Form::Version).expected);
}

void read_sections(Draft& draft, const Fields& file) {
  check_version(draft, file);
  draft.rig.name = file.text("name");
  draft.panels.push_back({});
  draft.names.add(draft.book.problems, "main", {Names::Kind::Panel, 0, nullptr});
  if (const Node* parts = file.find("parts")) draft.book.shelf.add_own(draft.book.problems, *parts);
  read_site(draft, file);
  read_section(draft, file, "panels", Shape::Panels, draft.names, Names::Kind::Panel, draft.panels, decode_panel);
  read_section(draft, file, "breakers", Shape::Breakers, draft.names, Names::Kind::Breaker, draft.breakers, decode_breaker);
  read_section(draft, file, "pdus", Shape::Pdus, draft.names, Names::Kind::Pdu, draft.pdus, decode_pdu);
  read_frames(draft, file);
  if (const Node* node = file.find("except")) draft.exceptions = decode_exceptions(draft.book, draft.names, *node);
  if (const Node* node = file.find("sensors")) draft.rig.sensors = decode_sensors(draft.book, *node);
}

}  // namespace

Checked<Rig> read_rig(std::string_view text, std::string_view file, const Parts& shipped) {
  const YamlTree tree = read_yaml(text, file);
  if (!tree.root) return tl::make_unexpected(tree.wrong);
  Draft draft{shipped, file};
  draft.book.problems.take(tree.wrong);
  const Fields fields{draft.book.problems, *tree.root, Shape::Rig};
  if (tree.root->kind == Node::Kind::Mapping) {
    read_sections(draft, fields);
    build_ac_side(draft);
    if (!draft.too_much) build_frames(draft);
    if (!draft.too_much) tell_unused_exceptions(draft);
  }
  if (draft.book.problems.any()) return tl::make_unexpected(std::move(draft.book.problems).all());
  draft.rig.file = std::string{file};
  draft.rig.assumptions = std::move(draft.book.assumptions).all();
  return std::move(draft.rig);
}

Checked<Parts> read_parts(std::string_view text, std::string_view file) {
  const YamlTree tree = read_yaml(text, file);
  if (!tree.root) return tl::make_unexpected(tree.wrong);
  Problems problems{file};
  problems.take(tree.wrong);
  Parts parts;
  const Fields fields{problems, *tree.root, Shape::Parts};
  for (const Node* node : fields.named()) {
    auto entry = read_part(problems, *node, "");
    if (entry) parts.emplace(node->key, std::move(*entry));
  }
  if (problems.any()) return tl::make_unexpected(std::move(problems).all());
  return parts;
}

}  // namespace ohm
