#include "hardware/meter/twin_meter.h"

#include <algorithm>
#include <cmath>
#include <string_view>
#include <utility>

#include "hardware/meter/net/poller.h"

namespace ohm {
namespace {

// Assumed: as common switched PDUs print them.
constexpr double kAmpsStep = 0.1, kWattsStep = 1, kVoltsStep = 0.1, kCelsiusStep = 0.1;

/// "pdu1" itself, "pdu1/3", "pdu1.b2", "pdu1 L1"; not "pdu10".
bool belongs_to(std::string_view thing, std::string_view pdu) {
  return thing.starts_with(pdu) &&
         (thing.size() == pdu.size() || std::string_view{"/. "}.find(thing[pdu.size()]) != std::string_view::npos);
}

double printed(double value, double step) { return std::round(value / step) * step; }

void add_wire(MeterSample& sample, const twin::WireReading& wire, const std::string& pdu, TimePoint at) {
  sample.points.push_back({wire.thing, MeterUnit::Amps, reading(printed(wire.amps.v, kAmpsStep), at), kAmpsStep});
  sample.points.push_back({wire.thing, MeterUnit::Watts, reading(printed(wire.watts.v, kWattsStep), at), kWattsStep});
  if (wire.thing == pdu)
    sample.points.push_back({pdu, MeterUnit::Volts, reading(printed(wire.volts.v, kVoltsStep), at), kVoltsStep});
  if (wire.thing.starts_with(pdu + "/")) sample.outlets.push_back({wire.thing, wire.on ? SwitchState::On : SwitchState::Off, true});
}

std::size_t number_of(const Rig& rig, const std::string& pdu) {
  const auto at = std::find_if(rig.pdus.begin(), rig.pdus.end(), [&](const Pdu& p) { return p.name == pdu; });
  OHM_ASSERT(at != rig.pdus.end());
  return static_cast<std::size_t>(at - rig.pdus.begin());
}

}  // namespace

MeterSample twin_sample(const twin::Readings& readings, const Rig& rig, std::size_t pdu, TimePoint at) {
  const std::string& name = rig.pdus[pdu].name;
  MeterSample sample;
  sample.source = "twin";
  sample.at = at;
  for (const twin::WireReading& wire : readings.wires) {
    if (belongs_to(wire.thing, name) || (pdu == 0 && wire.thing == "main")) add_wire(sample, wire, name, at);
  }
  if (pdu == 0)
    sample.points.push_back({"room", MeterUnit::Celsius, reading(printed(readings.room.v, kCelsiusStep), at), kCelsiusStep});
  const bool silent = pdu < readings.meter_silent.size() && readings.meter_silent[pdu];
  return silent ? silenced(std::move(sample), "no answer in time", at) : sample;
}

TwinMeter::TwinMeter(twin::RigTwin& twin, const Clock& clock, std::string pdu, Seconds period)
    : twin_{twin}, clock_{clock}, pdu_{std::move(pdu)}, period_{period} {}

MeterSample TwinMeter::newest() {
  const TimePoint now = clock_.now();
  if (looked_ && now - looked_at_ < period_) return sample_;
  const TimePoint last_answer = sample_.at;
  sample_ = twin_sample(twin_.observe(), twin_.rig(), number_of(twin_.rig(), pdu_), now);
  if (!sample_.trouble.empty()) sample_.at = last_answer;
  looked_ = true;
  looked_at_ = now;
  return sample_;
}

Result<void> TwinMeter::switch_outlet(const std::string& thing, bool on) {
  if (!thing.starts_with(pdu_ + "/")) return failure(Error::Kind::BadInput, thing + " is no outlet of " + pdu_);
  looked_ = false;  // its state is seen at the next look
  return twin_.switch_outlet(thing, on);
}

}  // namespace ohm
