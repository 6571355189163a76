#include "cli/twin/twin_status_text.h"

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "base/text.h"
#include "cli/text/figures.h"
#include "cli/text/table.h"

namespace ohm {
namespace {

using json = nlohmann::ordered_json;

std::string degrees(const json& card, const char* key) { return fmt::format("{:.0f}", card.at(key).get<double>()); }

Cell state_cell(const std::string& state) { return {state, state == "ok" ? Tone::Plain : Tone::Over}; }

/// "62 %"; "62/30 %" where its fans are driven apart; red with one that is asked to turn and stands.
Cell fans_cell(const json& fans) {
  std::vector<std::string> duties;
  bool stands = false;
  for (const auto& fan : fans) {
    const auto duty = fmt::format("{:.0f}", fan.at("duty").get<double>() * 100);
    if (duties.empty() || duties.back() != duty) duties.push_back(duty);
    stands = stands || (fan.at("duty").get<double>() > 0 && fan.at("rpm").get<double>() == 0);
  }
  return {duties.empty() ? "-" : join(duties, "/") + " %", stands ? Tone::Over : Tone::Plain};
}

std::vector<Cell> card_row(const json& card) {
  const auto state = card.at("state").get<std::string>();
  std::vector<Cell> row{{card.at("place").get<std::string>()}, state_cell(state)};
  const auto activity = card.at("activity").get<double>();
  const auto workload = card.at("workload").get<std::string>();
  row.push_back({workload == "idle" || activity == 1 ? workload : fmt::format("{} {:.0f} %", workload, activity * 100)});
  if (state != "ok") {
    row.resize(10, Cell{"-", Tone::Dim});
    return row;
  }
  row.push_back({fmt::format("{:.0f} %", card.at("busy").get<double>() * 100)});
  row.push_back({watts_text(card.at("draw_w").get<double>())});
  row.push_back({watts_text(card.at("cap_w").get<double>())});
  for (const auto* key : {"die_c", "hotspot_c", "vram_c"}) row.push_back({degrees(card, key)});
  row.push_back(fans_cell(card.at("fans")));
  return row;
}

std::string cards_text(const json& status, const Style& style) {
  Table table;
  table.columns = {{"card"},
                   {"state"},
                   {"load", Align::Left, 8},
                   {"busy", Align::Right},
                   {"draw", Align::Right},
                   {"cap", Align::Right},
                   {"die °C", Align::Right},
                   {"hotspot", Align::Right},
                   {"VRAM", Align::Right},
                   {"fan", Align::Right}};
  for (const auto& card : status.at("cards")) table.rows.push_back(card_row(card));
  return render(table, style);
}

/// Everything but the outlets: the main, breakers, PDUs, banks and legs.
std::string wires_text(const json& status, const Style& style) {
  Table table;
  table.columns = {{"wire"}, {"current", Align::Right}, {"voltage", Align::Right}, {"power", Align::Right}, {""}};
  for (const auto& wire : status.at("wires")) {
    const auto thing = wire.at("thing").get<std::string>();
    const bool on = wire.at("on").get<bool>();
    if (thing.find('/') != std::string::npos && on) continue;
    table.rows.push_back({{thing},
                          {amps_text(wire.at("amps").get<double>())},
                          {fmt::format("{:.0f} V", wire.at("volts").get<double>())},
                          {watts_text(wire.at("watts").get<double>())},
                          {on ? "" : "off", Tone::Over}});
  }
  return render(table, style);
}

std::string chassis_text(const json& status, const Style& style) {
  Table table;
  table.columns = {{"chassis fan"}, {"duty", Align::Right}, {"speed", Align::Right}, {"power", Align::Right}, {"driven"}};
  for (const auto& fan : status.at("chassis_fans")) {
    const bool stands = fan.at("duty").get<double>() > 0 && fan.at("rpm").get<double>() == 0;
    table.rows.push_back({{fan.at("name").get<std::string>()},
                          {fmt::format("{:.0f} %", fan.at("duty").get<double>() * 100)},
                          {fmt::format("{:.0f} rpm", fan.at("rpm").get<double>()), stands ? Tone::Over : Tone::Plain},
                          {fmt::format("{:.1f} W", fan.at("draw_w").get<double>())},
                          {fan.at("manual").get<bool>() ? "by hand" : "by its board"}});
  }
  return render(table, style);
}

std::string faults_text(const json& status, const Style& style) {
  std::string text;
  for (const auto& fault : status.at("faults")) {
    const auto other = fault.at("other").get<std::string>();
    text += fmt::format("  {} {}{}\n", fault.at("target").get<std::string>(), fault.at("kind").get<std::string>(),
                        other.empty() ? "" : " with " + other);
  }
  for (const auto& tripped : status.at("tripped")) text += "  " + tripped.get<std::string>() + " has tripped\n";
  return text.empty() ? "" : heading("Faults", style) + text;
}

std::string status_text(const json& status, const Style& style) {
  const auto name = status.at("rig").get<std::string>();
  const auto head = fmt::format("SIMULATED rig {}in {}: {} of twin time at speed {}, room {:.1f} °C, mains {:.0f} V.",
                                name.empty() ? name : name + " ", status.at("directory").get<std::string>(),
                                seconds_text(status.at("now_s").get<double>()), number(status.at("speed").get<double>(), 1),
                                status.at("room_c").get<double>(), status.at("mains_v").get<double>());
  return wrapped(head, style.width) + "\n" + cards_text(status, style) + "\n" + chassis_text(status, style) + "\n" +
         wires_text(status, style) + faults_text(status, style);
}

}  // namespace

Result<std::string> twin_status_text(const std::string& answer, const Style& style) {
  try {
    return status_text(json::parse(answer), style);
  } catch (const json::exception&) {
    return failure(Error::Kind::Io, "the twin's answer is not one this `ohm` understands; are both of the same version?");
  }
}

std::string twin_status_json(const std::string& answer) {
  auto status = json::parse(answer, nullptr, false);
  if (!status.is_object()) return answer + "\n";
  status.erase("ok");
  return status.dump(2) + "\n";
}

std::string twin_undo(const std::string& answer) {
  const auto said = json::parse(answer, nullptr, false);
  if (!said.is_object() || !said.contains("undo") || !said["undo"].is_object()) return "";
  std::string settings;
  for (const auto& [key, value] : said["undo"].items())
    if (value.is_string()) settings += " " + printable(key) + "=" + printable(value.get<std::string>());
  return settings.empty() ? "" : "ohm twin set" + settings;
}

std::string twin_note(const std::string& answer) {
  const auto said = json::parse(answer, nullptr, false);
  const bool told = said.is_object() && said.contains("note") && said["note"].is_string();
  return told ? printable(said["note"].get<std::string>()) : "";
}

std::string twin_refusal(const std::string& answer) {
  const auto said = json::parse(answer, nullptr, false);
  if (said.is_object() && said.contains("ok")) return "";
  const auto why = said.is_object() ? said.find("error") : said.end();
  const bool told = said.is_object() && why != said.end() && why->is_string();
  return told ? printable(why->get<std::string>()) : "the twin's answer is not one this `ohm` understands";
}

}  // namespace ohm
