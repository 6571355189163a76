// NVML's binary interface, as far as we use it: layouts, numbers and names of its C functions, declared by us.
//
// Sources: the public documentation of NVML and the layouts in facts/rig-tools.md §2. Sizes are asserted, because a wrong one would
// let the driver write beyond our structs. Included by the nvml/ folder and by the tests' own library only; the rest of the house
// speaks Reading and Watts. Plain data, any thread.
#pragma once

#include <cstddef>
#include <cstdint>

namespace ohm::nvml {

/// nvmlReturn_t. Values not listed here occur and count as "silent".
enum class Status : std::int32_t {
  Stopped = -1,  ///< ours: the caller was told to end, the library was not called
  Success = 0,
  Uninitialized = 1,
  InvalidArgument = 2,
  NotSupported = 3,
  NoPermission = 4,
  NotFound = 6,
  InsufficientSize = 7,
  DriverNotLoaded = 9,
  Timeout = 10,
  FunctionNotFound = 13,  ///< also ours: the library lacks the symbol
  GpuIsLost = 15,
  ResetRequired = 16,
  ArgumentVersionMismatch = 25,
  Unknown = 999
};

struct DeviceRecord;
using Device = DeviceRecord*;
struct EventSetRecord;
using EventSet = EventSetRecord*;

/// `version` of a versioned struct: its size, and its number in the top byte.
template <class T>
constexpr std::uint32_t version_of(std::uint32_t number) {
  return static_cast<std::uint32_t>(sizeof(T)) | number << 24U;
}

struct PciInfo {
  char bus_id_legacy[16];  ///< "0000:03:00.0"
  std::uint32_t domain, bus, device, device_id, subsystem_id;
  char bus_id[32];  ///< "00000000:03:00.0"
};
static_assert(sizeof(PciInfo) == 68);

struct Utilization {
  std::uint32_t gpu, memory;  ///< per cent
};
static_assert(sizeof(Utilization) == 8);

struct Memory {
  std::uint64_t total, free, used;
};
static_assert(sizeof(Memory) == 24);

struct MemoryV2 {
  std::uint32_t version;  ///< version_of<MemoryV2>(2) = 0x02000028
  std::uint64_t total, reserved, free, used;
};
static_assert(sizeof(MemoryV2) == 40 && offsetof(MemoryV2, total) == 8);

struct TemperatureV1 {
  std::uint32_t version;  ///< version_of<TemperatureV1>(1) = 0x0100000C
  std::uint32_t sensor;
  std::int32_t degrees;
};
static_assert(sizeof(TemperatureV1) == 12);

struct ClockOffset {
  std::uint32_t version;  ///< version_of<ClockOffset>(1) = 0x01000018
  std::uint32_t clock;    ///< kGraphicsClock or kMemoryClock
  std::uint32_t pstate;
  std::int32_t mhz, min_mhz, max_mhz;
};
static_assert(sizeof(ClockOffset) == 24);

struct FanSpeedInfo {
  std::uint32_t version;  ///< version_of<FanSpeedInfo>(1) = 0x0100000C
  std::uint32_t fan;
  std::uint32_t rpm;
};
static_assert(sizeof(FanSpeedInfo) == 12);

union Value {
  double real;        // type 0
  std::uint32_t u32;  // type 1
  std::uint64_t u64;  // types 2 (unsigned long) and 3
  std::int64_t i64;   // type 4
  std::int32_t i32;   // type 5
  std::uint16_t u16;  // type 6
};
static_assert(sizeof(Value) == 8);

struct FieldValue {
  std::uint32_t field, scope;
  std::int64_t timestamp_us, latency_us;
  std::uint32_t type;  ///< which member of `value`
  Status status;
  Value value;
};
static_assert(sizeof(FieldValue) == 40);

/// v2 and v3 of the process lists. v1 is the first two members only.
struct ProcessInfo {
  std::uint32_t pid;
  std::uint64_t vram;  ///< kNotAvailable: not told
  std::uint32_t gpu_instance, compute_instance;
};
static_assert(sizeof(ProcessInfo) == 24 && offsetof(ProcessInfo, vram) == 8);

struct ProcessInfoV1 {
  std::uint32_t pid;
  std::uint64_t vram;
};
static_assert(sizeof(ProcessInfoV1) == 16);

struct EventData {
  Device device;
  std::uint64_t type, data;  ///< data: the XID
  std::uint32_t gpu_instance, compute_instance;
};
static_assert(sizeof(EventData) == 32);

inline constexpr std::uint64_t kNotAvailable = ~std::uint64_t{0};
inline constexpr std::uint32_t kGraphicsClock = 0, kSmClock = 1, kMemoryClock = 2;
/// NVML counts memory offsets in transfers, twice the MHz of the memory clock it tells (LACT#418: a 4090 gains 1500 MHz from 3000).
inline constexpr int kMemoryOffsetsPerMegahertz = 2;
inline constexpr std::uint32_t kDieSensor = 0;
inline constexpr std::uint32_t kFieldMemoryTemperature = 82, kFieldEnergy = 83, kFieldPowerAverage = 185, kFieldPowerNow = 186;
inline constexpr std::uint64_t kXidCritical = 0x8;
inline constexpr std::uint32_t kFanPolicyAutomatic = 0, kFanPolicyManual = 1;

}  // namespace ohm::nvml
