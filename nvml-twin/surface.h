// Every function the stand-in exports, once, by its name in NVML: the slots of call_count.h and the list the tests hold against the
// built library. Which program needs which is told in docs/nvml-twin.md.
#pragma once

// clang-format off
#define OHM_NVML_SURFACE(X)                                                                                                       \
  /* library_calls.cpp */                                                                                                         \
  X(nvmlInit) X(nvmlInit_v2) X(nvmlInitWithFlags) X(nvmlShutdown) X(nvmlErrorString)                                              \
  X(nvmlSystemGetDriverVersion) X(nvmlSystemGetNVMLVersion) X(nvmlSystemGetCudaDriverVersion) X(nvmlSystemGetCudaDriverVersion_v2)\
  X(nvmlSystemGetProcessName) X(nvmlUnitGetCount)                                                                                 \
  X(nvmlDeviceGetCount) X(nvmlDeviceGetCount_v2) X(nvmlDeviceGetHandleByIndex) X(nvmlDeviceGetHandleByIndex_v2)                   \
  X(nvmlDeviceGetHandleByUUID) X(nvmlDeviceGetHandleBySerial)                                                                     \
  X(nvmlDeviceGetHandleByPciBusId) X(nvmlDeviceGetHandleByPciBusId_v2)                                                            \
  /* identity_calls.cpp */                                                                                                        \
  X(nvmlDeviceGetIndex) X(nvmlDeviceGetMinorNumber) X(nvmlDeviceGetBoardId) X(nvmlDeviceGetMultiGpuBoard)                         \
  X(nvmlDeviceGetName) X(nvmlDeviceGetUUID) X(nvmlDeviceGetSerial) X(nvmlDeviceGetVbiosVersion)                                   \
  X(nvmlDeviceGetBoardPartNumber) X(nvmlDeviceGetInforomImageVersion)                                                             \
  X(nvmlDeviceGetPciInfo) X(nvmlDeviceGetPciInfo_v2) X(nvmlDeviceGetPciInfo_v3)                                                   \
  X(nvmlDeviceGetBrand) X(nvmlDeviceGetArchitecture) X(nvmlDeviceGetCudaComputeCapability)                                        \
  X(nvmlDeviceGetMaxPcieLinkGeneration) X(nvmlDeviceGetGpuMaxPcieLinkGeneration) X(nvmlDeviceGetMaxPcieLinkWidth)                 \
  X(nvmlDeviceGetDisplayActive) X(nvmlDeviceGetDisplayMode) X(nvmlDeviceGetPersistenceMode) X(nvmlDeviceGetComputeMode)           \
  X(nvmlDeviceGetPowerManagementMode) X(nvmlDeviceGetMigMode) X(nvmlDeviceIsMigDeviceHandle) X(nvmlDeviceGetMaxMigDeviceCount)    \
  X(nvmlDeviceGetMigDeviceHandleByIndex) X(nvmlDeviceGetDeviceHandleFromMigDeviceHandle)                                          \
  X(nvmlDeviceGetGpuInstanceId) X(nvmlDeviceGetComputeInstanceId)                                                                 \
  X(nvmlDeviceGetEccMode) X(nvmlDeviceGetTotalEccErrors) X(nvmlDeviceGetMemoryErrorCounter) X(nvmlDeviceGetRetiredPages)          \
  X(nvmlDeviceGetRemappedRows) X(nvmlDeviceGetNvLinkState) X(nvmlDeviceGetDriverModel)                                            \
  /* sensor_calls.cpp */                                                                                                          \
  X(nvmlDeviceGetTemperature) X(nvmlDeviceGetTemperatureV) X(nvmlDeviceGetTemperatureThreshold)                                   \
  X(nvmlDeviceGetPowerUsage) X(nvmlDeviceGetTotalEnergyConsumption) X(nvmlDeviceGetEnforcedPowerLimit)                            \
  X(nvmlDeviceGetPowerManagementLimit) X(nvmlDeviceGetPowerManagementDefaultLimit)                                                \
  X(nvmlDeviceGetPowerManagementLimitConstraints) X(nvmlDeviceGetPowerState) X(nvmlDeviceGetPerformanceState)                     \
  X(nvmlDeviceGetUtilizationRates) X(nvmlDeviceGetEncoderUtilization) X(nvmlDeviceGetDecoderUtilization)                          \
  X(nvmlDeviceGetJpgUtilization) X(nvmlDeviceGetOfaUtilization)                                                                   \
  X(nvmlDeviceGetMemoryInfo) X(nvmlDeviceGetMemoryInfo_v2) X(nvmlDeviceGetBAR1MemoryInfo)                                         \
  X(nvmlDeviceGetCurrPcieLinkGeneration) X(nvmlDeviceGetCurrPcieLinkWidth) X(nvmlDeviceGetPcieThroughput)                         \
  X(nvmlDeviceGetPcieReplayCounter)                                                                                               \
  X(nvmlDeviceGetNumFans) X(nvmlDeviceGetMinMaxFanSpeed) X(nvmlDeviceGetFanSpeed) X(nvmlDeviceGetFanSpeed_v2)                     \
  X(nvmlDeviceGetTargetFanSpeed) X(nvmlDeviceGetFanSpeedRPM) X(nvmlDeviceGetFanControlPolicy_v2)                                  \
  /* clock_calls.cpp */                                                                                                           \
  X(nvmlDeviceGetClockInfo) X(nvmlDeviceGetMaxClockInfo) X(nvmlDeviceGetClock) X(nvmlDeviceGetMaxCustomerBoostClock)              \
  X(nvmlDeviceGetApplicationsClock) X(nvmlDeviceGetDefaultApplicationsClock)                                                      \
  X(nvmlDeviceGetSupportedMemoryClocks) X(nvmlDeviceGetSupportedGraphicsClocks)                                                   \
  X(nvmlDeviceGetSupportedPerformanceStates) X(nvmlDeviceGetMinMaxClockOfPState)                                                  \
  X(nvmlDeviceGetGpcClkVfOffset) X(nvmlDeviceGetMemClkVfOffset)                                                                   \
  X(nvmlDeviceGetGpcClkMinMaxVfOffset) X(nvmlDeviceGetMemClkMinMaxVfOffset) X(nvmlDeviceGetClockOffsets)                          \
  X(nvmlDeviceGetCurrentClocksEventReasons) X(nvmlDeviceGetCurrentClocksThrottleReasons)                                          \
  X(nvmlDeviceGetSupportedClocksEventReasons) X(nvmlDeviceGetSupportedClocksThrottleReasons) X(nvmlDeviceGetViolationStatus)      \
  /* field_calls.cpp */                                                                                                           \
  X(nvmlDeviceGetFieldValues)                                                                                                     \
  /* process_calls.cpp */                                                                                                         \
  X(nvmlDeviceGetComputeRunningProcesses) X(nvmlDeviceGetComputeRunningProcesses_v2) X(nvmlDeviceGetComputeRunningProcesses_v3)   \
  X(nvmlDeviceGetGraphicsRunningProcesses) X(nvmlDeviceGetGraphicsRunningProcesses_v2)                                            \
  X(nvmlDeviceGetGraphicsRunningProcesses_v3)                                                                                     \
  X(nvmlDeviceGetMPSComputeRunningProcesses) X(nvmlDeviceGetMPSComputeRunningProcesses_v2)                                        \
  X(nvmlDeviceGetMPSComputeRunningProcesses_v3) X(nvmlDeviceGetProcessUtilization)                                                \
  /* setting_calls.cpp */                                                                                                         \
  X(nvmlDeviceSetPowerManagementLimit) X(nvmlDeviceSetGpuLockedClocks) X(nvmlDeviceResetGpuLockedClocks)                          \
  X(nvmlDeviceSetMemoryLockedClocks) X(nvmlDeviceResetMemoryLockedClocks)                                                         \
  X(nvmlDeviceSetGpcClkVfOffset) X(nvmlDeviceSetMemClkVfOffset) X(nvmlDeviceSetClockOffsets)                                      \
  X(nvmlDeviceSetFanSpeed_v2) X(nvmlDeviceSetDefaultFanSpeed_v2) X(nvmlDeviceSetFanControlPolicy)                                 \
  X(nvmlDeviceSetPersistenceMode) X(nvmlDeviceSetTemperatureThreshold)                                                            \
  X(nvmlDeviceSetComputeMode) X(nvmlDeviceSetApplicationsClocks) X(nvmlDeviceResetApplicationsClocks)                             \
  /* event_calls.cpp */                                                                                                           \
  X(nvmlDeviceGetSupportedEventTypes) X(nvmlEventSetCreate) X(nvmlDeviceRegisterEvents)                                           \
  X(nvmlEventSetWait) X(nvmlEventSetWait_v2) X(nvmlEventSetFree)
// clang-format on

namespace ohm::nvml {

#define OHM_NVML_ENUM(name) name,
enum class Call : unsigned { OHM_NVML_SURFACE(OHM_NVML_ENUM) End };
#undef OHM_NVML_ENUM

inline constexpr unsigned kCalls = static_cast<unsigned>(Call::End);

}  // namespace ohm::nvml

/// In front of each exported function.
#define OHM_NVML extern "C" __attribute__((visibility("default"))) ohm::nvml::Return
