#include <algorithm>

#include "rig/fitness/fitness.h"
#include "rig/fitness/links.h"
#include "rig/fitness/mix.h"
#include "rig/fitness/offers.h"

namespace ohm {
namespace {

constexpr double kWorthTelling = 0.001;

double yield_of(const Rig& rig, const PlannedCaps& caps) { return fit::yield_of(fit::mix(rig, fit::workers(rig, caps))); }

Purchase judged(fit::Offer offer, double before, const CapsOf& caps_of) {
  const double after = yield_of(offer.rig, caps_of(build_circuit(offer.rig)));
  return {std::move(offer.what), std::move(offer.why),        before, after, before > 0 ? after / before - 1 : after,
          offer.price,           std::move(offer.price_basis)};
}

}  // namespace

std::vector<Purchase> best_purchases(const Rig& rig, const CapsOf& caps_of, std::size_t count) {
  const auto circuit = build_circuit(rig);
  const auto caps = caps_of(circuit);
  const double before = yield_of(rig, caps);
  std::vector<Purchase> all;
  for (auto& offer : fit::host_offers(rig)) all.push_back(judged(std::move(offer), before, caps_of));
  for (auto& offer : fit::power_offers(rig, circuit, caps)) all.push_back(judged(std::move(offer), before, caps_of));
  std::erase_if(all, [](const Purchase& p) { return p.gain < kWorthTelling; });
  std::stable_sort(all.begin(), all.end(), [](const Purchase& a, const Purchase& b) { return a.gain > b.gain; });
  if (all.size() > count) all.resize(count);
  return all;
}

}  // namespace ohm
