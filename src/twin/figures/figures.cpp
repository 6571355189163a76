#include "twin/figures/figures.h"

#include <algorithm>
#include <array>
#include <set>
#include <stdexcept>
#include <yaml-cpp/yaml.h>

namespace ohm::twin {
namespace {

constexpr std::array<std::pair<std::string_view, Rank>, 4> kRanks{
    {{"measured", Rank::Measured}, {"datasheet", Rank::Datasheet}, {"standard", Rank::Standard}, {"assumed", Rank::Assumed}}};

/// Takes entries out of the tree one by one and remembers which; throws std::runtime_error with the entry's name, caught in
/// read_figures().
class Reader {
 public:
  explicit Reader(const YAML::Node& root) : root_{root} {}

  /// The `is:` of one entry, whose rank and source are noted.
  template <class T>
  void take(const std::string& section, const std::string& entry, T& into) {
    into = node(section + "." + entry, root_[section][entry]).as<T>();
  }

  /// `is:` of any node that has rank and source.
  YAML::Node node(const std::string& name, const YAML::Node& entry) {
    if (!entry || !entry["is"]) throw std::runtime_error{name + ": missing"};
    told_.push_back({name, rank(name, entry["rank"]), text(name + ".source", entry["source"])});
    taken_.insert(name);
    return entry["is"];
  }

  const YAML::Node& root() const { return root_; }
  std::vector<Figures::Told> told() { return std::move(told_); }

  /// Throws when the file has an entry of one of the plain sections that nobody took.
  void nothing_left() const {
    for (const auto& section : root_)
      for (const auto& entry : section.second) {
        const auto name = section.first.as<std::string>() + "." + entry.first.as<std::string>();
        if (section.first.as<std::string>() != "workloads" && !taken_.contains(name)) throw std::runtime_error{name + ": unknown"};
      }
  }

 private:
  static std::string text(const std::string& name, const YAML::Node& n) {
    auto s = n ? n.as<std::string>() : std::string{};
    if (s.empty()) throw std::runtime_error{name + ": missing"};
    return s;
  }

  static Rank rank(const std::string& name, const YAML::Node& n) {
    const auto word = text(name + ".rank", n);
    const auto at = std::find_if(kRanks.begin(), kRanks.end(), [&](const auto& r) { return r.first == word; });
    if (at == kRanks.end()) throw std::runtime_error{name + ".rank: no rank \"" + word + "\""};
    return at->second;
  }

  YAML::Node root_;
  std::vector<Figures::Told> told_;
  std::set<std::string> taken_;
};

void read_clocks(Reader& r, Figures::Clocks& c) {
  r.take("clocks", "lowest", c.lowest);
  r.take("clocks", "step", c.step);
  r.take("clocks", "highest", c.highest);
  r.take("clocks", "memory", c.memory);
  r.take("clocks", "memory-pstate", c.memory_pstate);
  r.take("clocks", "compute-memory", c.compute_memory);
  r.take("clocks", "core-offset", c.core_offset);
  r.take("clocks", "memory-offset", c.memory_offset);
}

void read_power(Reader& r, Figures::Power& p) {
  r.take("power", "base", p.base);
  r.take("power", "idle", p.idle);
  r.take("power", "voltage-knee", p.voltage_knee);
  r.take("power", "voltage-bend", p.voltage_bend);
  r.take("power", "memory-exponent", p.memory_exponent);
  r.take("power", "plateau-until", p.plateau_until);
  r.take("power", "plateau-slope", p.plateau_slope);
  r.take("power", "quality-spread", p.quality_spread);
  r.take("power", "model-floor", p.model_floor);
}

WorkloadFigures read_workload(Reader& r, const std::string& name, const YAML::Node& n) {
  WorkloadFigures w;
  w.name = name;
  const auto fit = r.node("workloads." + name + ".fit", n["fit"]);
  const auto number = [&](const char* key) {
    if (!fit[key]) throw std::runtime_error{"workloads." + name + ".fit." + key + ": missing"};
    return fit[key].as<double>();
  };
  w.memory_watts = number("memory-watts");
  w.core_watts = number("core-watts");
  w.memory = number("memory");
  w.core = number("core");
  w.p = number("p");
  w.reference = number("reference");
  w.memory_exponent = number("memory-exponent");
  w.plateau = r.node("workloads." + name + ".plateau", n["plateau"]).as<double>();
  w.vram = r.node("workloads." + name + ".vram", n["vram"]).as<double>();
  const auto pcie = r.node("workloads." + name + ".pcie", n["pcie"]);
  w.pcie_tx = pcie[0].as<double>();
  w.pcie_rx = pcie[1].as<double>();
  w.memory_busy = r.node("workloads." + name + ".memory-busy", n["memory-busy"]).as<double>();
  return w;
}

void read_workloads(Reader& r, std::vector<WorkloadFigures>& workloads) {
  workloads.push_back({});
  workloads.front().name = "idle";
  for (const auto& w : r.root()["workloads"]) workloads.push_back(read_workload(r, w.first.as<std::string>(), w.second));
}

void read_firmware(Reader& r, Figures::Firmware& f) {
  r.take("firmware", "target", f.target);
  r.take("firmware", "target-range", f.target_range);
  r.take("firmware", "maximum", f.maximum);
  r.take("firmware", "slowdown", f.slowdown);
  r.take("firmware", "shutdown", f.shutdown);
  r.take("firmware", "vram-limit", f.vram_limit);
  r.take("firmware", "vram-band", f.vram_band);
  r.take("firmware", "vram-least", f.vram_least);
  r.take("firmware", "settle-p2", f.settle_p2);
  r.take("firmware", "settle-p5", f.settle_p5);
  r.take("firmware", "reboot", f.reboot);
  r.take("firmware", "off-time", f.off_time);
}

void read_fan(Reader& r, Figures::Fan& f) {
  r.take("fan", "curve", f.curve);
  r.take("fan", "start", f.start);
  r.take("fan", "stop", f.stop);
  r.take("fan", "vram-full", f.vram_full);
  r.take("fan", "least", f.least);
  r.take("fan", "lag", f.lag);
  r.take("fan", "exponent", f.exponent);
  r.take("fan", "still", f.still);
}

void read_heat(Reader& r, Figures::Heat& h) {
  r.take("heat", "die-capacity", h.die_capacity);
  r.take("heat", "sink-capacity", h.sink_capacity);
  r.take("heat", "back-capacity", h.back_capacity);
  r.take("heat", "vram-capacity", h.vram_capacity);
  r.take("heat", "die-resistance", h.die_resistance);
  r.take("heat", "hotspot-resistance", h.hotspot_resistance);
  r.take("heat", "die-share", h.die_share);
  r.take("heat", "die-less", h.die_less);
  r.take("heat", "chip-resistance", h.chip_resistance);
  r.take("heat", "board-resistance", h.board_resistance);
  r.take("heat", "rear-part", h.rear_part);
  r.take("heat", "vram-standby", h.vram_standby);
  r.take("heat", "back-still", h.back_still);
  r.take("heat", "back-air", h.back_air);
  r.take("heat", "recirculation", h.recirculation);
  r.take("heat", "recirculation-still", h.recirculation_still);
  r.take("heat", "airflow", h.airflow);
  r.take("heat", "sink-spread", h.sink_spread);
  r.take("heat", "pad-spread", h.pad_spread);
}

void read_coolers(Reader& r, std::vector<CoolerFigures>& coolers) {
  for (const auto& entry : r.root()["coolers"]) {
    const auto part = entry.first.as<std::string>();
    const auto is = r.node("coolers." + part, entry.second);
    coolers.push_back({part, is["r100"].as<double>(), is["pad"].as<double>(), is["fans"].as<int>(), is["rpm"].as<double>()});
  }
  if (coolers.empty() || coolers.front().part != "default") throw std::runtime_error{"coolers.default: missing, or not the first"};
}

void read_chassis(Reader& r, Figures::Chassis& c) {
  r.take("chassis", "outputs", c.outputs);
  r.take("chassis", "rpm", c.rpm);
  r.take("chassis", "watts", c.watts);
  r.take("chassis", "automatic", c.automatic);
  r.take("chassis", "power-exponent", c.power_exponent);
}

void read_surroundings(Reader& r, Figures& f) {
  r.take("room", "hold", f.room.hold);
  r.take("room", "capacity", f.room.capacity);
  r.take("room", "leak", f.room.leak);
  r.take("electricity", "host-part", f.electricity.host_part);
  r.take("electricity", "overload", f.electricity.overload);
  r.take("electricity", "overload-time", f.electricity.overload_time);
  r.take("sensors", "power-noise", f.sensors.power_noise);
  r.take("sensors", "power-step", f.sensors.power_step);
  r.take("sensors", "ripple", f.sensors.ripple);
  r.take("sensors", "temperature-noise", f.sensors.temperature_noise);
  r.take("sensors", "meter-noise", f.sensors.meter_noise);
  r.take("sensors", "flap-period", f.sensors.flap_period);
  r.take("sensors", "flap-errors", f.sensors.flap_errors);
}

Figures read_all(Reader& r) {
  Figures f;
  read_clocks(r, f.clocks);
  read_power(r, f.power);
  read_workloads(r, f.workloads);
  read_firmware(r, f.firmware);
  read_fan(r, f.fan);
  read_heat(r, f.heat);
  read_coolers(r, f.coolers);
  read_chassis(r, f.chassis);
  read_surroundings(r, f);
  r.nothing_left();
  f.told = r.told();
  return f;
}

}  // namespace

Result<Figures> read_figures(std::string_view yaml) {
  try {
    Reader reader{YAML::Load(std::string{yaml})};
    return read_all(reader);
  } catch (const std::exception& e) {
    return failure(Error::Kind::BadInput, std::string{"figures: "} + e.what());
  }
}

const Figures& figures() {
  static const Figures shipped = [] {
    auto read = read_figures(shipped_figures());
    if (!read) assertion_failed(read.error().what.c_str(), "src/twin/figures/rtx3090.yaml", 0);
    return std::move(*read);
  }();
  return shipped;
}

const CoolerFigures& cooler_of(const Figures& figures, std::string_view part) {
  const auto& all = figures.coolers;
  const auto at = std::find_if(all.begin(), all.end(), [&](const CoolerFigures& c) { return c.part == part; });
  return at == all.end() ? all.front() : *at;
}

}  // namespace ohm::twin
