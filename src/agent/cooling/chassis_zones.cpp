#include "agent/cooling/chassis_zones.h"

#include <algorithm>
#include <cmath>

namespace ohm {
namespace {

constexpr Watts kFullOutput{15};    // assumed: three 120 mm fans of 12 V 0.4 A on one output of a board
constexpr double kCfmPerWatt = 14;  // assumed: such a fan moves 70 CFM
constexpr double kFound = 0.4;      // assumed: what a board chooses, where it does not tell
constexpr double kStep = 0.01;
constexpr Seconds kSolveEvery{5};   // the law moves in minutes
constexpr Seconds kStaysFull{300};  // an unlabelled fan, after the last card wanted all
constexpr Seconds kLongestStep{10};

std::vector<std::size_t> fans_of(const FanDesk& fans, const std::string& host) {
  std::vector<std::size_t> out;
  for (std::size_t i = 0; i < fans.size(); ++i)
    if (fans.labelled(i) && fans.host(i) == host) out.push_back(i);
  return out;
}

void order_all(const std::vector<std::size_t>& fans, std::optional<Fraction> duty, std::vector<ChassisOrder>& out) {
  for (const auto fan : fans) out.push_back({fan, duty});
}

}  // namespace

Watts ChassisZones::full_watts(const std::string& host, std::size_t fans) const {
  const auto found = std::find_if(rig_.hosts.begin(), rig_.hosts.end(), [&](const Host& h) { return h.name == host; });
  return found != rig_.hosts.end() && found->fans.v > 0 ? found->fans : kFullOutput * static_cast<double>(fans);
}

double ChassisZones::cheapest(const Zone& zone, Watts full, const std::vector<const ZoneMember*>& cards) const {
  cooling::ZoneFans fans;
  fans.duty = std::max(fans.lowest, *zone.duty);
  fans.full = full;
  Watts heat;
  std::vector<cooling::ZoneCard> in_it;
  for (const auto* card : cards) {
    heat += card->draw;
    if (card->works) in_it.push_back(card->card);
  }
  fans.inlet = cooling::warming(heat, kCfmPerWatt * full.v);
  return least_fan_power(fans, in_it).chassis;
}

void ChassisZones::step_zone(Zone& zone, const std::string& host, const RigView& view, const FanDesk& desk,
                             const std::vector<const ZoneMember*>& cards, std::vector<ChassisOrder>& out) {
  const auto fans = fans_of(desk, host);
  if (fans.empty()) return;
  const bool all = std::any_of(cards.begin(), cards.end(), [](const ZoneMember* c) { return c->card.wants_all; });
  const bool works = std::any_of(cards.begin(), cards.end(), [](const ZoneMember* c) { return c->works; });
  if (!all && !works) {
    if (zone.told) order_all(fans, std::nullopt, out);
    zone = {};
    return;
  }
  if (!zone.duty) zone.duty = view.chassis_fans[fans[0]].duty.get().value_or(Fraction{kFound}).v;
  const auto dt = zone.at ? std::min<Seconds>(kLongestStep, view.now - *zone.at) : Seconds{};
  zone.at = view.now;
  if (!all && (!zone.solved_at || view.now - *zone.solved_at >= kSolveEvery)) {
    zone.wanted = cheapest(zone, full_watts(host, fans.size()), cards);
    zone.solved_at = view.now;
  }
  zone.duty = all ? 1 : cooling::chassis_step(*zone.duty, zone.wanted, dt);
  const double told = std::round(*zone.duty / kStep) * kStep;
  if (zone.told && std::abs(*zone.told - *zone.duty) < 0.75 * kStep) return;
  zone.told = told;
  order_all(fans, Fraction{told}, out);
}

void ChassisZones::step_unlabelled(const RigView& view, const FanDesk& fans, bool wants_all, std::vector<ChassisOrder>& out) {
  if (wants_all) wanted_all_ = view.now;
  const bool full = wanted_all_ && view.now - *wanted_all_ < kStaysFull;
  if (full == unlabelled_full_) return;
  unlabelled_full_ = full;
  for (std::size_t i = 0; i < fans.size(); ++i)
    if (!fans.labelled(i)) out.push_back({i, full ? std::optional{Fraction{1}} : std::nullopt});
}

std::vector<ChassisOrder> ChassisZones::step(const RigView& view, const FanDesk& fans, const std::vector<ZoneMember>& members) {
  std::vector<ChassisOrder> out;
  if (fans.size() == 0) return out;
  std::map<std::string, std::vector<const ZoneMember*>> by_host;
  bool all = false;
  for (const auto& member : members) {
    by_host[member.host].push_back(&member);
    all = all || member.card.wants_all;
  }
  for (const auto& [host, cards] : by_host) step_zone(zones_[host], host, view, fans, cards, out);
  step_unlabelled(view, fans, all, out);
  return out;
}

}  // namespace ohm
