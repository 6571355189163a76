#include "rig/file/build/frame_build.h"

#include <algorithm>
#include <string>
#include <utility>

#include "base/text.h"

namespace ohm::rigfile {
namespace {

constexpr Watts kUsualCpu{65}, kUsualBoard{35}, kUsualDisk{10};  // assumed: a mining board with a two-core processor and one disk
constexpr int kUsualCores = 4;
constexpr BytesPerSecond kUsualNet{1e9 / 8};

// ---- host and place ----

void set_load(Draft& draft, const HostSpec& spec, Host& host) {
  auto& assumptions = draft.book.assumptions;
  host.cpu = spec.cpu.value_or(kUsualCpu);
  host.fans = spec.fans.value_or(Watts{});
  if (spec.load) {
    host.load = *spec.load;
    return;
  }
  if (!spec.cpu) assumptions.add(host.name, "cpu", number(kUsualCpu.v, 1) + " W");
  const Watts board = host.board ? draft.rig[*host.board].draw.is : kUsualBoard;
  host.load = host.cpu + board + host.fans + kUsualDisk;
  const auto watts = [](Watts p) { return number(p.v, 1) + " W"; };
  assumptions.add(host.name, "load",
                  watts(host.load) + ": processor " + watts(host.cpu) + ", board " + watts(board) + ", fans " + watts(host.fans) +
                      ", disk " + watts(kUsualDisk));
}

void set_memory_and_links(Draft& draft, const HostSpec& spec, Host& host) {
  auto& assumptions = draft.book.assumptions;
  host.cores = spec.cores.value_or(kUsualCores);
  if (!spec.cores) assumptions.add(host.name, "cores", std::to_string(kUsualCores));
  host.ram = spec.ram.value_or(Bytes{});
  host.net = spec.net.value_or(kUsualNet);
  if (!spec.net) assumptions.add(host.name, "net", "1 Gb/s");
  if (!spec.disk) return;
  host.disk = spec.disk->size;
  host.disk_kind = spec.disk->kind;
  if (!spec.disk->kind_told) assumptions.add(host.name, "disk", "sata");
}

Host host_of(Draft& draft, const FrameWork& w) {
  const HostSpec* told = merged(w, &FrameSpec::host);
  HostSpec spec = told ? *told : HostSpec{};
  if (w.own) {
    for (const HostSpec& e : w.own->hosts) spec = over(std::move(spec), e);
  }
  Host host;
  host.name = w.name();
  host.at = place_of_node(spec.node ? *spec.node : *w.frame->node);
  if (spec.board) {
    host.board_name = spec.board->name;
    host.board = draft.parts.index(draft.book, draft.rig.board_parts, *spec.board);
  }
  set_load(draft, spec, host);
  set_memory_and_links(draft, spec, host);
  host.from = Index<Psu>{w.first_psu + w.psus->size() - 1};
  if (spec.from) {
    host.from = supply_named(draft, w, *spec.from).value_or(host.from);
  } else if (w.psus->size() > 1) {
    draft.book.assumptions.add(host.name, "from", std::string{w.psus->back().name} + ": the last supply");
  }
  return host;
}

using Rows = std::vector<std::vector<Index<Card>>>;

Index<Card> card_index(const FrameWork& w, int number) { return Index<Card>{w.first_card + static_cast<std::size_t>(number) - 1}; }

Rows one_row(Draft& draft, const FrameWork& w) {
  Rows rows(1);
  for (int n = 1; n <= w.cards->count(); ++n) rows.back().push_back(card_index(w, n));
  if (w.cards->count() > 1) draft.book.assumptions.add(w.name(), "rows", "one row, each card next to the one before");
  return rows;
}

/// Every card stands in one row: what is wrong with the numbers is told, once.
bool rows_are_whole(Draft& draft, const FrameWork& w, const PlaceSpec& place) {
  const int count = w.cards->count();
  std::vector<bool> seen(static_cast<std::size_t>(count) + 1);
  const auto wrong = [&](int n, std::string_view expected) {
    draft.book.problems.wrong_text(*place.rows_node, "card " + std::to_string(n), expected,
                                   "`" + w.name() + "` has cards 1-" + std::to_string(count));
    return false;
  };
  for (const RowSpec& row : place.rows) {
    if (row.cards.empty()) return false;  // told when it was read
    for (const Range& range : row.cards) {
      if (range.last > count) return wrong(range.last, "cards that the frame has");
      for (int n = range.first; n <= range.last; ++n) {
        if (seen[static_cast<std::size_t>(n)]) return wrong(n, "each card in one row only");
        seen[static_cast<std::size_t>(n)] = true;
      }
    }
  }
  const auto missing = std::find(seen.begin() + 1, seen.end(), false);
  return missing == seen.end() || wrong(static_cast<int>(missing - seen.begin()), "every card of the frame in a row");
}

Rows rows_of(Draft& draft, const FrameWork& w, const PlaceSpec* place) {
  if (!place || !place->rows_node) return one_row(draft, w);
  Rows rows;
  if (!rows_are_whole(draft, w, *place)) return rows;
  for (const RowSpec& row : place->rows) {
    rows.emplace_back();
    for (const Range& range : row.cards) {
      for (int n = range.first; n <= range.last; ++n) rows.back().push_back(card_index(w, n));
    }
  }
  return rows;
}

Frame frame_of(Draft& draft, const FrameWork& w) {
  const PlaceSpec* place = merged(w, &FrameSpec::place);
  Frame frame;
  frame.name = w.name();
  frame.host = Index<Host>{w.host};
  frame.rows = rows_of(draft, w, place);
  frame.where = w.frame->at;
  if (!place) return frame;
  frame.hung = place->hung;
  frame.gap = place->gap;
  frame.air = place->air;
  return frame;
}

// ---- a frame ----

/// Lays the frame over its template; nothing when it lacks what a frame needs, which is told.
std::optional<FrameWork> lay_out(Draft& draft, std::size_t index) {
  Problems& problems = draft.book.problems;
  FrameWork w;
  w.frame = &draft.frames[index];
  if (w.frame->node->kind != Node::Kind::Mapping) return std::nullopt;
  if (w.frame->use) {
    const auto used = draft.template_names.need(problems, *w.frame->use, trimmed(w.frame->use->text), Names::Kind::Template);
    if (!used) return std::nullopt;
    w.below = &draft.templates[*used];
  }
  const auto own = draft.exceptions.frames.find(index);
  w.own = own == draft.exceptions.frames.end() ? nullptr : &own->second;
  w.psus = merged(w, &FrameSpec::psus);
  w.cards = merged(w, &FrameSpec::cards);
  w.card = merged(w, &FrameSpec::card);
  w.first_psu = draft.rig.psus.size();
  w.first_card = draft.rig.cards.size();
  w.host = draft.rig.hosts.size();
  if (!w.psus && !says(w, "psus") && !says(w, "psu"))
    problems.missing_key(*w.frame->node, "psus", "its supplies, like {p1: hp-dps-1200fb}");
  if (!w.cards && !says(w, "cards"))
    problems.missing_key(*w.frame->node, "cards", "its cards, like {1-3: p1, 4-6: p2} or 4 x rtx-3090-fe");
  const bool whole = w.psus && !w.psus->empty() && w.cards && !w.cards->feeds.empty();
  return whole ? std::optional{w} : std::nullopt;
}

/// False when the file would make more than a rig can have.
bool fits(Draft& draft, const FrameWork& w) {
  const bool cards = w.first_card + static_cast<std::size_t>(w.cards->count()) <= kMostCards;
  const bool psus = w.first_psu + w.psus->size() <= kMostSuppliesInAll;
  if (!cards) draft.book.problems.wrong_text(*w.frame->node, "", "at most " + std::to_string(kMostCards) + " cards in one file");
  if (!psus)
    draft.book.problems.wrong_text(*w.frame->node, "", "at most " + std::to_string(kMostSuppliesInAll) + " supplies in one file");
  draft.too_much = !cards || !psus;
  return !draft.too_much;
}

/// False when the frame could not be made whole, which was told.
bool build_frame(Draft& draft, std::size_t index) {
  auto work = lay_out(draft, index);
  if (!work || !fits(draft, *work)) return false;
  build_supplies(draft, *work);
  build_groups(draft, *work);
  draft.rig.hosts.push_back(host_of(draft, *work));
  if (!build_cards(draft, *work)) return false;
  draft.rig.frames.push_back(frame_of(draft, *work));
  return !work->cards->flawed;
}

/// What is said about the cards of a frame that has none for another reason.
void forgive_exceptions(Draft& draft, std::size_t index) {
  const auto own = draft.exceptions.frames.find(index);
  if (own == draft.exceptions.frames.end()) return;
  for (CardException& e : own->second.cards) e.used = true;
}

}  // namespace

void build_frames(Draft& draft) {
  for (std::size_t i = 0; i < draft.frames.size() && !draft.too_much; ++i) {
    if (!build_frame(draft, i)) forgive_exceptions(draft, i);
  }
}

void tell_unused_exceptions(Draft& draft) {
  const auto tell = [&](const auto& list) {
    for (const auto& e : list) {
      if (!e.used) draft.book.problems.wrong_key(*e.node, "a card or supply that its frame has");
    }
  };
  tell(draft.exceptions.everywhere.cards);
  tell(draft.exceptions.everywhere.supplies);
  for (const auto& [index, frame] : draft.exceptions.frames) {
    tell(frame.supplies);
    tell(frame.cards);
  }
}

}  // namespace ohm::rigfile
