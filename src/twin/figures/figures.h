// What the twin believes about cards, fans, air and sensors: figures/rtx3090.yaml as a value.
//
// Read once from the text inside the binary, or by a test from a text of its own. Every entry of the file carries a rank and a
// source, and every entry is used: one that is missing, unsourced or unknown makes the whole file invalid. Plain values, any
// thread; no file is opened. Units are those that the file names beside each figure.
#pragma once

#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/result.h"
#include "rig/parts/part.h"

namespace ohm::twin {

/// One class of work, as the 84 published rows describe it: P = base + memory_watts r + core_watts f v(f)^2,
/// perf = (memory^-p + (core f)^-p)^(-1/p), r = perf / reference.
struct WorkloadFigures {
  std::string name;
  double memory_watts{}, core_watts{};  ///< W at r = 1 and 9501 MHz; W per GHz
  double memory{}, core{}, p{1};        ///< throughput the memory allows; throughput per MHz; sharpness of the bend between both
  double reference{1};                  ///< throughput of the 390 W row
  double memory_exponent{1};            ///< how `memory` goes with the memory clock
  double plateau{};                     ///< W drawn however far the cap is raised below `plateau_until`; 0: none
  double vram{};                        ///< W in the memory chips at r = 1, 9501 MHz, above standby
  double memory_busy{};                 ///< 0..1 at r = 1
  double pcie_tx{}, pcie_rx{};          ///< MB/s at r = 1 that it sends and receives over its link
};

struct CoolerFigures {
  std::string part;  ///< name in the parts catalogue; "default" for the rest
  double r100{}, pad{};
  int fans{2};
  double rpm{};
};

struct Figures {
  struct Clocks {
    double lowest{}, step{}, highest{}, compute_memory{};
    std::vector<double> memory, memory_pstate, core_offset, memory_offset;
  } clocks;
  struct Power {
    std::vector<double> base, idle;
    double voltage_knee{}, voltage_bend{}, memory_exponent{}, plateau_until{}, plateau_slope{}, quality_spread{}, model_floor{};
  } power;
  std::vector<WorkloadFigures> workloads;  ///< [0] is "idle", with nothing in it
  struct Firmware {
    double target{}, maximum{}, slowdown{}, shutdown{}, vram_limit{}, vram_band{}, vram_least{};
    std::vector<double> target_range;
    double settle_p2{}, settle_p5{}, reboot{}, off_time{};
  } firmware;
  struct Fan {
    std::vector<std::pair<double, double>> curve;  ///< die C, duty %
    double start{}, stop{}, vram_full{}, least{}, lag{}, exponent{}, still{};
  } fan;
  struct Heat {
    double die_capacity{}, sink_capacity{}, back_capacity{}, vram_capacity{};
    double die_resistance{}, hotspot_resistance{}, die_share{}, die_less{}, chip_resistance{}, board_resistance{};
    double rear_part{}, vram_standby{}, back_still{}, back_air{}, recirculation{}, recirculation_still{}, airflow{}, sink_spread{},
        pad_spread{};
  } heat;
  std::vector<CoolerFigures> coolers;
  struct Chassis {
    double outputs{}, rpm{}, watts{}, automatic{}, power_exponent{};
  } chassis;
  struct Room {
    double hold{}, capacity{}, leak{};
  } room;
  struct Electricity {
    double host_part{}, overload{}, overload_time{};
  } electricity;
  struct Sensors {
    double power_noise{}, power_step{}, ripple{}, temperature_noise{}, meter_noise{}, flap_period{}, flap_errors{};
  } sensors;

  /// Every entry as the file has it, for people and for the test that wants a source beside each.
  struct Told {
    std::string figure;  ///< "power.base"
    Rank rank{};
    std::string source;
  };
  std::vector<Told> told;
};

/// The text of figures/rtx3090.yaml. Defined in a source that figures/embed.cmake writes.
std::string_view shipped_figures();

/// Errors are BadInput and name the entry.
Result<Figures> read_figures(std::string_view yaml);

/// The shipped figures, read at first use; a shipped file that is wrong is our bug and aborts.
const Figures& figures();

/// The cooler of a part, or the default one.
const CoolerFigures& cooler_of(const Figures& figures, std::string_view part);

}  // namespace ohm::twin
