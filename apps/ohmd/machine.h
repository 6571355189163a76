// What this machine gives ohmd: its clock, its cards, its bus, its meters; real ones, or a twin's.
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "agent/loop/agent.h"
#include "apps/ohmd/options.h"
#include "hardware/gpu/nvml/nvml_driver.h"
#include "hardware/meter/typed_meter.h"

namespace ohm::daemon {

/// Where things are. `twin`: the directory of a running twin, "" for a real machine.
struct Places {
  std::string twin, library, state, programs;
};
Places places_of(const Options& options);

/// SystemClock, or the twin's. Io: the twin that OHM_TWIN names does not run.
Result<std::unique_ptr<Clock>> clock_of(const Places& places);

/// On a twin: is the NVML that would be loaded its stand-in? Loads it and calls nothing. NotSupported: there is none, or it is a
/// real driver's, whose cards a simulation must not touch.
Result<void> check_stand_in(const Places& places);

/// Why a simulated rig is not there any more; "" while it is, and for real ones.
std::string twin_trouble(const Clock& clock);

NvmlOptions nvml_options(const Places& places, Mode mode);

/// The root below which /sys is.
std::string sysfs_root(const Places& places);

/// A meter with its owner.
struct OwnedMeter {
  std::string name;
  std::unique_ptr<PowerMeter> meter;
};

/// One for each PDU that has a meter, and one for the room where no PDU's tells it. Errors name the line of the rig file.
Result<std::vector<OwnedMeter>> meters_of(const Rig& rig, const Clock& clock);

/// Every chassis fan of this machine, each on a thread of its own.
std::vector<std::unique_ptr<ChassisFan>> fans_of(const Places& places, const Clock& clock);

}  // namespace ohm::daemon
