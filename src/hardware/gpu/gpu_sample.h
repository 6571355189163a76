// What a card is and what it tells: plain values.
//
// Filled by the tenants of the GpuDriver seam (gpu_driver.h), read by the agent, the laws' callers and every view. Nothing here
// knows a driver. Any thread. A sensor that cannot answer is an absent Reading with its reason, never a number.
#pragma once

#include <algorithm>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "base/index.h"
#include "base/reading.h"
#include "rig/parts/part.h"

namespace ohm {

/// One card for the life of a driver: a card that falls off and comes back (same UUID) keeps its id; ids are never given to
/// another.
using GpuId = Index<struct GpuInfo>;

/// What the card is: read when it is found, and again when it comes back.
struct GpuInfo {
  std::string uuid;    ///< "GPU-…"; the key by which rig.lock knows it
  std::string serial;  ///< "" where the card tells none (GeForce usually)
  std::string name;    ///< "NVIDIA GeForce RTX 3090"
  std::string bus_id;  ///< as sysfs writes it: "0000:03:00.0"
  std::string vbios;
  std::uint32_t device_id{};  ///< PCI device and vendor as NVML packs them: 0x220410DE
  std::uint32_t subsystem_id{};
  Bytes vram{};
  Link link_max;  ///< what card and slot could do at best
  std::optional<Watts> cap_default, cap_min, cap_max;
  std::optional<Megahertz> sm_max, mem_max;
  std::optional<Megahertz> core_offset_min, core_offset_max, mem_offset_min, mem_offset_max;
  std::vector<Megahertz> mem_levels;  ///< memory clocks that can be locked, falling; empty where it tells none
  int fans{};
  std::optional<Fraction> fan_min, fan_max;  ///< range of a manual duty
  bool settable{};                           ///< this process may call setters
  friend bool operator==(const GpuInfo&, const GpuInfo&) = default;
};

/// Bits of NVML's clocks event reasons (facts: rig-tools §2.4), the driver's own vocabulary in ours.
struct ThrottleReasons {
  bool idle{}, app_clocks{}, power_cap{}, hw_slowdown{}, sync_boost{}, thermal{}, hw_thermal{}, power_brake{}, display{};
  friend bool operator==(const ThrottleReasons&, const ThrottleReasons&) = default;
};

enum class Place { Die, Hotspot, Vram };

/// One temperature by one route. Several routes may tell the same place; the highest rules (facts: rig-tools §2.3, open conflict).
struct Temperature {
  Place place{Place::Die};
  std::string source;  ///< "nvml", "nvapi", "bar0"
  Reading<Celsius> is;
  friend bool operator==(const Temperature&, const Temperature&) = default;
};

/// What is set on the card now, as the card itself says where it can, else as we last set it.
struct GpuSettings {
  std::optional<Megahertz> core_offset, mem_offset;
  std::optional<Megahertz> lock_min, lock_max;  ///< locked graphics clocks; nothing: not locked
  std::optional<Megahertz> mem_lock_min, mem_lock_max;
  bool fan_manual{};
  std::optional<bool> persistence;
  friend bool operator==(const GpuSettings&, const GpuSettings&) = default;
};

struct GpuProcess {
  std::uint32_t pid{};
  std::optional<Bytes> vram;
  std::string name;  ///< of the executable; "" when it could not be read
  friend bool operator==(const GpuProcess&, const GpuProcess&) = default;
};

/// More VRAM in use than this: somebody may compute (assumed: a driver alone holds less, a CUDA context more).
inline constexpr Bytes kHoldsWork{400e6};

/// What a card drew at the instants that were read, ten a second.
struct DrawSpan {
  Watts least{}, most{}, sum{};
  std::uint32_t count{};

  void add(Watts draw) {
    least = count ? std::min(least, draw) : draw;
    most = count ? std::max(most, draw) : draw;
    sum = sum + draw;
    ++count;
  }
  Watts mean() const { return Watts{count ? sum.v / count : 0}; }
  friend bool operator==(const DrawSpan&, const DrawSpan&) = default;
};

struct GpuSample {
  TimePoint at{};  ///< when the card was last read whole
  std::vector<Temperature> temperatures;
  Reading<Watts> power;      ///< NVML's 1 s average on GA102
  Reading<Watts> power_now;  ///< instantaneous, 10 Hz (field 186)
  DrawSpan draws;            ///< each `power_now` that was read since the last sample() of this card
  Reading<Watts> cap;        ///< limit in force
  Reading<Joules> energy;    ///< since the driver was loaded
  Reading<Megahertz> sm_clock, mem_clock;
  Reading<int> pstate;  ///< 0 (busy) … 15
  Reading<ThrottleReasons> throttle;
  Reading<Fraction> busy, mem_busy;  ///< utilisation
  Reading<Bytes> vram_used;
  std::vector<Reading<Fraction>> fans;   ///< intended duty of each fan
  std::vector<Reading<Rpm>> fan_speeds;  ///< where the driver tells (12.8 and newer)
  Reading<Link> link;                    ///< as negotiated now
  GpuSettings settings;
  std::vector<GpuProcess> processes;  ///< newest list; refreshed seldom and only on a busy card, so that idle ones sleep
  TimePoint processes_at{};
  std::uint64_t refused{};   ///< setters the card refused or silently did not do, since start
  std::string last_refusal;  ///< "A3: power limit 250 W: card still says 350 W"
  friend bool operator==(const GpuSample&, const GpuSample&) = default;
};

/// The highest temperature of a place over all its routes, with its source; absent with the best reason when none answers.
Temperature ruling(const GpuSample& sample, Place place);

}  // namespace ohm
