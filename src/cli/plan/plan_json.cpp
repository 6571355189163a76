#include "cli/plan/plan_json.h"

#include <cmath>
#include <nlohmann/json.hpp>
#include <numeric>
#include <utility>

#include "cli/text/places.h"
#include "rig/catalogue/catalogue.h"
#include "rig/plan/limit_words.h"

namespace ohm {
namespace {

using Json = nlohmann::ordered_json;

Json finite(double value) { return std::isfinite(value) ? Json(value) : Json(nullptr); }

Json document(const char* what) { return {{"schema_version", 1}, {"document", what}}; }

std::string dumped(const Json& value, int indent) { return value.dump(indent, ' ', false, Json::error_handler_t::replace); }

std::string printed(const Json& document) { return dumped(document, 2) + "\n"; }

/// A document whose arrays may be long: each element becomes text, one line, as soon as it is there, so that the tree of a whole
/// site is never held in memory.
class LongDocument {
 public:
  explicit LongDocument(const Json& head) : text_{"{"} {
    for (const auto& [key, value] : head.items()) member(key, value);
  }

  void member(const std::string& key, const Json& value) { begin(key) += dumped(value, -1); }

  template <class Things, class ToJson>
  void array(const std::string& key, const Things& things, ToJson&& to_json) {
    begin(key) += "[";
    const char* between = "\n    ";
    for (const auto& thing : things) {
      text_ += between + dumped(to_json(thing), -1);
      between = ",\n    ";
    }
    text_ += std::size(things) == 0 ? "]" : "\n  ]";
  }

  std::string finished() && { return std::move(text_) + "\n}\n"; }

 private:
  std::string& begin(const std::string& key) {
    text_ += (text_.size() > 1 ? ",\n  " : "\n  ") + dumped(Json(key), -1) + ": ";
    return text_;
  }

  std::string text_;
};

Json document(const char* what, const PlanFacts& facts) {
  Json out = document(what);
  out["rig"] = {{"name", facts.rig.name}, {"file", facts.rig.file}};
  out["verdict"] = verdict(facts);
  out["safe_off"] = facts.plan.safe_off;
  out["safe_under_ohmd"] = facts.plan.safe_on;
  return out;
}

Json site_json(const Site& site) {
  Json out{{"feed", feed_text(site)}, {"nominal_v", site.nominal.v}, {"lowest_v", site.lowest.v}};
  out["main_a"] = site.main ? Json(site.main->v) : Json(nullptr);
  out["air_rise_k"] = site.air_rise.v;
  out["tariff_per_kwh"] = site.tariff ? Json(*site.tariff) : Json(nullptr);
  out["currency"] = site.currency;
  return out;
}

std::string unit_suffix(const Limit& limit) { return in_amps(limit) ? "_a" : "_w"; }

Json column_json(const LoadColumn& column, const Limit& limit) {
  const auto unit = unit_suffix(limit);
  Json out{{"load" + unit, column.sustained}, {"headroom" + unit, column.headroom}, {"used_ratio", finite(column.ratio)}};
  if (limit.window < 0) out["excursion" + unit] = column.excursion;
  return out;
}

Json limit_json(const Limit& limit, const LimitLine& line) {
  const auto unit = unit_suffix(limit);
  Json out{{"place", limit.place}, {"conductor", limit.conductor}, {"what", name_of(limit.kind)}};
  out["window"] = limit.window < 0 ? Json("sustained") : Json(kWindowNames[static_cast<std::size_t>(limit.window)]);
  out["rating" + unit] = limit.rating;
  out["continuous" + unit] = limit.continuous;
  out["off"] = column_json(line.off, limit);
  out["under_ohmd"] = column_json(line.on, limit);
  out["rule"] = rule_of(limit.kind);
  out["rank"] = name_of(limit.rank);
  out["source"] = limit.source;
  return out;
}

Json finding_json(const Finding& finding) {
  Json out{{"rule", finding.rule},
           {"severity", finding.severity == Severity::Violation ? "violation" : "warning"},
           {"place", finding.place}};
  out["off"] = finding.off;
  out["under_ohmd"] = finding.on;
  out["says"] = finding.says;
  out["change"] = finding.fix;
  out["source"] = finding.source;
  out["rank"] = name_of(finding.rank);
  out["line"] = finding.at.line > 0 ? Json(finding.at.line) : Json(nullptr);
  out["column"] = finding.at.line > 0 ? Json(finding.at.column) : Json(nullptr);
  out["load_ratio"] = finding.severity_ratio > 0 ? finite(finding.severity_ratio) : Json(nullptr);
  return out;
}

Json leg_json(const LegLine& leg) {
  return {{"place", leg.place},
          {"conductor", leg.conductor},
          {"off_a", leg.off},
          {"under_ohmd_a", leg.on},
          {"continuous_a", leg.continuous > 0 ? Json(leg.continuous) : Json(nullptr)}};
}

Json supply_json(const Rig& rig, const SupplyLine& line) {
  return {{"supply", rig[line.psu].name},
          {"part", rig[line.psu].part_name},
          {"plugged_into", source_text(rig, rig[line.psu].from)},
          {"rating_w", line.rating},
          {"off", {{"out_w", line.out_off}, {"efficiency_ratio", line.efficiency_off}}},
          {"under_ohmd", {{"out_w", line.out_on}, {"efficiency_ratio", line.efficiency_on}}}};
}

Json energy_json(const Energy& energy) {
  return {{"dc_w", energy.dc},
          {"ac_w", energy.ac},
          {"heat_btu_per_hour", energy.btu_per_hour},
          {"air_m3_per_hour", energy.air_m3_per_hour},
          {"air_cfm", energy.air_cfm},
          {"energy_kwh_per_month", energy.kwh_per_month},
          {"cost_per_month", energy.cost_per_month ? Json(*energy.cost_per_month) : Json(nullptr)}};
}

Json cap_json(const PlanFacts& facts, std::size_t card) {
  const auto& caps = facts.plan.caps;
  const auto& node = facts.circuit.cards[card];
  Json out{{"card", facts.rig.cards[card].name}, {"part", facts.rig.cards[card].part_name}, {"cap_w", caps.cap[card]}};
  out["suspended"] = static_cast<bool>(caps.suspended[card]);
  out["absent"] = facts.rig.cards[card].absent.empty() ? Json(nullptr) : Json(facts.rig.cards[card].absent);
  out["default_w"] = node.top;
  out["floor_w"] = node.floor;
  out["held_back_by"] = nullptr;
  if (const auto binding = caps.binding[card]) {
    const auto& limit = facts.circuit.limits[*binding];
    out["held_back_by"] = {{"place", limit.place}, {"conductor", limit.conductor}, {"what", what_of(limit)}};
  }
  return out;
}

std::vector<std::size_t> card_numbers(const Rig& rig) {
  std::vector<std::size_t> numbers(rig.cards.size());
  std::iota(numbers.begin(), numbers.end(), std::size_t{0});
  return numbers;
}

template <class Named>
Json names_of(const std::vector<Named>& things, const std::vector<std::uint32_t>& which) {
  Json names = Json::array();
  for (const auto i : which) names.push_back(things[i].name);
  return names;
}

Json contingency_json(const Rig& rig, const Contingency& one) {
  return {{"lost", one.lost},
          {"cards_lost", names_of(rig.cards, one.cards_lost)},
          {"hosts_lost", names_of(rig.hosts, one.hosts_lost)},
          {"cards_suspended", names_of(rig.cards, one.cards_suspended)},
          {"cards_left", one.cards_left},
          {"lowest_cap_w", one.lowest_cap},
          {"highest_cap_w", one.highest_cap},
          {"safe", one.safe}};
}

}  // namespace

std::string plan_json(const PlanFacts& facts, const std::vector<Contingency>& contingencies) {
  const auto& plan = facts.plan;
  LongDocument out{document("plan", facts)};
  out.member("site", site_json(facts.rig.site));
  out.array("findings", plan.findings, finding_json);
  out.array("limits", plan.limits, [&](const LimitLine& line) { return limit_json(facts.circuit.limits[line.limit], line); });
  out.array("legs", plan.legs, leg_json);
  out.array("supplies", plan.supplies, [&](const SupplyLine& line) { return supply_json(facts.rig, line); });
  out.member("energy", {{"off", energy_json(plan.off)}, {"under_ohmd", energy_json(plan.on)}});
  out.array("caps", card_numbers(facts.rig), [&](std::size_t card) { return cap_json(facts, card); });
  out.array("contingencies", contingencies, [&](const Contingency& one) { return contingency_json(facts.rig, one); });
  out.array("assumptions", facts.rig.assumptions, [](const Assumption& assumed) {
    return Json{{"where", assumed.where}, {"says", assumed.says}};
  });
  return std::move(out).finished();
}

std::string caps_json(const PlanFacts& facts) {
  LongDocument out{document("caps", facts)};
  out.array("caps", card_numbers(facts.rig), [&](std::size_t card) { return cap_json(facts, card); });
  return std::move(out).finished();
}

std::string slices_json(const PlanFacts& facts, const std::vector<Slice>& slices) {
  Json out = document("slices", facts);
  out["slices"] = Json::array();
  for (const auto& slice : slices) {
    const auto& limit = facts.circuit.limits[slice.limit];
    Json one{{"host", facts.rig.hosts[slice.host].name},
             {"place", limit.place},
             {"conductor", limit.conductor},
             {"what", what_of(limit)}};
    one["continuous" + unit_suffix(limit)] = limit.continuous;
    if (in_amps(limit))
      one["allowance_a"] = {{"in_phase", slice.allowance[0]}, {"ahead", slice.allowance[1]}, {"behind", slice.allowance[2]}};
    else
      one["allowance_w"] = slice.allowance[0];
    out["slices"].push_back(std::move(one));
  }
  return printed(out);
}

std::string rewire_json(const PlanFacts& facts, const Rewiring& rewiring, const std::string& written) {
  Json out = document("rewire", facts);
  out["moves"] = Json::array();
  for (const auto& move : rewiring.moves)
    out["moves"].push_back({{"supply", facts.rig[move.psu].name},
                            {"from", source_text(facts.rig, move.from)},
                            {"to", source_text(facts.rig, move.to)}});
  out["before_ratio"] = finite(rewiring.before);
  out["after_ratio"] = finite(rewiring.after);
  out["bound_ratio"] = finite(rewiring.bound);
  out["exact"] = rewiring.exact;
  out["written"] = written.empty() ? Json(nullptr) : Json(written);
  return printed(out);
}

std::string rules_json(std::span<const Rule> rules) {
  Json out = document("rules");
  out["rules"] = Json::array();
  for (const auto& rule : rules)
    out["rules"].push_back({{"id", rule.id}, {"demands", rule.demands}, {"source", rule.source}, {"rank", name_of(rule.rank)}});
  return printed(out);
}

std::string diagram_json(const PlanFacts& facts, const std::string& written) {
  Json out = document("diagram", facts);
  out["written"] = written;
  return printed(out);
}

}  // namespace ohm
