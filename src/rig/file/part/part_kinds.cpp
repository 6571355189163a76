#include <algorithm>

#include "base/text.h"
#include "rig/file/part/part_fields.h"
#include "rig/file/part/part_values.h"
#include "rig/file/words/word.h"

// One function per kind of part: which keys become which figures.

namespace ohm::rigfile {
namespace {

constexpr double kRailVolts = 12;
constexpr double kLargestC14Watts = 1800;  // assumed: beyond it makers fit C20

// Multiples per window: <1, 1-5, 5-10, 10-20 ms.
constexpr Windows kExcursion{1.6, 1.4, 1.2, 1.1};      // assumed from igor's Lab bins of other cards (facts/power.md 1.5)
constexpr Windows kServerSurge{1.4, 1.4, 1.13, 1.13};  // Intel 750 W server unit: 1050 W for 3 ms, 70 A of 62 A for 20 s
constexpr Windows kAtxSurge{1.3, 1.3, 1.2, 1.2};       // assumed: over-current trip of ATX 2.x units at 1.2-1.35

std::string in_words(const Windows& w) {
  const auto percent_of = [](double x) { return number(x * 100, 1) + " %"; };
  return "1 ms: " + percent_of(w[0]) + ", 5 ms: " + percent_of(w[1]) + ", 10 ms: " + percent_of(w[2]) +
         ", 20 ms: " + percent_of(w[3]);
}

Figure<Windows> windows_figure(PartFields& f, std::string_view key, const Windows& fallback) {
  return f.whole(key, windows, fallback, in_words(fallback));
}

Spelled<std::string> word(std::string_view text) { return std::string{text}; }

Watts highest(const std::vector<RatingBand>& bands) {
  Watts most{};
  for (const RatingBand& b : bands) most = std::max(most, b.rating);
  return most;
}

/// The 230 V column of 80 PLUS is the one of redundant server supplies.
PsuKind usual_type(const PartFields& f) {
  const Node* told = f.fields().find("tier");
  if (told && is_told_figure(*told)) told = told->find("is");
  return told && trimmed(told->text).ends_with("-230") ? PsuKind::Server : PsuKind::Atx;
}

void read_efficiency(PartFields& f, PsuPart& psu) {
  if (f.fields().has("points")) {
    psu.efficiency = f.whole("points", points, std::vector<EfficiencyPoint>{}, "");
    if (f.fields().has("tier")) f.fields().problems().wrong(*f.fields().find("tier"), "either `tier` or `points`");
    return;
  }
  const auto told = f.value("tier", tier, psu.kind == PsuKind::Server ? "gold-230" : "gold");
  const std::string source = told.source.empty() ? "80 PLUS minima of its tier" : told.source;
  psu.efficiency = {told.is.points, told.rank, source};
  psu.efficiency_low = {told.is.low, told.rank, source};
}

}  // namespace

CardPart card_part(PartFields& f) {
  CardPart card;
  card.power = f.value("power", power);
  card.power_min = f.value("power-min", power);
  card.power_max = f.value("power-max", power, number(card.power.is.v, 3) + " W");
  card.floor = f.value("floor", power);
  card.idle = f.value("idle", power);
  const auto share = f.value("slot-share", percent_range);
  card.slot_share = {share.is.most, share.rank, share.source};
  card.slot_share_min = {share.is.least, share.rank, share.source};
  card.slot_max = f.value("slot-max", power);
  card.excursion = windows_figure(f, "excursion", kExcursion);
  card.plugs = f.value("plugs", plugs);
  card.vram = f.value("vram", bytes);
  card.link = f.value("link", link);
  card.tflops = f.value("tflops", tflops);
  const Node* most = f.fields().find("power-max");
  if (most && card.power_max.is < card.power.is)
    f.fields().problems().wrong(*most, "at least the default limit, " + number(card.power.is.v, 1) + " W");
  const Node* least = f.fields().find("power-min");
  if (least && card.power_min.is > card.power.is)
    f.fields().problems().wrong(*least, "at most the default limit, " + number(card.power.is.v, 1) + " W");
  return card;
}

PsuPart psu_part(PartFields& f) {
  PsuPart psu;
  psu.kind = f.fields().take("type", psu_type).value_or(usual_type(f));
  psu.rating = f.whole("rating", ratings, std::vector<RatingBand>{{Volts{90}, Volts{264}, Watts{}}}, "");
  const Watts most = highest(psu.rating.is);
  read_efficiency(f, psu);
  psu.rail = most.v > 0 ? f.value("rail", current, number(most.v / kRailVolts, 1) + " A") : Figure<Amps>{};
  psu.surge = windows_figure(f, "surge", psu.kind == PsuKind::Server ? kServerSurge : kAtxSurge);
  psu.inlet = f.value("inlet", psu_inlet, most.v <= kLargestC14Watts ? "C14" : "C20");
  psu.power_factor = f.value("pf", positive_percent);
  return psu;
}

BreakoutPart breakout_part(PartFields& f) {
  return {f.value("sockets", count), f.value("socket", connector), f.value("plan", power), f.value("hard", power),
          f.value("total", current)};
}

RiserPart riser_part(PartFields& f) { return {f.value("feed", connector), f.value("link", link)}; }

PduPart pdu_part(PartFields& f) {
  PduPart pdu;
  pdu.inlet = f.value("inlet", word);
  pdu.cord_awg = f.value("cord", gauge_or_none);
  if (f.fields().has("continuous")) {
    const auto told = f.value("continuous", current);
    pdu.continuous = {told.is, told.rank, told.source};
  }
  pdu.banks = f.whole("banks", banks, std::vector<BankPart>{}, "");
  if (const Node* outlets = f.fields().find("outlets")) {
    pdu.outlets = outlet_kinds(f.fields().problems(), *told_figure(f.fields().problems(), *outlets).is, pdu.banks.is);
  }
  const Node* banks_told = f.fields().find("banks");
  const bool beyond = !pdu.banks.is.empty() && !pdu.outlets.empty() && pdu.banks.is.back().last > pdu.outlets.back().first;
  if (banks_told && beyond)
    f.fields().problems().wrong(*banks_told, "banks of outlets that it has, 1-" + std::to_string(pdu.outlets.back().first));
  pdu.wiring = f.fields().take("wiring", wiring).value_or(Wiring::LineToLine);
  return pdu;
}

BoardPart board_part(PartFields& f) {
  BoardPart board;
  board.slots = f.whole("slots", slots, std::vector<SlotGroup>{{1, Link{16, 3}}}, "1 x x16 gen3");
  board.ram_max = f.value("ram-max", bytes);
  board.draw = f.value("draw", power_or_zero);
  board.slots_12v = f.value("slots-12v", power);
  return board;
}

ConnectorPart connector_part(PartFields& f, std::string_view name) {
  const auto kind = connector(name);
  if (!kind) f.fields().problems().wrong_key(f.fields().node(), text_of(Form::Connector).expected, kind.error());
  return {kind.value_or(Connector::SixPin), f.value("plan", power), f.value("hard", power)};
}

InletPart inlet_part(PartFields& f) {
  InletPart inlet;
  inlet.rating = f.value("rating", current);
  inlet.continuous = f.value("continuous", current, number(inlet.rating.is.v * 0.8, 3) + " A");  // NFPA 70 210.20(A)
  inlet.iec = f.value("iec", current, number(inlet.continuous.is.v, 3) + " A");
  inlet.legs = f.fields().take("lines", count).value_or(2);
  if (inlet.legs > 3) f.fields().problems().wrong(*f.fields().find("lines"), text_of(Form::Lines).expected);
  return inlet;
}

WirePart wire_part(PartFields& f) {
  return {f.fields().take("gauge", gauge).value_or(0), f.value("cord", current), f.value("dc", current),
          f.value("resistance", resistance)};
}

}  // namespace ohm::rigfile
