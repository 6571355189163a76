// LiveRig's setters: what a driver's call and an operator's `set` do to a card or the site.
#include <algorithm>
#include <charconv>
#include <cmath>
#include <optional>

#include "base/text.h"
#include "twin/faults.h"
#include "twin/process/rig/live_rig.h"

namespace ohm::twin {
namespace {

struct Setter {
  const char* call;
  std::size_t arguments;
};

constexpr std::array<Setter, 12> kSetters{{{"set_cap", 1},
                                           {"lock_clocks", 2},
                                           {"unlock_clocks", 0},
                                           {"lock_mem_clocks", 2},
                                           {"unlock_mem_clocks", 0},
                                           {"set_core_offset", 1},
                                           {"set_mem_offset", 1},
                                           {"set_fan", 2},
                                           {"fan_default", 1},
                                           {"fan_policy", 2},
                                           {"set_persistence", 1},
                                           {"set_acoustic_target", 1}}};

constexpr const char* kAlarm = ".alarm";

tl::unexpected<Error> bad(const std::string& what) { return failure(Error::Kind::BadInput, what); }

const Setter* setter_named(const std::string& call) {
  const auto found = std::find_if(kSetters.begin(), kSetters.end(), [&](const Setter& s) { return call == s.call; });
  return found == kSetters.end() ? nullptr : &*found;
}

Megahertz megahertz(std::int64_t value) { return Megahertz{static_cast<double>(value)}; }

/// "35C", "35 °C", "35": a number and, if any, one of the unit's spellings.
std::optional<double> number_of(std::string_view text, std::initializer_list<std::string_view> units) {
  double value = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (error != std::errc{} || !std::isfinite(value)) return std::nullopt;
  const auto rest = trimmed(text.substr(static_cast<std::size_t>(end - text.data())));
  if (!rest.empty() && std::find(units.begin(), units.end(), rest) == units.end()) return std::nullopt;
  return value;
}

std::optional<bool> on_or_off(std::string_view text) {
  if (text == "on") return true;
  if (text == "off") return false;
  return std::nullopt;
}

std::vector<std::string> known_settings(const RigTwin& physics) {
  const auto& rig = physics.rig();
  std::vector<std::string> known{"room", "mains"};
  for (const auto& fan : physics.chassis_fans()) known.push_back(fan.name);
  for (const auto& trip : physics.breakers()) known.push_back(trip);
  for (const auto& pdu : rig.pdus) known.push_back(pdu.name + kAlarm);
  for (const auto& pdu : rig.pdus)
    for (const auto& outlet : pdu.part.outlets) known.push_back(pdu.name + "/" + std::to_string(outlet.first));
  return known;
}

Result<void> set_room(RigTwin& physics, std::string_view value) {
  const auto room = number_of(value, {"C", "°C"});
  if (!room || *room < -40 || *room > 70) return bad("room `" + shortened(value, 40) + "`: expected -40 to 70 °C, like 35C");
  physics.set_room(Celsius{*room});
  return {};
}

Result<void> set_mains(RigTwin& physics, std::string_view value) {
  const auto mains = number_of(value, {"V"});
  const auto nominal = physics.rig().site.nominal.v;
  if (!mains || *mains < 0 || *mains > 1.3 * nominal)
    return bad("mains `" + shortened(value, 40) + "`: expected 0 to " + number(1.3 * nominal, 0) + " V, like " +
               number(nominal, 0) + "V");
  physics.set_mains(Volts{*mains});
  return {};
}

/// What NUT would tell as ups.alarm: some words; "none": nothing.
Result<void> set_alarm(std::string& alarm, const std::string& key, const std::string& value) {
  if (value.empty() || value.size() > 80 || printable(value) != value)
    return bad(key + " `" + shortened(value, 40) + "`: expected up to 80 letters like \"smoke detected\", or none");
  alarm = value == "none" ? "" : value;
  return {};
}

/// "60%", "60": a duty; "auto": the board's own control.
Result<void> set_chassis(RigTwin& physics, std::uint32_t fan, std::string_view value) {
  const auto& name = physics.chassis_fans()[fan].name;
  if (value == "auto") return physics.set_chassis_fan(fan, std::nullopt);
  const auto duty = number_of(value, {"%"});
  if (!duty || *duty < 0 || *duty > 100)
    return bad(name + " `" + shortened(value, 40) + "`: expected 0 to 100 %, like 60%, or auto");
  return physics.set_chassis_fan(fan, Fraction{*duty / 100});
}

}  // namespace

const std::vector<std::string>& nvml_call_words() {
  static const std::vector<std::string> kWords = [] {
    std::vector<std::string> words;
    for (const auto& setter : kSetters) words.emplace_back(setter.call);
    return words;
  }();
  return kWords;
}

Result<void> LiveRig::set(std::uint32_t card, const NvmlCall& call) {
  const auto* setter = setter_named(call.call);
  if (!setter) {
    const auto near = nearest(call.call, nvml_call_words());
    return bad("unknown call `" + shortened(call.call, 40) + "`" + (near ? "; did you mean `" + *near + "`?" : ""));
  }
  if (call.args.size() != setter->arguments)
    return bad(call.call + ": expected " + std::to_string(setter->arguments) + " arguments, got " +
               std::to_string(call.args.size()));
  if (!on_bus(card)) return failure(Error::Kind::DeviceLost, rig().cards[card].name + " is lost");
  if (deaf(card)) return {};
  return set_known(card, call);
}

Result<void> LiveRig::set_known(std::uint32_t card, const NvmlCall& call) {
  const auto& name = call.call;
  const auto& args = call.args;
  if (name == "set_cap") return physics_.set_cap(card, Watts{static_cast<double>(args[0]) / 1000});
  if (name == "set_fan" || name == "fan_default" || name == "fan_policy") return set_fans(card, call);
  if (name == "set_acoustic_target") return physics_.set_target(card, Celsius{static_cast<double>(args[0])});
  if (name != "set_persistence") return set_clocks(card, call);
  if (args[0] != 0 && args[0] != 1) return bad("persistence mode: expected 0 or 1");
  extras_[card].persistence = args[0] == 1;
  return {};
}

Result<void> LiveRig::set_clocks(std::uint32_t card, const NvmlCall& call) {
  const auto& args = call.args;
  if (call.call == "lock_clocks") return physics_.lock_clocks(card, megahertz(args[0]), megahertz(args[1]));
  if (call.call == "unlock_clocks") return physics_.unlock_clocks(card);
  if (call.call == "lock_mem_clocks") return physics_.lock_memory_clocks(card, megahertz(args[0]), megahertz(args[1]));
  if (call.call == "unlock_mem_clocks") return physics_.unlock_memory_clocks(card);
  if (call.call == "set_core_offset") return physics_.set_offsets(card, megahertz(args[0]), std::nullopt);
  return physics_.set_offsets(card, std::nullopt, megahertz(args[0]));
}

Result<void> LiveRig::set_fans(std::uint32_t card, const NvmlCall& call) {
  const auto& args = call.args;
  if (args[0] < 0 || args[0] >= identities_[card].fans) return bad(rig().cards[card].name + ": no fan " + std::to_string(args[0]));
  const auto fan = static_cast<std::uint32_t>(args[0]);
  if (call.call == "set_fan") return physics_.set_fan(card, fan, Fraction{static_cast<double>(args[1]) / 100});
  if (call.call == "fan_default" || args[1] == 0) return physics_.fan_to_firmware(card, fan);
  if (args[1] != 1) return bad("fan policy: expected 0 (automatic) or 1 (manual)");
  if (physics_.inputs().cards[card].fans[fan].manual) return {};
  const auto limits = limits_of(rig(), card);
  return physics_.set_fan(card, fan, std::clamp(readings_.cards[card].fans[fan].duty, limits.fan_min, limits.fan_max));
}

std::optional<std::size_t> LiveRig::alarm_of(const std::string& key) const {
  for (std::size_t pdu = 0; pdu < rig().pdus.size(); ++pdu)
    if (key == rig().pdus[pdu].name + kAlarm) return pdu;
  return std::nullopt;
}

Result<void> LiveRig::apply(const SetRequest& asked) {
  if (asked.settings.empty()) return bad("nothing to set; like room=35C");
  auto changed = physics_;
  auto alarms = alarms_;
  for (const auto& [key, value] : asked.settings) {
    const auto pdu = alarm_of(key);
    if (auto done = pdu ? set_alarm(alarms[*pdu], key, value) : apply_one(key, value, changed); !done) return done;
  }
  physics_ = std::move(changed);
  alarms_ = std::move(alarms);
  for (const auto& setting : asked.settings)
    std::erase_if(returns_, [&](const Return& back) { return back.outlet == setting.first; });
  return {};
}

/// As `ohm twin set` takes it; nothing: no such setting, or an outlet without a plug.
std::optional<std::string> LiveRig::setting(const std::string& key) const {
  const auto& inputs = physics_.inputs();
  if (key == "room") return number(inputs.room.v, 2) + "C";
  if (const auto pdu = alarm_of(key)) return alarms_[*pdu].empty() ? "none" : alarms_[*pdu];
  if (key == "mains") return number(inputs.mains.v > 0 ? inputs.mains.v : rig().site.nominal.v, 2) + "V";
  for (std::size_t f = 0; f < inputs.chassis.size(); ++f)
    if (physics_.chassis_fans()[f].name == key) return inputs.chassis[f] ? number(inputs.chassis[f]->v * 100, 1) + "%" : "auto";
  const auto breakers = physics_.breakers();
  if (std::find(breakers.begin(), breakers.end(), key) != breakers.end())
    return std::find(readings_.tripped.begin(), readings_.tripped.end(), key) == readings_.tripped.end() ? "on" : "off";
  for (std::size_t s = 0; s < rig().psus.size(); ++s)
    if (is_outlet(rig(), rig().psus[s].from, key)) return inputs.outlet_on[s] ? "on" : "off";
  return std::nullopt;
}

SetRequest LiveRig::as_it_stands(const SetRequest& asked) const {
  SetRequest before;
  for (const auto& [key, value] : asked.settings)
    if (const auto now = setting(key); now && *now != value) before.settings.emplace_back(key, *now);
  return before;
}

Result<void> LiveRig::apply_one(const std::string& key, const std::string& value, RigTwin& to) const {
  if (key == "room") return set_room(to, value);
  if (key == "mains") return set_mains(to, value);
  const auto& fans = to.chassis_fans();
  for (std::uint32_t fan = 0; fan < fans.size(); ++fan)
    if (fans[fan].name == key) return set_chassis(to, fan, value);
  const auto known = known_settings(to);
  if (std::find(known.begin(), known.end(), key) == known.end()) {
    const auto near = nearest(key, known);
    return bad("nothing to set is called `" + shortened(key, 40) + "`" +
               (near ? "; did you mean `" + *near + "`?"
                     : "; room, mains, an outlet (pdu1/3), a breaker or bank (P18, pdu1.b2), a chassis fan (A.fan1) or a PDU's "
                       "alarm (pdu1.alarm)"));
  }
  const auto on = on_or_off(value);
  if (!on) return bad(key + " `" + shortened(value, 40) + "`: expected on or off");
  if (key.find('/') != std::string::npos) return to.switch_outlet(key, *on);
  return *on ? to.reset_breaker(key) : to.inject({FaultKind::BreakerTrips, key, "", 0});
}

}  // namespace ohm::twin
