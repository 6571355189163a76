#include "control/cooling/chassis.h"

#include <algorithm>
#include <cmath>
#include <optional>

namespace ohm::cooling {
namespace {

constexpr double kExponent = 0.8;            // standard: turbulent convection, Dittus-Boelter
constexpr double kPerKilowattCfm = 1760;     // K CFM/kW, computed: density and heat of air at 20 °C
constexpr double kUp = 0.05, kDown = 0.002;  // per second, assumed: heatsinks take 80-110 s, rooms minutes
constexpr double kGrid = 0.01;

/// The duty that keeps this card's die where it is when the chassis fans go to `chassis`; nothing: none does.
std::optional<double> duty_for(const ZoneFans& fans, const ZoneCard& card, double chassis) {
  const double room =
      card.sink.v + fans.inlet.v * (1 / std::max(fans.duty, fans.lowest) - 1 / chassis);  // K that its sink may rise to
  if (room <= 0) return std::nullopt;
  const double duty = std::max(card.lowest, card.fan) * std::pow(card.sink.v / room, 1 / kExponent);
  if (duty > 1 + 1e-9) return std::nullopt;
  return std::clamp(duty, card.lowest, 1.0);
}

std::optional<Air> air_at(const ZoneFans& fans, std::span<const ZoneCard> cards, double chassis) {
  Air air{chassis, {}, {}};
  for (const auto& card : cards) {
    const auto duty = duty_for(fans, card, chassis);
    if (!duty) return std::nullopt;
    air.cards.push_back(*duty);
  }
  air.fans = fan_power(fans, cards, chassis, air.cards);
  return air;
}

Air all_of_it(const ZoneFans& fans, std::span<const ZoneCard> cards) {
  Air air{1, {}, {}};
  for (const auto& card : cards) air.cards.push_back(std::max(card.lowest, card.fan));
  air.fans = fan_power(fans, cards, 1, air.cards);
  return air;
}

}  // namespace

CelsiusDelta warming(Watts heat, double cfm) { return CelsiusDelta{heat.v / 1000 * kPerKilowattCfm / cfm}; }

Watts fan_power(const ZoneFans& fans, std::span<const ZoneCard> cards, double chassis, std::span<const double> duties) {
  Watts sum = fans.full * std::pow(chassis, 3);
  for (std::size_t i = 0; i < cards.size(); ++i) sum += cards[i].fan_full * std::pow(duties[i], 3);
  return sum;
}

Air least_fan_power(const ZoneFans& fans, std::span<const ZoneCard> cards) {
  if (std::any_of(cards.begin(), cards.end(), [](const ZoneCard& c) { return c.wants_all; })) return all_of_it(fans, cards);
  std::optional<Air> best;
  const auto steps = static_cast<int>(std::lround((1 - fans.lowest) / kGrid));
  for (int k = 0; k <= steps; ++k) {
    auto air = air_at(fans, cards, std::min(1.0, fans.lowest + k * kGrid));
    if (air && (!best || air->fans < best->fans)) best = std::move(air);
  }
  return best ? *best : all_of_it(fans, cards);
}

double chassis_step(double is, double wanted, Seconds dt) {
  return std::clamp(wanted, is - kDown * dt.count(), is + kUp * dt.count());
}

}  // namespace ohm::cooling
