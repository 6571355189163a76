#include "api/metrics.h"

#include <algorithm>

#include "telemetry/prometheus/exposition.h"

namespace ohm::api {
namespace {

using Kind = MetricKind;

template <class T>
Reading<double> plain(const Reading<T>& reading) {
  if (const auto why = reading.absent()) return no_reading<double>(*why, reading.at);
  if constexpr (requires { reading.get()->v; })
    return ohm::reading(static_cast<double>(reading.get()->v), reading.at);
  else
    return ohm::reading(static_cast<double>(*reading.get()), reading.at);
}

/// One card's readings, by the series names of docs/api.md.
class CardFigures {
 public:
  CardFigures(Exposition& out, const CardView& card) : out_{out}, card_{card} {}

  template <class T>
  void put(const std::string& family, const std::string& help, const std::string& series, const Reading<T>& reading,
           double scale = 1, Labels more = {}, Kind kind = Kind::Gauge) {
    more.emplace_back("card", card_.place);
    out_.reading(out_.family(family, kind, help), more, card_.place, series, plain(reading), scale);
  }

 private:
  Exposition& out_;
  const CardView& card_;
};

void temperatures(CardFigures& card, const GpuSample& s) {
  const char* help = "Temperature, the highest of all routes to that place.";
  card.put("ohm_gpu_temperature_celsius", help, "die_c", ruling(s, Place::Die).is, 1, {{"place", "die"}});
  card.put("ohm_gpu_temperature_celsius", help, "hotspot_c", ruling(s, Place::Hotspot).is, 1, {{"place", "hotspot"}});
  card.put("ohm_gpu_temperature_celsius", help, "vram_c", ruling(s, Place::Vram).is, 1, {{"place", "vram"}});
}

void readings(Exposition& out, const CardView& view) {
  CardFigures card{out, view};
  const auto& s = view.sample;
  temperatures(card, s);
  card.put("ohm_gpu_power_watts", "Draw of the card, instantaneous where it tells that.", "draw_w",
           s.power_now.get() ? s.power_now : s.power);
  card.put("ohm_gpu_power_average_watts", "Draw of the card, NVML's average over a second.", "draw_average_w", s.power);
  card.put("ohm_gpu_power_cap_watts", "Power limit in force.", "cap_w", s.cap);
  card.put("ohm_gpu_energy_joules_total", "Energy since the driver was loaded.", "energy_j", s.energy, 1, {}, Kind::Counter);
  card.put("ohm_gpu_sm_clock_hertz", "Clock of the multiprocessors.", "sm_mhz", s.sm_clock, 1e6);
  card.put("ohm_gpu_memory_clock_hertz", "Clock of the memory.", "mem_mhz", s.mem_clock, 1e6);
  card.put("ohm_gpu_busy_ratio", "Part of the time a kernel ran.", "busy", s.busy);
  card.put("ohm_gpu_memory_busy_ratio", "Part of the time memory was read or written.", "mem_busy", s.mem_busy);
  card.put("ohm_gpu_memory_used_bytes", "VRAM in use.", "vram_used_b", s.vram_used);
  card.put("ohm_gpu_performance_state", "0 (busy) to 15.", "pstate", s.pstate);
  for (std::size_t i = 0; i < s.fans.size(); ++i)
    card.put("ohm_gpu_fan_ratio", "Duty of a fan.", "fan", s.fans[i], 1, {{"fan", std::to_string(i)}});
}

void link(Exposition& out, const CardView& card) {
  const auto link = card.sample.link.get();
  const Labels labels{{"card", card.place}};
  out.family("ohm_gpu_link_width", Kind::Gauge, "PCIe lanes in use.")
      .add(labels, link ? std::optional<double>{link->width} : std::nullopt);
  out.family("ohm_gpu_link_generation", Kind::Gauge, "PCIe generation in use.")
      .add(labels, link ? std::optional<double>{link->gen} : std::nullopt);
  if (!card.aer) return;
  auto& errors = out.family("ohm_gpu_pcie_errors_total", Kind::Counter, "PCIe errors of the card's port.");
  errors.add({{"card", card.place}, {"kind", "correctable"}}, static_cast<double>(card.aer->correctable));
  errors.add({{"card", card.place}, {"kind", "nonfatal"}}, static_cast<double>(card.aer->nonfatal));
  errors.add({{"card", card.place}, {"kind", "fatal"}}, static_cast<double>(card.aer->fatal));
}

void throttle(Exposition& out, const CardView& card) {
  const auto t = card.sample.throttle.get();
  if (!t) return;
  auto& family = out.family("ohm_gpu_throttled", Kind::Gauge, "1 while the card holds its clock back for this reason.");
  const auto add = [&](const char* reason, bool is) { family.add({{"card", card.place}, {"reason", reason}}, is); };
  add("power_cap", t->power_cap), add("thermal", t->thermal), add("hardware_thermal", t->hw_thermal);
  add("hardware_slowdown", t->hw_slowdown), add("power_brake", t->power_brake);
}

/// 0 left to its firmware, 1 its fans follow it, 2 full fans, 3 memory clock, 4 cap, 5 its work should stop, 6 a sensor stopped.
double rung(cooling::Why why) {
  using cooling::Why;
  switch (why) {
    case Why::Resting: return 0;
    case Why::Quiet:
    case Why::Tracking:
    case Why::Starting: return 1;
    case Why::FanFull: return 2;
    case Why::Memory: return 3;
    case Why::Cap: return 4;
    case Why::Yield: return 5;
    case Why::SensorLost: return 6;
  }
  return 0;
}

void cooling_of(Exposition& out, const std::string& place, const CoolingView& c) {
  const Labels labels{{"card", place}};
  out.family(
         "ohm_cooling_rung", Kind::Gauge,
         "What cools a card: 0 firmware, 1 fans, 2 full fans, 3 memory clock, 4 cap, 5 its work should stop, 6 a sensor stopped.")
      .add(labels, rung(c.why));
  auto& sensed = out.family("ohm_cooling_sensor", Kind::Gauge, "1 for how a temperature is known.");
  auto& is = out.family("ohm_cooling_celsius", Kind::Gauge, "What the cooling law goes by: sensor or estimate.");
  for (const auto& s : c.sensed) {
    const char* spot = s.spot == cooling::Spot::Vram ? "vram" : cooling::name_of(s.spot);
    for (const auto known : {cooling::Known::Measured, cooling::Known::Estimated, cooling::Known::Waiting, cooling::Known::Lost})
      sensed.add({{"card", place}, {"place", spot}, {"known", name_of(known)}}, s.known == known);
    const bool counts = s.known == cooling::Known::Measured || s.known == cooling::Known::Estimated;
    is.add({{"card", place}, {"place", spot}}, counts ? std::optional{s.is.v} : std::nullopt);
  }
  const auto held = [&](const char* family, const char* help, const auto& value, double scale) {
    if (value) out.family(family, Kind::Gauge, help).add(labels, value->v * scale);
  };
  held("ohm_cooling_duty_ratio", "Fan duty that the cooling law wants; absent: left to the firmware.", c.duty, 1);
  held("ohm_cooling_memory_hertz", "Memory clock that it holds a card at; absent: not held.", c.memory, 1e6);
  held("ohm_cooling_cap_watts", "Power limit that it holds a card at; absent: not held.", c.cap, 1);
  held("ohm_cooling_pads_kelvin", "VRAM above that of its siblings at full traffic.", c.pads, 1);
}

void card(Exposition& out, const CardView& view) {
  const Labels labels{{"card", view.place}};
  auto& info = out.family("ohm_gpu_info", Kind::Gauge, "What hangs in a place; always 1.");
  if (view.info)
    info.add({{"card", view.place},
              {"host", view.host},
              {"uuid", view.info->uuid},
              {"model", view.info->name},
              {"bus_id", view.info->bus_id}},
             1);
  auto& state = out.family("ohm_gpu_state", Kind::Gauge, "1 for the state that a place is in.");
  for (const auto is : {CardState::Present, CardState::Lost, CardState::Hung, CardState::Missing, CardState::Absent})
    state.add({{"card", view.place}, {"state", name_of(is)}}, view.state == is && !view.unpowered);
  state.add({{"card", view.place}, {"state", "off"}}, view.unpowered);
  out.family("ohm_gpu_health", Kind::Gauge, "0 ok, 1 warning, 2 failed.").add(labels, static_cast<double>(view.health));
  if (view.state == CardState::Missing || view.state == CardState::Absent) return;
  readings(out, view);
  link(out, view);
  throttle(out, view);
  out.family("ohm_gpu_processes", Kind::Gauge, "Processes on the card.")
      .add(labels, static_cast<double>(view.sample.processes.size()));
  out.family("ohm_gpu_refused_settings_total", Kind::Counter, "Settings that the card did not take.")
      .add(labels, static_cast<double>(view.sample.refused));
  if (view.planned)
    out.family("ohm_gpu_planned_cap_watts", Kind::Gauge, "Static safe cap of the plan.").add(labels, view.planned->v);
  if (view.ceiling)
    out.family("ohm_gpu_ceiling_watts", Kind::Gauge, "Ceiling of its cap by the interlock; absent: free.")
        .add(labels, view.ceiling->v);
  if (view.cooling) cooling_of(out, view.place, *view.cooling);
}

void limit(Exposition& out, const LimitView& l) {
  const Labels labels{{"place", l.place}, {"conductor", l.conductor}, {"kind", l.kind}};
  const bool amps = l.unit == "A";
  const std::string unit = amps ? "_amperes" : "_watts";
  const auto known = [&](double x) { return l.known ? std::optional{x} : std::nullopt; };
  out.family("ohm_limit_load" + unit, Kind::Gauge, "What a wire, plug or supply carries now.").add(labels, known(l.load));
  out.family("ohm_limit_continuous" + unit, Kind::Gauge, "What it may carry for hours.").add(labels, l.continuous);
  out.family("ohm_limit_headroom" + unit, Kind::Gauge, "What is left, with the margin kept back.").add(labels, known(l.headroom));
  out.family("ohm_limit_reach" + unit, Kind::Gauge, "What it could come to under the caps in force.").add(labels, l.reach);
}

void interlock(Exposition& out, const InterlockView& v) {
  out.family("ohm_interlock_cuts_total", Kind::Counter, "Times that the interlock began to cut.")
      .add({}, static_cast<double>(v.cuts));
  out.family("ohm_interlock_last_cut_seconds", Kind::Gauge, "From the measurement to the command of the last cut.")
      .add({}, v.last_cut_after ? std::optional{v.last_cut_after->count()} : std::nullopt);
  out.family("ohm_interlock_cutting", Kind::Gauge, "1 while it holds cards down.").add({}, !v.incidents.empty());
  auto& active = out.family("ohm_interlock_active", Kind::Gauge, "1 for a limit for which the interlock holds cards down.");
  auto& restored = out.family("ohm_interlock_restored_seconds", Kind::Gauge, "From the measurement until the limit held again.");
  for (const auto& i : v.incidents) {
    const Labels labels{{"place", i.place}, {"conductor", i.conductor}, {"kind", i.kind}, {"why", i.why}};
    active.add(labels, 1);
    restored.add(labels, i.restored_after ? std::optional{i.restored_after->count()} : std::nullopt);
  }
  auto& theta = out.family("ohm_breaker_theta", Kind::Gauge, "How warm a breaker is on its fast edge; trips at 1.277.");
  for (const auto& b : v.breakers) theta.add({{"place", b.place}, {"conductor", b.conductor}}, b.theta);
}

void wires(Exposition& out, const RigView& view) {
  interlock(out, view.interlock);
  for (const auto& l : view.limits) limit(out, l);
  auto& pdus = out.family("ohm_pdu_power_watts", Kind::Gauge, "Draw of a PDU.");
  auto& volts = out.family("ohm_pdu_volts", Kind::Gauge, "Voltage at a PDU's inlet.");
  for (const auto& pdu : view.pdus) {
    pdus.add({{"pdu", pdu.name}, {"grade", name_of(pdu.grade)}}, pdu.draw.v);
    out.reading(volts, {{"pdu", pdu.name}}, pdu.name, "volts", plain(pdu.volts));
  }
  auto& supplies = out.family("ohm_supply_input_watts", Kind::Gauge, "What a supply takes.");
  auto& outputs = out.family("ohm_supply_output_watts", Kind::Gauge, "What a supply gives.");
  for (const auto& supply : view.supplies) {
    if (supply.in_known) supplies.add({{"supply", supply.name}}, supply.in.v);
    if (supply.out_known) outputs.add({{"supply", supply.name}}, supply.out.v);
  }
  auto& believed = out.family("ohm_meter_believed", Kind::Gauge, "1 while a meter is believed.");
  for (const auto& meter : view.meters) believed.add({{"meter", meter.name}, {"source", meter.source}}, meter.believed);
}

void chassis_fans(Exposition& out, const RigView& view) {
  auto& speeds = out.family("ohm_chassis_fan_rpm", Kind::Gauge, "Speed of a fan of a board or hub.");
  auto& duties = out.family("ohm_chassis_fan_ratio", Kind::Gauge, "Duty of a fan of a board or hub.");
  auto& driven = out.family("ohm_chassis_fan_driven", Kind::Gauge, "1 while ohmd drives it.");
  for (const auto& fan : view.chassis_fans) {
    const Labels labels{{"fan", fan.place}, {"host", fan.host}, {"name", fan.name}};
    out.reading(speeds, labels, fan.place, "rpm", plain(fan.speed));
    out.reading(duties, labels, fan.place, "duty", plain(fan.duty));
    driven.add(labels, fan.driven);
  }
}

void daemon(Exposition& out, const RigView& view, const EventLog& events, const std::string& version) {
  out.family("ohm_build_info", Kind::Gauge, "What runs; always 1.")
      .add({{"version", version}, {"driver", view.driver.name}, {"driver_version", view.driver.version}}, 1);
  out.family("ohm_simulated", Kind::Gauge, "1 when the rig is a twin.").add({}, view.driver.simulated);
  auto& mode = out.family("ohm_mode", Kind::Gauge, "1 for the mode in force.");
  for (const auto is : {Mode::Watch, Mode::Protect, Mode::Run}) mode.add({{"mode", name_of(is)}}, view.mode == is);
  out.family("ohm_level", Kind::Gauge, "0 ok, 1 warning, 2 alarm.").add({}, static_cast<double>(view.level));
  out.family("ohm_ticks_total", Kind::Counter, "Ticks of the loop.").add({}, static_cast<double>(view.ticks));
  out.family("ohm_late_ticks_total", Kind::Counter, "Ticks that came late or were left out.")
      .add({}, static_cast<double>(view.late_ticks));
  out.family("ohm_driver_calls_total", Kind::Counter, "Calls into the cards' driver.")
      .add({}, static_cast<double>(view.driver.calls));
  auto& notices = out.family("ohm_notice", Kind::Gauge, "1 while something of that kind needs attention.");
  for (const std::string kind : kNoticeKinds)
    notices.add({{"kind", kind}},
                std::any_of(view.notices.begin(), view.notices.end(), [&](const NoticeView& n) { return n.kind == kind; }));
  out.family("ohm_switched_off_cards", Kind::Gauge, "Cards that rest because somebody said off.")
      .add({}, static_cast<double>(
                   std::count_if(view.cards.begin(), view.cards.end(), [](const CardView& c) { return !c.off.empty(); })));
  auto& told = out.family("ohm_events_total", Kind::Counter, "Events by level.");
  for (const auto level : {Level::Ok, Level::Warning, Level::Alarm})
    told.add({{"level", name_of(level)}}, static_cast<double>(events.count(level)));
  out.family("ohm_rig_power_watts", Kind::Gauge, "Draw of the rig from the wall.").add({}, view.draw.v);
  out.family("ohm_rig_budget_watts", Kind::Gauge, "Draw from the wall when every card draws its planned cap.")
      .add({}, view.budget.v);
  out.reading(out.family("ohm_room_celsius", Kind::Gauge, "Temperature of the room."), {}, "rig", "room_c", plain(view.room));
}

}  // namespace

std::string metrics_text(const RigView& view, const EventLog& events, const std::string& version) {
  Exposition out;
  daemon(out, view, events, version);
  for (const auto& each : view.cards) card(out, each);
  wires(out, view);
  chassis_fans(out, view);
  return out.text();
}

}  // namespace ohm::api
