#include <algorithm>
#include <array>
#include <bit>
#include <string>
#include <utility>

#include "base/text.h"
#include "rig/file/build/draft.h"
#include "rig/file/words/form.h"
#include "rig/file/words/word.h"

// Panels and breakers: who feeds whom, and between which lines.

namespace ohm::rigfile {

void build_pdus(Draft& draft);

namespace {

using Lines = unsigned;  // one bit for each of L1, L2, L3

Lines lines_of(Legs legs) {
  switch (legs) {
    case Legs::L1N: return 1;
    case Legs::L2N: return 2;
    case Legs::L3N: return 4;
    case Legs::L12: return 3;
    case Legs::L23: return 6;
    case Legs::L31: return 5;
    case Legs::All: return 7;
  }
  return 0;
}

std::string in_words(Lines lines) {
  std::vector<std::string> words;
  for (unsigned i = 0; i < 3; ++i) {
    if ((lines >> i & 1u) != 0) words.push_back("L" + std::to_string(i + 1));
  }
  return join(words, ", ");
}

/// The lines that come into the main panel.
Lines lines_of(FeedKind feed) { return feed == FeedKind::SinglePhase ? 1 : feed == FeedKind::SplitPhase ? 3 : 7; }

/// The first legs of so many poles among these lines.
Legs first_legs(Lines lines, int poles) {
  constexpr std::array kInOrder{Legs::L1N, Legs::L2N, Legs::L3N, Legs::L12, Legs::L23, Legs::L31, Legs::All};
  const auto fits = [&](Legs l) { return std::popcount(lines_of(l)) == poles && (lines_of(l) & ~lines) == 0; };
  return *std::find_if(kInOrder.begin(), kInOrder.end() - 1, fits);
}

/// The legs and poles of one breaker in a panel with these lines; what does not fit is told.
void set_legs(Draft& draft, const BreakerSpec& spec, Breaker& breaker, Lines lines) {
  const bool single = draft.rig.site.feed == FeedKind::SinglePhase;
  const int told_poles = spec.legs ? std::popcount(lines_of(*spec.legs)) : std::popcount(lines);
  breaker.poles = spec.poles.value_or(told_poles);
  const std::string panel = draft.rig[breaker.panel].name;
  if (spec.legs) {
    breaker.legs = *spec.legs;
    const bool wired = (lines_of(*spec.legs) & ~lines) == 0;
    if (!wired) draft.book.problems.wrong(*spec.legs_node, "legs that panel `" + panel + "` has: " + in_words(lines));
    const bool counted_right = single || breaker.poles == told_poles;
    if (!counted_right) draft.book.problems.wrong(*spec.legs_node, "legs of " + std::to_string(breaker.poles) + " poles");
    return;
  }
  if (single) return;  // everything is L1N, one or two poles
  if (breaker.poles > std::popcount(lines)) {
    draft.book.problems.wrong_text(*spec.node, std::to_string(breaker.poles) + " poles",
                                   "at most as many poles as panel `" + panel + "` has lines: " + in_words(lines));
    return;
  }
  breaker.legs = first_legs(lines, breaker.poles);
  if (breaker.poles < std::popcount(lines)) {
    draft.book.assumptions.add("breakers." + breaker.name + ".legs",
                               std::string{written(breaker.legs)} + ": on these with all others that tell none, the worst case");
  }
}

Breaker breaker_of(Draft& draft, const BreakerSpec& spec, std::string name) {
  Breaker breaker;
  breaker.name = std::move(name);
  breaker.at = place_of_node(*spec.node);
  breaker.rating = spec.rating.value_or(Amps{});
  breaker.continuous = spec.continuous;
  breaker.curve = spec.curve.value_or(Curve::UL489);
  if (!spec.panel) return breaker;
  const auto panel = draft.names.need(draft.book.problems, *spec.panel, trimmed(spec.panel->text), Names::Kind::Panel);
  breaker.panel = Index<Panel>{panel.value_or(0)};
  return breaker;
}

void apply_exceptions(Draft& draft) {
  for (const auto& [index, list] : draft.exceptions.breakers) {
    for (const BreakerSpec& e : list) {
      BreakerSpec& spec = draft.breakers[index];
      spec = over(spec, e);
    }
  }
}

/// The panels from this one up to the main panel; empty when it never gets there, which is told once.
std::vector<std::size_t> chain_of_panels(const Draft& draft, std::size_t panel) {
  std::vector<std::size_t> chain;
  while (panel != 0) {
    chain.push_back(panel);
    if (chain.size() > static_cast<std::size_t>(kMostChained)) return {};
    const auto& breaker = draft.rig.panels[panel].breaker;
    panel = breaker ? draft.rig[*breaker].panel.v : 0;
  }
  chain.push_back(0);
  return chain;
}

void tell_chain(Draft& draft, std::size_t panel) {
  std::string way = draft.rig.panels[panel].name;
  std::size_t at = panel;
  for (int i = 0; i < kMostChained; ++i) {
    at = draft.rig[*draft.rig.panels[at].breaker].panel.v;
    way += " → " + draft.rig.panels[at].name;
    if (at == panel) break;
  }
  draft.book.problems.wrong(*draft.panels[panel].breaker, "a breaker that does not hang on this panel itself",
                            (at == panel ? "a circle: " : "panels one under another, more than can be: ") + way);
}

/// Legs from the main panel downwards; a panel has the lines of its breaker.
void set_all_legs(Draft& draft) {
  std::vector<Lines> lines(draft.rig.panels.size(), 0);
  std::vector<bool> done(draft.rig.breakers.size());
  lines[0] = lines_of(draft.rig.site.feed);
  const auto set = [&](std::size_t b) {
    Breaker& breaker = draft.rig.breakers[b];
    if (!done[b]) set_legs(draft, draft.breakers[b], breaker, lines[breaker.panel.v]);
    done[b] = true;
  };
  for (std::size_t panel = 1; panel < lines.size(); ++panel) {
    const auto chain = chain_of_panels(draft, panel);
    for (std::size_t i = chain.size(); i-- > 0;) {
      const auto& feeder = draft.rig.panels[chain[i]].breaker;
      if (!feeder || lines[chain[i]] != 0) continue;
      set(feeder->v);
      lines[chain[i]] = lines_of(draft.rig[*feeder].legs);
    }
  }
  for (std::size_t b = 0; b < draft.rig.breakers.size(); ++b) set(b);
}

}  // namespace

void build_ac_side(Draft& draft) {
  Problems& problems = draft.book.problems;
  apply_exceptions(draft);
  draft.rig.panels.push_back({"main", {}, {}, {}});
  for (std::size_t i = 1; i < draft.panels.size(); ++i) {
    const PanelSpec& spec = draft.panels[i];
    Panel panel{spec.node->key, {}, spec.rating, place_of_node(*spec.node)};
    if (spec.breaker) {
      const auto feeder = draft.names.need(problems, *spec.breaker, trimmed(spec.breaker->text), Names::Kind::Breaker);
      if (feeder) panel.breaker = Index<Breaker>{*feeder};
    }
    draft.rig.panels.push_back(std::move(panel));
  }
  for (std::size_t i = 0; i < draft.breakers.size(); ++i) {
    const BreakerSpec& spec = draft.breakers[i];
    const bool is_branch = draft.branch && draft.branch->v == i;
    draft.rig.breakers.push_back(breaker_of(draft, spec, is_branch ? "branch" : spec.node->key));
  }
  bool chained = true;
  for (std::size_t i = 1; i < draft.rig.panels.size(); ++i) {
    if (!chain_of_panels(draft, i).empty()) continue;
    if (chained) tell_chain(draft, i);
    chained = false;
  }
  if (draft.feed_known && chained) set_all_legs(draft);
  build_pdus(draft);
}

}  // namespace ohm::rigfile
