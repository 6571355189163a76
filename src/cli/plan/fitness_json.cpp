#include <nlohmann/json.hpp>

#include "cli/plan/plan_json.h"
#include "rig/catalogue/catalogue.h"

namespace ohm {
namespace {

using Json = nlohmann::ordered_json;

Json verdict_json(const Verdict& verdict) { return {{"grade", name_of(verdict.grade)}, {"says", verdict.says}}; }

Json card_json(const Rig& rig, const CardFitness& card) {
  return {{"card", rig[card.card].name},
          {"cap_w", card.cap},
          {"speed_ratio", card.speed},
          {"link_b_per_s", card.link},
          {"fill_s", card.fill}};
}

Json host_json(const Rig& rig, const HostFitness& host) {
  Json out{{"host", rig[host.host].name},
           {"working_cards", host.cards},
           {"vram_largest_b", host.vram_largest},
           {"vram_sum_b", host.vram_sum}};
  out["cores_per_card"] = host.cores_per_card;
  out["fill_alone_s"] = host.fill_alone;
  out["fill_together_s"] = host.fill_together;
  out["fill_from_disk_s"] = host.fill_from_disk;
  out["checkpoint_s"] = host.checkpoint;
  for (const auto& [what, verdict] :
       {std::pair{"ram", host.ram}, {"cores", host.cores}, {"disk", host.disk}, {"link", host.link}, {"net", host.net}})
    out[what] = verdict_json(verdict);
  out["cards"] = Json::array();
  for (const auto& card : host.of_cards) out["cards"].push_back(card_json(rig, card));
  return out;
}

Json scaling_json(const ScalingLine& line) {
  return {{"model", line.model},
          {"parameters", line.parameters},
          {"gang", line.gang},
          {"cards", line.cards},
          {"fits", line.fits},
          {"compute_s", line.compute},
          {"exchange_s", line.exchange},
          {"efficiency_ratio", line.efficiency},
          {"accumulate", line.accumulate},
          {"verdict", verdict_json(line.verdict)}};
}

Json serving_json(const ServingLine& line) {
  return {{"model", line.model}, {"precision", line.precision}, {"weights_b", line.weights},
          {"cards", line.cards}, {"tokens_per_s", line.tokens}, {"verdict", verdict_json(line.verdict)}};
}

Json purchase_json(const Purchase& one) {
  return {{"what", one.what},       {"why", one.why},         {"before_cards_worth", one.before}, {"after_cards_worth", one.after},
          {"gain_ratio", one.gain}, {"price_usd", one.price}, {"price_basis", one.price_basis}};
}

Json basis_json(const Basis& basis) {
  return {{"figure", basis.figure}, {"is", basis.is}, {"rank", ohm::name_of(basis.rank)}, {"source", basis.source}};
}

}  // namespace

std::string fitness_json(const PlanFacts& facts, const Fitness& fitness, const std::vector<Purchase>& purchases) {
  Json out{{"schema_version", 1}, {"document", "ai"}, {"rig", {{"name", facts.rig.name}, {"file", facts.rig.file}}}};
  out["cards"] = {{"working", fitness.cards_working}, {"absent", fitness.cards_absent}, {"suspended", fitness.cards_suspended}};
  out["summary"] = fitness.summary;
  for (const char* key : {"hosts", "scaling", "serving", "mix", "purchases", "basis"}) out[key] = Json::array();
  for (const auto& host : fitness.hosts) out["hosts"].push_back(host_json(facts.rig, host));
  for (const auto& line : fitness.scaling) out["scaling"].push_back(scaling_json(line));
  for (const auto& line : fitness.serving) out["serving"].push_back(serving_json(line));
  for (const auto& line : fitness.mix)
    out["mix"].push_back({{"job", line.job}, {"weight_ratio", line.weight}, {"yield_cards_worth", line.yield}});
  out["yield_cards_worth"] = fitness.yield;
  for (const auto& one : purchases) out["purchases"].push_back(purchase_json(one));
  for (const auto& basis : fitness.basis) out["basis"].push_back(basis_json(basis));
  return out.dump(2, ' ', false, Json::error_handler_t::replace) + "\n";
}

}  // namespace ohm
