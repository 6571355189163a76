#include "agent/fans/fan_desk.h"

#include <algorithm>
#include <map>
#include <utility>

#include "base/text.h"

namespace ohm {
namespace {

constexpr Seconds kStands{5};  // assumed: a fan that starts takes less

/// "A.fan1", "A front": the host A. "": the label names none.
std::string host_in(const Rig& rig, const std::string& label) {
  const auto word = label.substr(0, label.find_first_of(". "));
  const auto named = std::find_if(rig.hosts.begin(), rig.hosts.end(), [&](const Host& h) { return h.name == word; });
  return named == rig.hosts.end() ? "" : named->name;
}

std::string host_of(const Rig& rig, const std::string& host, const std::string& label) {
  if (auto named = host_in(rig, label); !named.empty()) return named;
  if (!host.empty()) return host;
  return rig.hosts.size() == 1 ? rig.hosts[0].name : "";
}

bool asked_and_stands(const ChassisFanView& fan, TimePoint now) {
  const auto duty = fan.duty.fresh(now, kStands);
  const auto speed = fan.speed.fresh(now, kStands);
  return duty && speed && duty->v > 0.05 && speed->v == 0;
}

}  // namespace

FanDesk::FanDesk(const Rig& rig, const std::string& host, const std::vector<ChassisFan*>& fans, bool may_set) : may_set_{may_set} {
  std::map<std::string, int> of_host;
  for (auto* fan : fans) {
    const auto whose = host_of(rig, host, fan->label());
    if (!host.empty() && whose != host) continue;
    const auto number = std::to_string(++of_host[whose]);
    seats_.push_back({fan, (whose.empty() ? "fan" : whose + ".fan") + number, whose, !host_in(rig, fan->label()).empty()});
  }
}

std::vector<FanNews> FanDesk::tell(RigView& view) {
  std::vector<FanNews> news;
  for (auto& seat : seats_) {
    auto& fan = *seat.fan;
    view.chassis_fans.push_back(
        {seat.place, seat.host, fan.name(), fan.label(), fan.speed(view.now), fan.duty(view.now), fan.mode(view.now), seat.held});
    if (auto one = look(seat, view.chassis_fans.back(), view.now)) news.push_back(std::move(*one));
    if (!seat.refusal.empty() && !std::exchange(seat.refusal_told, true))
      news.push_back({seat.place, Level::Warning, "is not driven: " + seat.refusal});
  }
  return news;
}

std::optional<FanNews> FanDesk::look(Seat& seat, const ChassisFanView& view, TimePoint now) {
  if (!asked_and_stands(view, now)) {
    seat.stands_since.reset();
    const bool turns = view.speed.get() && view.speed.get()->v > 0;
    if (!seat.told || !turns) return std::nullopt;
    seat.told = false;
    return FanNews{seat.place, Level::Ok, "turns again"};
  }
  if (!seat.stands_since) seat.stands_since = now;
  if (seat.told || now - *seat.stands_since < kStands) return std::nullopt;
  seat.told = true;
  return FanNews{seat.place, Level::Warning, "stands still at a duty of " + number(view.duty.get()->v * 100, 0) + " %"};
}

Result<Fraction> FanDesk::set(std::size_t fan, Fraction duty) {
  OHM_ASSERT(fan < seats_.size());
  auto& seat = seats_[fan];
  if (!may_set_) return failure(Error::Kind::NotSupported, seat.place + ": mode watch sets nothing");
  auto set = seat.fan->set(duty);
  seat.held = seat.held || set.has_value();
  seat.refusal = set ? "" : set.error().what;
  seat.refusal_told = seat.refusal_told && !set;
  return set;
}

Result<void> FanDesk::set_all(const std::string& host, Fraction duty) {
  Result<void> outcome;
  for (std::size_t fan = 0; fan < seats_.size(); ++fan) {
    if (!host.empty() && seats_[fan].host != host) continue;
    if (const auto done = set(fan, duty); !done && outcome) outcome = tl::make_unexpected(done.error());
  }
  return outcome;
}

Result<void> FanDesk::release(std::size_t fan) {
  OHM_ASSERT(fan < seats_.size());
  if (!std::exchange(seats_[fan].held, false)) return {};
  return seats_[fan].fan->release();
}

std::size_t FanDesk::release() {
  std::size_t count = 0;
  for (std::size_t fan = 0; fan < seats_.size(); ++fan) {
    count += seats_[fan].held ? 1 : 0;
    (void)release(fan);  // what became of it is seen in its mode, and by the guard
  }
  return count;
}

}  // namespace ohm
