// The binary interface of NVML as far as the stand-in speaks it: return codes, constants and the layouts of what callers hand in.
//
// Written by us from the published documentation and from what programs pass; sizes are held by asserts, so a slip cannot compile.
// Names follow our style; only the exported functions bear NVML's (surface.h). Plain C types, included by every file here and by
// nobody outside this folder and its tests.
#pragma once

#include <cstdint>

namespace ohm::nvml {

enum Return : int {
  kSuccess = 0,
  kUninitialized = 1,
  kInvalidArgument = 2,
  kNotSupported = 3,
  kNoPermission = 4,
  kAlreadyInitialized = 5,
  kNotFound = 6,
  kInsufficientSize = 7,
  kDriverNotLoaded = 9,
  kTimeout = 10,
  kFunctionNotFound = 13,
  kGpuIsLost = 15,
  kVersionMismatch = 25,
  kUnknown = 999
};

/// A handle: points at one of our markers, and means nothing to the caller.
using Device = const struct Marker*;
using EventSet = struct Events*;

enum ClockType : unsigned { kClockGraphics = 0, kClockSm = 1, kClockMemory = 2, kClockVideo = 3 };
enum ClockId : unsigned { kClockCurrent = 0, kClockAppTarget = 1, kClockAppDefault = 2, kClockBoostMax = 3 };
enum Threshold : unsigned {
  kShutdown = 0,
  kSlowdown = 1,
  kMemoryMax = 2,
  kGpuMax = 3,
  kAcousticMin = 4,
  kAcousticNow = 5,
  kAcousticMax = 6
};
enum ValueType : unsigned { kDouble = 0, kUnsignedInt = 1, kUnsignedLong = 2, kUnsignedLongLong = 3 };

/// Instead of a number of MHz in a clock lock.
inline constexpr unsigned kLimitTdp = 0xFFFFFF01U, kLimitUnlimited = 0xFFFFFF02U;
inline constexpr unsigned kPstateUnknown = 32;
inline constexpr unsigned long long kEventXid = 0x8;

/// `version` members are the size with the version above it.
template <class T>
constexpr unsigned versioned(unsigned version) {
  return static_cast<unsigned>(sizeof(T)) | version << 24U;
}

struct PciInfo {
  char bus_id_legacy[16];
  unsigned domain, bus, device, device_id, subsystem_id;
  char bus_id[32];
};
static_assert(sizeof(PciInfo) == 68);

/// Of nvmlDeviceGetPciInfo and _v2, which know the short bus id only.
struct PciInfoOld {
  char bus_id[16];
  unsigned domain, bus, device, device_id, subsystem_id, reserved[4];
};
static_assert(sizeof(PciInfoOld) == 52);

struct Utilization {
  unsigned gpu, memory;
};

struct Memory {
  unsigned long long total, free, used;
};

struct MemoryV2 {
  unsigned version;
  unsigned long long total, reserved, free, used;
};
static_assert(sizeof(MemoryV2) == 40);

struct ProcessInfoV1 {
  unsigned pid;
  unsigned long long memory;
};
static_assert(sizeof(ProcessInfoV1) == 16);

struct ProcessInfo {
  unsigned pid;
  unsigned long long memory;
  unsigned gpu_instance, compute_instance;
};
static_assert(sizeof(ProcessInfo) == 24);

struct ProcessUtilization {
  unsigned pid;
  unsigned long long timestamp;
  unsigned sm, memory, encoder, decoder;
};
static_assert(sizeof(ProcessUtilization) == 32);

struct Violation {
  unsigned long long reference_us, violation_ns;
};

struct TemperatureV {
  unsigned version, sensor;
  int celsius;
};
static_assert(versioned<TemperatureV>(1) == 0x0100000CU);

struct FanSpeed {
  unsigned version, fan, rpm;
};
static_assert(versioned<FanSpeed>(1) == 0x0100000CU);

struct ClockOffset {
  unsigned version, type, pstate;
  int offset_mhz, min_mhz, max_mhz;
};
static_assert(versioned<ClockOffset>(1) == 0x01000018U);

struct FieldValue {
  unsigned field, scope;
  long long timestamp_us, latency_us;
  unsigned type;
  int result;
  union {
    double d;
    int si;
    unsigned ui;
    unsigned long ul;
    unsigned long long ull;
    long long sll;
    unsigned short us;
  } value;
};
static_assert(sizeof(FieldValue) == 40);

struct EventData {
  Device device;
  unsigned long long type, data;
  unsigned gpu_instance, compute_instance;
};
static_assert(sizeof(EventData) == 32);

}  // namespace ohm::nvml
