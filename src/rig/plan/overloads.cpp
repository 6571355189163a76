#include <algorithm>
#include <cmath>

#include "base/result.h"
#include "base/text.h"
#include "rig/circuit/breaker_trip.h"
#include "rig/circuit/load.h"
#include "rig/plan/findings.h"
#include "rig/plan/rules.h"

namespace ohm {
namespace {

constexpr double kTolerance = 1e-6;  // of the limit: below what any meter shows

bool exceeded(const LoadColumn& c, const Limit& l) { return c.sustained > l.continuous * (1 + kTolerance); }

std::string unit(const Limit& l) { return l.ac.empty() ? " W" : " A"; }
std::string told(double value, const Limit& l) { return number(value, l.ac.empty() ? 0 : 1) + unit(l); }

std::string place_of(const Limit& l) { return l.conductor.empty() ? l.place : l.place + " " + l.conductor; }

/// All conductors of the thing this limit belongs to; they stand next to each other.
std::span<const LimitLine> siblings(const Circuit& circuit, std::span<const LimitLine> lines, std::size_t i) {
  const auto same = [&](std::size_t j) {
    const auto &a = circuit.limits[i], &b = circuit.limits[j];
    return a.kind == b.kind && a.place == b.place && a.window == b.window;
  };
  std::size_t first = i, last = i + 1;
  while (first > 0 && same(first - 1)) --first;
  while (last < lines.size() && same(last)) ++last;
  return lines.subspan(first, last - first);
}

/// Overloaded only because its siblings carry less: the same load spread evenly would fit.
bool is_imbalance(const Circuit& circuit, std::span<const LimitLine> lines, std::size_t i, bool off) {
  const auto& limit = circuit.limits[i];
  if (limit.conductor.empty()) return false;
  const auto legs = siblings(circuit, lines, i);
  double sum = 0;
  for (const auto& leg : legs) sum += off ? leg.off.sustained : leg.on.sustained;
  return sum / static_cast<double>(legs.size()) <= limit.continuous;
}

/// Cards that add to this limit.
std::vector<std::uint32_t> cards_on(const Circuit& circuit, const Limit& limit) {
  std::vector<std::uint32_t> cards;
  const auto add = [&](const DcTerm& t) {
    if (circuit.cards[t.card].present) cards.push_back(t.card);
  };
  for (auto i = limit.dc.first; i < limit.dc.last; ++i) add(circuit.dc_terms[i]);
  for (auto i = limit.ac.first; i < limit.ac.last; ++i) {
    const auto& feeds = circuit.supplies[circuit.ac_terms[i].supply].feeds;
    for (auto f = feeds.first; f < feeds.last; ++f) add(circuit.feeds[f]);
  }
  std::sort(cards.begin(), cards.end());
  cards.erase(std::unique(cards.begin(), cards.end()), cards.end());
  return cards;
}

/// The one cap for all its cards at which this limit is just full; nothing: not even at their floors.
std::optional<double> fitting_cap(const Circuit& circuit, const Limit& limit, const std::vector<std::uint32_t>& cards,
                                  std::vector<double> draw) {
  const auto load_at = [&](double cap) {
    for (const auto c : cards)
      draw[c] = std::clamp(cap, std::max(circuit.cards[c].floor, circuit.cards[c].lowest_cap), circuit.cards[c].top);
    return limit_load(circuit, limit, draw);
  };
  if (cards.empty() || load_at(0) > limit.continuous) return std::nullopt;
  double low = 0, high = 0;
  for (const auto c : cards) high = std::max(high, circuit.cards[c].top);
  for (int i = 0; i < 40; ++i) {
    const double middle = (low + high) / 2;
    (load_at(middle) <= limit.continuous ? low : high) = middle;
  }
  return low;
}

std::string advice(const Circuit& circuit, const Limit& limit, double load, std::span<const double> draw_off) {
  const auto cards = cards_on(circuit, limit);
  const auto cap = fitting_cap(circuit, limit, cards, {draw_off.begin(), draw_off.end()});
  const std::string move = "move " + told(load - limit.continuous, limit) + " elsewhere";
  if (!cap) return move + (cards.empty() ? "" : "; its cards do not fit even at their floors");
  const std::string what = cards.size() == 1 ? "cap its card" : "cap its " + std::to_string(cards.size()) + " cards";
  return what + " at " + number(std::floor(*cap), 0) + " W, or " + move;
}

std::string trip_text(const Rig& rig, const Limit& limit, double load) {
  const auto breaker =
      std::find_if(rig.breakers.begin(), rig.breakers.end(), [&](const Breaker& b) { return b.name == limit.place; });
  if (limit.kind != LimitKind::Breaker || breaker == rig.breakers.end()) return "";
  const double ratio = load / limit.rating;
  const auto first = time_to_trip(fast_edge(breaker->curve), ratio), last = time_to_trip(slow_edge(breaker->curve), ratio);
  if (!first) return "";
  const auto at_least = number(first->count(), 0) + " s";
  return last ? "; trips after " + at_least + " to " + number(last->count(), 0) + " s" : "; may trip after " + at_least;
}

std::string sentence(const Rig& rig, const Limit& limit, const LimitLine& line, bool off) {
  const double load = off ? line.off.sustained : line.on.sustained;
  const std::string window = limit.window < 0 ? "" : std::string{" for "} + kWindowNames[static_cast<std::size_t>(limit.window)];
  const std::string derated = limit.rating == limit.continuous ? "" : " (rated " + told(limit.rating, limit) + ")";
  return std::string{name_of(limit.kind)} + " carries " + told(load, limit) + window +
         (off ? " with cards at their default limits" : " at planned caps") + "; it may carry " + told(limit.continuous, limit) +
         derated + trip_text(rig, limit, load);
}

Finding overload(const Rig& rig, const Circuit& circuit, std::span<const LimitLine> lines, std::size_t i,
                 std::span<const double> draw_off) {
  const auto& limit = circuit.limits[i];
  const auto& line = lines[i];
  Finding f;
  f.off = exceeded(line.off, limit);
  f.on = exceeded(line.on, limit);
  f.rule = is_imbalance(circuit, lines, i, f.off) ? std::string{"ac.leg"} : std::string{rule_of(limit.kind)};
  f.severity = Severity::Violation;
  f.place = place_of(limit);
  f.says = sentence(rig, limit, line, f.off);
  const double worse = std::max(line.off.sustained, line.on.sustained);
  f.fix = f.rule == "ac.leg" ? "move supplies to the legs that carry less (--rewire proposes which)"
                             : advice(circuit, limit, worse, draw_off);
  f.source = limit.source.empty() ? std::string{rule(f.rule).source} : limit.source;
  f.at = limit.at;
  f.severity_ratio = std::max(line.off.ratio, line.on.ratio);
  return f;
}

/// A supply overloaded in several windows, a card on several counts of one rule: told once, by its worst.
std::vector<Finding> worst_of_each(std::vector<Finding> all) {
  std::stable_sort(all.begin(), all.end(), [](const Finding& a, const Finding& b) {
    return std::tie(a.rule, a.place) != std::tie(b.rule, b.place) ? std::tie(a.rule, a.place) < std::tie(b.rule, b.place)
                                                                  : a.severity_ratio > b.severity_ratio;
  });
  std::vector<Finding> kept;
  for (auto& f : all) {
    const bool again = !kept.empty() && kept.back().rule == f.rule && kept.back().place == f.place;
    if (!again)
      kept.push_back(std::move(f));
    else
      kept.back().on = kept.back().on || f.on, kept.back().off = kept.back().off || f.off;
  }
  return kept;
}

/// Would the worst excursion that lasts long enough for the magnet (5 ms and more) trip this breaker at once?
std::optional<Finding> magnetic_trip(const Rig& rig, const Limit& limit, const LimitLine& line) {
  if (limit.kind != LimitKind::Breaker) return std::nullopt;
  const auto breaker =
      std::find_if(rig.breakers.begin(), rig.breakers.end(), [&](const Breaker& b) { return b.name == limit.place; });
  const double trips_at = fast_edge(breaker->curve).magnetic * limit.rating;
  const double off = std::max(line.off.excursion[2], line.off.excursion[3]),
               on = std::max(line.on.excursion[2], line.on.excursion[3]);
  if (off <= trips_at && on <= trips_at) return std::nullopt;
  Finding f;
  f.rule = "ac.trip";
  f.place = place_of(limit);
  f.off = off > trips_at;
  f.on = on > trips_at;
  f.says = "cards peaking together draw " + told(std::max(off, on), limit) + " for 5-20 ms; the magnet trips from " +
           told(trips_at, limit);
  f.fix = "move supplies to another breaker";
  f.source = rule(f.rule).source;
  f.at = breaker->at;
  f.severity_ratio = std::max(off, on) / trips_at;
  return f;
}

}  // namespace

const char* name_of(LimitKind kind) {
  switch (kind) {
    case LimitKind::Main: return "main breaker";
    case LimitKind::Panel: return "panel bus";
    case LimitKind::Breaker: return "breaker";
    case LimitKind::PduInlet: return "PDU inlet";
    case LimitKind::PduCord: return "PDU cord";
    case LimitKind::Bank: return "bank";
    case LimitKind::Outlet: return "outlet";
    case LimitKind::PsuCord: return "supply's cord";
    case LimitKind::PsuInlet: return "supply's inlet";
    case LimitKind::PsuOutput: return "supply";
    case LimitKind::PsuRail: return "12 V rail";
    case LimitKind::PsuSurge: return "supply's protection";
    case LimitKind::Breakout: return "breakout board";
    case LimitKind::Socket: return "breakout socket";
    case LimitKind::Cable: return "12 V cable";
    case LimitKind::Plug: return "card's plug";
    case LimitKind::DaisyChain: return "daisy-chained cable";
    case LimitKind::RiserFeed: return "riser's plug";
    case LimitKind::RiserMolex: return "riser's Molex plug";
    case LimitKind::RiserSata: return "riser's SATA plug";
    case LimitKind::BoardSlots: return "board's slots";
  }
  return "";
}

std::string_view rule_of(LimitKind kind) {
  switch (kind) {
    case LimitKind::Main: return "ac.main";
    case LimitKind::Panel: return "ac.panel";
    case LimitKind::Breaker: return "ac.breaker";
    case LimitKind::PduInlet: return "ac.inlet";
    case LimitKind::PduCord:
    case LimitKind::PsuCord: return "ac.cord";
    case LimitKind::Bank: return "ac.bank";
    case LimitKind::Outlet:
    case LimitKind::PsuInlet: return "ac.outlet";
    case LimitKind::PsuOutput: return "psu.sustained";
    case LimitKind::PsuRail: return "psu.rail";
    case LimitKind::PsuSurge: return "psu.surge";
    case LimitKind::Breakout: return "dc.breakout";
    case LimitKind::Socket: return "dc.socket";
    case LimitKind::Cable: return "dc.cable";
    case LimitKind::Plug: return "dc.plug";
    case LimitKind::DaisyChain: return "cable.daisy";
    case LimitKind::RiserFeed: return "riser.feed";
    case LimitKind::RiserMolex: return "riser.molex";
    case LimitKind::RiserSata: return "riser.sata";
    case LimitKind::BoardSlots: return "dc.slot";
  }
  return "";
}

std::vector<Finding> overloads(const Rig& rig, const Circuit& circuit, std::span<const LimitLine> lines,
                               std::span<const double> draw_off) {
  std::vector<Finding> found;
  for (std::size_t i = 0; i < lines.size(); ++i) {
    const auto& limit = circuit.limits[i];
    const bool forbidden_anyway = limit.kind == LimitKind::RiserSata;  // miswirings() tells it
    if (!forbidden_anyway && (exceeded(lines[i].off, limit) || exceeded(lines[i].on, limit)))
      found.push_back(overload(rig, circuit, lines, i, draw_off));
    if (auto trip = magnetic_trip(rig, limit, lines[i])) found.push_back(std::move(*trip));
  }
  return worst_of_each(std::move(found));
}

}  // namespace ohm
