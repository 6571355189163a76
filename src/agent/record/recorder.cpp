#include "agent/record/recorder.h"

#include <algorithm>
#include <set>

#include "agent/health/health.h"

namespace ohm {
namespace {

constexpr std::size_t kOfACard = 20, kOfAFan = 2, kOfTheRig = 4;

template <class T>
std::optional<double> plain(const Reading<T>& reading, TimePoint now) {
  const auto value = reading.fresh(now, kFresh);
  if (!value) return std::nullopt;
  if constexpr (requires { value->v; })
    return value->v;
  else
    return static_cast<double>(*value);
}

std::optional<double> plain(const std::optional<Megahertz>& value) { return value ? std::optional{value->v} : std::nullopt; }

/// The fastest of its fans: they are driven together.
std::optional<double> fan(const GpuSample& s, TimePoint now) {
  std::optional<double> most;
  for (const auto& f : s.fans)
    if (const auto duty = plain(f, now)) most = std::max(most.value_or(0), *duty);
  return most;
}

}  // namespace

/// The band of what was read in between; only the newest where nothing was.
void Recorder::add_span(const std::string& thing, const char* series, const char* unit, double quantum, const DrawSpan& draws,
                        std::optional<double> newest) {
  const auto before = samples_.size();
  add(thing, series, unit, quantum, newest);
  if (samples_.size() == before || draws.count == 0) return;
  samples_.back() = {samples_.back().series, draws.least.v, draws.mean().v, draws.most.v};
}

void Recorder::add(const std::string& thing, const char* series, const char* unit, double quantum, std::optional<double> value) {
  if (next_ == columns_.size()) columns_.push_back({});
  auto& column = columns_[next_++];
  if (!column.made) {
    const auto id = history_.series(thing, series, unit, quantum);
    if (!id) {
      trouble_ = tl::make_unexpected(id.error());
      return;
    }
    column = {*id, true};
  }
  samples_.push_back(sample_of(column.id, value));
}

void Recorder::record_fan(const ChassisFanView& fan, TimePoint now) {
  add(fan.place, "rpm", "rpm", 1, plain(fan.speed, now));
  add(fan.place, "duty", "", 0.01, plain(fan.duty, now));
}

void Recorder::record_card(const CardView& card, TimePoint now) {
  const auto& s = card.sample;
  const auto put = [&](const char* series, const char* unit, double quantum, std::optional<double> value) {
    add(card.place, series, unit, quantum, value);
  };
  const auto link = s.link.fresh(now, Seconds{60});
  const auto throttle = s.throttle.fresh(now, kFresh);
  put("die_c", "°C", 0.1, plain(ruling(s, Place::Die).is, now));
  put("hotspot_c", "°C", 0.1, plain(ruling(s, Place::Hotspot).is, now));
  put("vram_c", "°C", 0.1, plain(ruling(s, Place::Vram).is, now));
  put("draw_w", "W", 0.1, plain(s.power, now));
  add_span(card.place, "draw_now_w", "W", 0.1, s.draws, plain(s.power_now, now));
  put("cap_w", "W", 0.1, plain(s.cap, now));
  put("sm_mhz", "MHz", 1, plain(s.sm_clock, now));
  put("mem_mhz", "MHz", 1, plain(s.mem_clock, now));
  put("core_offset_mhz", "MHz", 1, plain(s.settings.core_offset));
  put("mem_offset_mhz", "MHz", 1, plain(s.settings.mem_offset));
  put("fan", "", 0.01, fan(s, now));
  put("busy", "", 0.01, plain(s.busy, now));
  put("mem_busy", "", 0.01, plain(s.mem_busy, now));
  put("vram_used_b", "B", 1'048'576, plain(s.vram_used, now));
  put("link_width", "", 1, link ? std::optional<double>{link->width} : std::nullopt);
  put("link_gen", "", 1, link ? std::optional<double>{link->gen} : std::nullopt);
  put("energy_j", "J", 1, plain(s.energy, now));
  put("pstate", "", 1, plain(s.pstate, now));
  put("power_capped", "", 1, throttle ? std::optional<double>{throttle->power_cap} : std::nullopt);
  put("too_hot", "", 1, throttle ? std::optional<double>{throttle->thermal || throttle->hw_thermal} : std::nullopt);
}

/// The wires that people ask for by name: street to bank. Both conductors of a place are told as the fuller one.
void Recorder::record_wires(const RigView& view) {
  static const std::set<std::string> kinds{"main breaker", "panel bus", "breaker", "PDU inlet", "bank"};
  for (std::size_t i = 0; i < view.limits.size(); ++i) {
    const auto& limit = view.limits[i];
    if (!kinds.contains(limit.kind)) continue;
    const bool more =
        i + 1 < view.limits.size() && view.limits[i + 1].place == limit.place && view.limits[i + 1].kind == limit.kind;
    if (!limit.conductor.empty()) add(limit.place + " " + limit.conductor, "load", limit.unit.c_str(), 0.1, limit.load);
    if (more) continue;
    double most = 0;
    for (const auto& other : view.limits)
      if (other.place == limit.place && other.kind == limit.kind) most = std::max(most, other.load);
    add(limit.place, "load", limit.unit.c_str(), 0.1, most);
  }
  for (const auto& pdu : view.pdus) add(pdu.name, "draw_w", "W", 1, pdu.draw.v);
  for (const auto& supply : view.supplies)
    if (supply.in_known) add(supply.name, "in_w", "W", 1, supply.in.v);
}

Result<void> Recorder::record(const RigView& view) {
  next_ = 0;
  trouble_ = {};
  samples_.clear();
  for (const auto& card : view.cards) record_card(card, view.now);
  record_wires(view);
  for (const auto& fan : view.chassis_fans) record_fan(fan, view.now);
  add("rig", "draw_w", "W", 1, view.draw.v);
  add("rig", "late_ticks", "", 1, static_cast<double>(view.late_ticks));
  add("rig", "room_c", "°C", 0.1, plain(view.room, view.now));
  if (const auto written = history_.append(view.wall, samples_); !written) return written;
  return trouble_;
}

std::size_t series_count(std::size_t cards, std::size_t wires, std::size_t chassis_fans) {
  return cards * kOfACard + wires + chassis_fans * kOfAFan + kOfTheRig;
}

}  // namespace ohm
