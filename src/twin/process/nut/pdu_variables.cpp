#include "twin/process/nut/pdu_variables.h"

#include <algorithm>
#include <charconv>
#include <cmath>
#include <fmt/format.h>
#include <vector>

namespace ohm::twin {
namespace {

constexpr double kPowerStep = 10;

std::string amps(Amps current) { return fmt::format("{:.1f}", current.v); }
std::string volts(Volts voltage) { return fmt::format("{:.0f}", voltage.v); }

const WireReading* wire(const Readings& readings, const std::string& thing) {
  const auto found =
      std::find_if(readings.wires.begin(), readings.wires.end(), [&](const WireReading& w) { return w.thing == thing; });
  return found == readings.wires.end() ? nullptr : &*found;
}

/// Who is plugged in, by the rig file: the label on the outlet.
std::string plugged(const Rig& rig, std::size_t pdu, int outlet) {
  for (const auto& psu : rig.psus)
    if (const auto* from = std::get_if<OutletRef>(&psu.from); from && from->pdu.v == pdu && from->outlet == outlet) return psu.name;
  return "";
}

void put_device(NutVariables& out, const Rig& rig, const Pdu& pdu) {
  out["device.type"] = "pdu";
  out["device.mfr"] = out["ups.mfr"] = "Ohmstead";
  out["device.model"] = out["ups.model"] = "simulated " + (pdu.part_name.empty() ? pdu.name : pdu.part_name);
  out["device.description"] = pdu.name + " of " + rig.name + ", SIMULATED by ohm-twin";
  out["driver.name"] = "ohm-twin";
  out["driver.parameter.pollinterval"] = "2";
  out["ups.status"] = "OL";
  out["outlet.count"] = std::to_string(pdu.part.outlets.size());
}

std::string power(Watts watts) { return fmt::format("{:.0f}", std::round(watts.v / kPowerStep) * kPowerStep); }

/// Its legs, where it has several: each current, and what they draw together.
std::vector<const WireReading*> put_legs(NutVariables& out, const Pdu& pdu, const Readings& readings) {
  std::vector<const WireReading*> legs;
  for (int leg = 1; leg <= 3; ++leg)
    if (const auto* one = wire(readings, fmt::format("{} L{}", pdu.name, leg))) {
      out[fmt::format("input.L{}.current", leg)] = amps(one->amps);
      legs.push_back(one);
    }
  return legs;
}

/// A PDU of several legs has no current of its own; its volts and watts it tells all the same.
void put_inlet(NutVariables& out, const Pdu& pdu, const Readings& readings) {
  const auto legs = put_legs(out, pdu, readings);
  const auto* inlet = wire(readings, pdu.name);
  if (!inlet && legs.empty()) return;
  if (inlet) out["input.current"] = amps(inlet->amps);
  auto watts = inlet ? inlet->watts : Watts{};
  for (const auto* leg : legs) watts = inlet ? watts : watts + leg->watts;
  out["input.voltage"] = volts(inlet ? inlet->volts : legs.front()->volts);
  out["input.realpower"] = power(watts);
  out["input.phases"] = legs.size() == 3 ? "3" : "1";
}

void put_banks(NutVariables& out, const Pdu& pdu, const Readings& readings) {
  const auto& banks = pdu.part.banks.is;
  if (!banks.empty()) out["outlet.group.count"] = std::to_string(banks.size());
  for (std::size_t i = 0; i < banks.size(); ++i) {
    const auto name = fmt::format("{}.b{}", pdu.name, i + 1), group = fmt::format("outlet.group.{}", i + 1);
    out[group + ".id"] = std::to_string(i + 1);
    out[group + ".name"] = name;
    out[group + ".count"] = std::to_string(banks[i].last - banks[i].first + 1);
    const auto* bank = wire(readings, name);
    if (!bank) continue;
    out[group + ".current"] = amps(bank->amps);
    out[group + ".voltage"] = volts(bank->volts);
    out[group + ".status"] = bank->on ? "on" : "off";
  }
}

int bank_of(const Pdu& pdu, int outlet) {
  const auto& banks = pdu.part.banks.is;
  for (std::size_t i = 0; i < banks.size(); ++i)
    if (banks[i].first <= outlet && outlet <= banks[i].last) return static_cast<int>(i) + 1;
  return 0;
}

void put_outlet(NutVariables& out, const Rig& rig, std::size_t index, int number, const Readings& readings) {
  const auto& pdu = rig.pdus[index];
  const auto outlet = fmt::format("outlet.{}", number);
  const auto who = plugged(rig, index, number);
  const auto* one = wire(readings, fmt::format("{}/{}", pdu.name, number));
  out[outlet + ".id"] = std::to_string(number);
  out[outlet + ".desc"] = who.empty() ? fmt::format("Outlet {}", number) : who;
  out[outlet + ".switchable"] = who.empty() ? "no" : "yes";
  out[outlet + ".status"] = !one || one->on ? "on" : "off";
  out[outlet + ".current"] = amps(one ? one->amps : Amps{0});
  if (const int bank = bank_of(pdu, number)) out[outlet + ".groupid"] = std::to_string(bank);
}

/// The number between "outlet." and the next dot, cut off `text` with both.
std::optional<int> take_outlet(std::string_view& text) {
  constexpr std::string_view kStart = "outlet.";
  if (!text.starts_with(kStart)) return std::nullopt;
  text.remove_prefix(kStart.size());
  int number = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  if (error != std::errc{} || number < 1 || number > 9999) return std::nullopt;
  text.remove_prefix(static_cast<std::size_t>(end - text.data()));
  return number;
}

}  // namespace

NutVariables pdu_variables(const Rig& rig, std::size_t pdu, const Readings& readings, const std::string& alarm) {
  NutVariables out;
  put_device(out, rig, rig.pdus[pdu]);
  put_inlet(out, rig.pdus[pdu], readings);
  put_banks(out, rig.pdus[pdu], readings);
  for (const auto& [number, kind] : rig.pdus[pdu].part.outlets) put_outlet(out, rig, pdu, number, readings);
  if (!alarm.empty()) out["ups.alarm"] = alarm, out["ups.status"] = "ALARM OL";
  out["ambient.temperature"] = fmt::format("{:.1f}", readings.room.v);
  return out;
}

std::vector<std::string> pdu_commands(const Rig& rig, std::size_t pdu) {
  std::vector<std::string> commands;
  for (const auto& [number, kind] : rig.pdus[pdu].part.outlets)
    if (!plugged(rig, pdu, number).empty())
      for (const auto* action : {"off", "on", "cycle"}) commands.push_back(fmt::format("outlet.{}.load.{}", number, action));
  return commands;
}

std::optional<OutletCommand> outlet_command(std::string_view command) {
  const auto outlet = take_outlet(command);
  if (!outlet) return std::nullopt;
  if (command == ".load.off") return OutletCommand{*outlet, OutletAction::Off};
  if (command == ".load.on") return OutletCommand{*outlet, OutletAction::On};
  if (command == ".load.cycle") return OutletCommand{*outlet, OutletAction::Cycle};
  return std::nullopt;
}

std::string nut_name(const Pdu& pdu) {
  std::string_view meter = pdu.meter;
  if (!meter.starts_with("nut:")) return pdu.name;
  meter.remove_prefix(4);
  const auto name = meter.substr(0, meter.find_first_of("@/"));
  return name.empty() ? pdu.name : std::string{name};
}

}  // namespace ohm::twin
