#include <algorithm>
#include <string>
#include <utility>

#include "base/text.h"
#include "rig/file/build/frame_build.h"
#include "rig/file/grammar/fields.h"

// Supplies of a frame: their parts, their outlets, the boards behind them and the groups they share a load in.

namespace ohm::rigfile {
namespace {

constexpr std::string_view kUsualBreakout = "breakout-12x6pin";

// ---- where supplies are plugged in ----

struct Socket {
  std::string_view pdu;
  int number{};
  const Node* node{};
};

/// The outlets of the frame one by one, at most `most`.
std::vector<Socket> outlets_one_by_one(Draft& draft, const Node& node, std::size_t most) {
  std::vector<Socket> all;
  const auto add = [&](const Node& item) {
    const auto range = read_as(draft.book.problems, item, Form::OutletRange, outlets);
    for (int n = range ? range->numbers.first : 1; range && n <= range->numbers.last && all.size() <= most; ++n) {
      all.push_back({range->pdu, n, &item});
    }
  };
  if (node.kind == Node::Kind::List) {
    std::for_each(node.items.begin(), node.items.end(), add);
  } else {
    add(node);
  }
  return all;
}

/// One source for each supply that names no outlet of its own; the rest is told.
struct FrameSources {
  std::vector<Socket> sockets;
  std::optional<AcSource> shared;  ///< a breaker's wall receptacles
  Mark shared_at;
  std::size_t next{};
};

FrameSources sources_of(Draft& draft, const FrameWork& w) {
  Problems& problems = draft.book.problems;
  FrameSources sources;
  const auto wanting = static_cast<std::size_t>(
      std::count_if(w.psus->begin(), w.psus->end(), [](const SupplySpec& s) { return s.outlet == nullptr; }));
  if (w.frame->breaker) {
    const auto breaker = draft.names.need(problems, *w.frame->breaker, trimmed(w.frame->breaker->text), Names::Kind::Breaker);
    if (breaker) sources.shared = Index<Breaker>{*breaker};
    sources.shared_at = w.frame->breaker->at;
    return sources;
  }
  const Node* told = merged(w, &FrameSpec::outlets);
  if (told) {
    const std::size_t before = draft.book.problems.count();
    sources.sockets = outlets_one_by_one(draft, *told, wanting);
    const bool read = draft.book.problems.count() == before;
    if (read && sources.sockets.size() != wanting) {
      problems.wrong(*told, "as many outlets as supplies that name none of their own: " + std::to_string(wanting));
    }
    return sources;
  }
  if (draft.branch) {
    sources.shared = *draft.branch;
  } else if (wanting > 0 && !says(w, "outlets") && !says(w, "breaker")) {
    problems.missing_key(*w.frame->node, "outlets", "where its supplies are plugged in: `outlets` or `breaker`");
  }
  return sources;
}

struct Plugged {
  std::optional<AcSource> from;
  Mark at;
};

Plugged plug_in(Draft& draft, const SupplySpec& spec, bool own_outlet, FrameSources& sources, const std::string& who) {
  std::optional<Socket> next;
  if (!own_outlet && sources.next < sources.sockets.size()) next = sources.sockets[sources.next++];
  if (spec.outlet) {
    const auto at = read_as(draft.book.problems, *spec.outlet, Form::Outlet, outlets);
    if (!at) return {};
    if (at->numbers.size() != 1) {
      draft.book.problems.wrong(*spec.outlet, text_of(Form::Outlet).expected);
      return {};
    }
    next = Socket{at->pdu, at->numbers.first, spec.outlet};
  }
  if (!next) return {sources.shared, sources.shared_at};
  const auto outlet = take_outlet(draft, *next->node, next->pdu, next->number, who);
  return {outlet ? std::optional<AcSource>{*outlet} : std::nullopt, next->node->at};
}

// ---- supplies ----

/// The supply with the exceptions for it laid over.
SupplySpec with_exceptions(Draft& draft, const FrameWork& w, SupplySpec spec) {
  const auto lay = [&](FrameExceptions& exceptions) {
    for (SupplyException& e : exceptions.supplies) {
      if (!e.touches(spec.name)) continue;
      e.used = true;
      spec = over(std::move(spec), e.spec);
    }
  };
  lay(draft.exceptions.everywhere);
  if (w.own) lay(*w.own);
  return spec;
}

/// The board behind a supply: its own, the frame's, or the usual one of a server supply.
std::optional<Index<BreakoutPart>> breakout_of(Draft& draft, const FrameWork& w, const SupplySpec& spec, const Psu& psu) {
  const PartUse* use = spec.breakout ? &*spec.breakout : merged(w, &FrameSpec::breakout);
  const bool server = spec.part->as<PsuPart>().kind == PsuKind::Server;
  const bool told = use || says(w, "breakout");
  PartUse usual;
  if (!use && server && !told) {
    usual = {std::string{kUsualBreakout}, draft.book.shelf.find(kUsualBreakout), nullptr};
    if (!usual.entry || usual.entry->kind != "breakout") return std::nullopt;
    use = &usual;
    draft.book.assumptions.add(psu.name, "breakout", kUsualBreakout);
  }
  const bool whole_frames = use && !spec.breakout;  // the frame's board is for server supplies only
  if (!use || !use->entry || (whole_frames && !server)) return std::nullopt;
  return draft.parts.index(draft.book, draft.rig.breakout_parts, *use);
}

std::optional<Psu> supply_of(Draft& draft, const FrameWork& w, const SupplySpec& told, FrameSources& sources) {
  const SupplySpec spec = with_exceptions(draft, w, told);
  Psu psu;
  psu.name = w.name() + "." + std::string{told.name};
  const Plugged plugged = plug_in(draft, spec, told.outlet != nullptr, sources, psu.name);
  if (!spec.part || !plugged.from) return std::nullopt;
  psu.part_name = spec.part->name;
  psu.part = draft.parts.index(draft.book, draft.rig.psu_parts, *spec.part);
  psu.from = *plugged.from;
  psu.plugged_at = plugged.at;
  if (!spec.cord) draft.book.assumptions.add(psu.name, "cord", text_of(Shape::Supply).key("cord")->fallback);
  psu.cord = spec.cord.value_or(Cord{});
  const auto& pf = draft.rig[psu.part].power_factor;
  const bool pf_assumed = pf.source == kNotTold && !draft.rig.site.power_factor && !draft.book.shelf.is_own(*spec.part->entry);
  if (pf_assumed) draft.book.assumptions.add(psu.name, "pf", number(pf.is.v * 100, 1) + " %: its power factor is not known");
  psu.breakout = breakout_of(draft, w, spec, psu);
  psu.at = place_of_node(*told.node);
  return psu;
}

}  // namespace

std::optional<Index<Psu>> supply_named(Draft& draft, const FrameWork& work, const Node& node) {
  const std::string_view name = trimmed(node.text);
  for (std::size_t i = 0; i < work.psus->size(); ++i) {
    if ((*work.psus)[i].name == name) return Index<Psu>{work.first_psu + i};
  }
  const auto known = [&] {
    std::vector<std::string> names;
    for (const SupplySpec& s : *work.psus) names.emplace_back(s.name);
    return names;
  };
  draft.book.problems.unknown_name(node, node.kind == Node::Kind::Text ? name : told(node), "the name of a supply of this frame",
                                   known);
  return std::nullopt;
}

void build_supplies(Draft& draft, const FrameWork& w) {
  FrameSources sources = sources_of(draft, w);
  for (const SupplySpec& spec : *w.psus) draft.rig.psus.push_back(supply_of(draft, w, spec, sources).value_or(Psu{}));
}

void build_groups(Draft& draft, const FrameWork& w) {
  const Node* told = merged(w, &FrameSpec::redundant);
  if (!told) return;
  for (const Node& item : told->items) {
    const Index<RedundantGroup> group{draft.rig.groups.size()};
    RedundantGroup made;
    for (const Node& name : item.items) {
      const auto psu = supply_named(draft, w, name);
      if (!psu) continue;
      auto& of = draft.rig.psus[psu->v].group;
      if (of) draft.book.problems.wrong(name, "each supply in one group only");
      of = group;
      made.members.push_back(*psu);
    }
    if (item.items.size() < 2) draft.book.problems.wrong(item, "two or more supplies that share a load, like [p1, p2]");
    draft.rig.groups.push_back(std::move(made));
  }
}

}  // namespace ohm::rigfile
