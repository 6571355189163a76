#include "apps/ohmd/machine.h"

#include <algorithm>
#include <cstdlib>
#include <filesystem>
#include <unistd.h>

#include "hardware/fan/hwmon_fan.h"
#include "hardware/fan/polled_fan.h"
#include "hardware/gpu/nvml/nvml_library.h"
#include "hardware/meter/make_meter.h"
#include "hardware/twin/twin_clock.h"
#include "rig/meter/meter_sources.h"

namespace ohm::daemon {
namespace {

namespace fs = std::filesystem;

std::string environment(const char* name) {
  const char* value = std::getenv(name);
  return value ? value : "";
}

/// The folder of the programs that came with this one.
fs::path own_folder() {
  std::error_code error;
  return fs::read_symlink("/proc/self/exe", error).parent_path();
}

/// The stand-in that was built or installed beside us; else whatever LD_LIBRARY_PATH gives.
std::string stand_in(const fs::path& programs) {
  std::error_code error;
  for (const char* folder : {"../lib/ohm-nvml-twin", "../lib/ohmstead/nvml-twin"}) {
    const auto library = (programs / folder / "libnvidia-ml.so.1").lexically_normal();
    if (fs::exists(library, error)) return library.string();
  }
  return "libnvidia-ml.so.1";
}

std::string default_state() {
  if (geteuid() == 0) return "/var/lib/ohmstead";
  if (const auto state = environment("XDG_STATE_HOME"); !state.empty()) return state + "/ohmstead";
  const auto home = environment("HOME");
  return (home.empty() ? "/tmp/ohmstead-" + std::to_string(geteuid()) : home + "/.local/state/ohmstead");
}

/// Of a simulated rig: a folder of its own for each twin, and for each host of it where ohmd watches one only, so that neither a
/// real rig's history nor another twin's is mixed with it. /tmp/rig/twin becomes simulated/tmp-rig-twin.
std::string simulated_state(const std::string& twin, const std::string& host) {
  std::error_code error;
  auto name = fs::weakly_canonical(twin, error).relative_path().string() + (host.empty() ? "" : "-" + host);
  std::replace(name.begin(), name.end(), '/', '-');
  return default_state() + "/simulated/" + name;
}

}  // namespace

Places places_of(const Options& options) {
  Places places;
  const auto programs = own_folder();
  places.twin = environment("OHM_TWIN");
  places.programs = programs.string();
  places.library = places.twin.empty() ? "libnvidia-ml.so.1" : stand_in(programs);
  places.state = !options.state.empty() ? options.state
                 : places.twin.empty()
                     ? default_state()
                     : simulated_state(places.twin, options.host.empty() ? environment("OHM_TWIN_HOST") : options.host);
  return places;
}

Result<std::unique_ptr<Clock>> clock_of(const Places& places) {
  if (places.twin.empty()) return std::unique_ptr<Clock>{std::make_unique<SystemClock>()};
  auto clock = TwinClock::open(places.twin + "/board");
  if (!clock)
    return failure(clock.error().kind,
                   "OHM_TWIN=" + places.twin + ": " + clock.error().what + "; start it: ohm-twin --rig rig.yaml");
  return std::unique_ptr<Clock>{std::move(*clock)};
}

Result<void> check_stand_in(const Places& places) {
  if (places.twin.empty()) return {};
  const auto refuse = [&](const std::string& why) {
    return failure(Error::Kind::NotSupported,
                   "OHM_TWIN=" + places.twin + ": " + why + "; its stand-in is built beside ohmd, in lib/ohm-nvml-twin");
  };
  const auto library = nvml::Library::open(places.library);
  if (!library) return refuse(library.error().what);
  if ((*library)->twin().empty()) return refuse((*library)->file() + " is a real driver's, and no simulation may touch its cards");
  return {};
}

std::string twin_trouble(const Clock& clock) {
  const auto* twin = dynamic_cast<const TwinClock*>(&clock);
  return twin && twin->gone()
             ? "the simulated rig is gone: its ohm-twin ended or stands still; start it again: ohm-twin --rig rig.yaml"
             : "";
}

NvmlOptions nvml_options(const Places& places, Mode mode) {
  NvmlOptions options;
  options.library = places.library;
  options.read_only = mode == Mode::Watch;
  if (!places.twin.empty()) options.sysfs = places.twin + "/sys";
  return options;
}

std::string sysfs_root(const Places& places) { return places.twin.empty() ? "/" : places.twin; }

Result<std::vector<OwnedMeter>> meters_of(const Rig& rig, const Clock& clock) {
  std::vector<OwnedMeter> meters;
  for (const auto& [name, source] : meter_sources(rig)) {
    auto meter = make_meter(source, name, clock);
    if (!meter && meter.error().kind == Error::Kind::NotSupported) continue;
    if (!meter) return failure(meter.error().kind, "the meter of " + name + ": " + meter.error().what);
    meters.push_back({name, std::move(*meter)});
  }
  return meters;
}

std::vector<std::unique_ptr<ChassisFan>> fans_of(const Places& places, const Clock& clock) {
  std::vector<std::unique_ptr<ChassisFan>> fans;
  for (auto& fan : chassis_fans(sysfs_root(places))) fans.push_back(std::make_unique<PolledFan>(clock, std::move(fan)));
  return fans;
}

}  // namespace ohm::daemon
