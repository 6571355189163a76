// Who uses a card: the processes the twin put there, all of them computing.
#include <algorithm>

#include "nvml-twin/attach.h"

using namespace ohm::nvml;

namespace {

constexpr unsigned kNoInstance = 0xFFFFFFFFU;  ///< not a MIG instance

void put(ProcessInfoV1& out, const ohm::twin::BoardProcess& process) { out = {.pid = process.pid, .memory = process.vram_bytes}; }
void put(ProcessInfo& out, const ohm::twin::BoardProcess& process) {
  out = {.pid = process.pid, .memory = process.vram_bytes, .gpu_instance = kNoInstance, .compute_instance = kNoInstance};
}

unsigned processes_on(const Card& card) { return std::min(card.now.processes, ohm::twin::kMaxProcesses); }

/// NVML's way with lists: too little room, or none with a count of 0 to ask for it, answers kInsufficientSize and the count needed.
template <class Info>
Return list(const Card& card, unsigned* count, Info* out) {
  const unsigned room = *count, here = processes_on(card);
  if (!out && room != 0) return kInvalidArgument;
  *count = here;
  if (here > room) return kInsufficientSize;
  for (unsigned i = 0; i < here; ++i) put(out[i], card.now.process[i]);
  return kSuccess;
}

template <class Info>
Return computing(Call call, Device device, unsigned* count, Info* out) {
  return with_card(
      call, device, [&](const Card& card) { return list(card, count, out); }, count);
}

/// Graphics and MPS lists: nobody.
Return nobody(Call call, Device device, unsigned* count) {
  return with_card(
      call, device, [&](const Card&) { return *count = 0, kSuccess; }, count);
}

ProcessUtilization share_of(const Card& card, const ohm::twin::BoardProcess& process, unsigned long long now_us) {
  const unsigned whole = std::max(card.now.busy_percent, 1U);
  return {.pid = process.pid,
          .timestamp = now_us,
          .sm = process.busy_percent,
          .memory = std::min(process.busy_percent * card.now.mem_busy_percent / whole, 100U)};
}

/// One sample a process, taken now. Without a buffer the answer is the room to bring, never none: callers take only that for a yes.
Return samples(const Card& card, ProcessUtilization* out, unsigned* count, unsigned long long seen_us) {
  const unsigned room = *count, here = processes_on(card);
  const unsigned long long now = wall_us();
  if (!out || room < here) return *count = std::max(here, 1U), kInsufficientSize;
  *count = seen_us < now ? here : 0;
  for (unsigned i = 0; i < *count; ++i) out[i] = share_of(card, card.now.process[i], now);
  return *count ? kSuccess : kNotFound;
}

}  // namespace

OHM_NVML nvmlDeviceGetComputeRunningProcesses(Device device, unsigned* count, ProcessInfoV1* out) {
  return computing(Call::nvmlDeviceGetComputeRunningProcesses, device, count, out);
}
OHM_NVML nvmlDeviceGetComputeRunningProcesses_v2(Device device, unsigned* count, ProcessInfo* out) {
  return computing(Call::nvmlDeviceGetComputeRunningProcesses_v2, device, count, out);
}
OHM_NVML nvmlDeviceGetComputeRunningProcesses_v3(Device device, unsigned* count, ProcessInfo* out) {
  return computing(Call::nvmlDeviceGetComputeRunningProcesses_v3, device, count, out);
}
OHM_NVML nvmlDeviceGetGraphicsRunningProcesses(Device device, unsigned* count, ProcessInfoV1*) {
  return nobody(Call::nvmlDeviceGetGraphicsRunningProcesses, device, count);
}
OHM_NVML nvmlDeviceGetGraphicsRunningProcesses_v2(Device device, unsigned* count, ProcessInfo*) {
  return nobody(Call::nvmlDeviceGetGraphicsRunningProcesses_v2, device, count);
}
OHM_NVML nvmlDeviceGetGraphicsRunningProcesses_v3(Device device, unsigned* count, ProcessInfo*) {
  return nobody(Call::nvmlDeviceGetGraphicsRunningProcesses_v3, device, count);
}
OHM_NVML nvmlDeviceGetMPSComputeRunningProcesses(Device device, unsigned* count, ProcessInfoV1*) {
  return nobody(Call::nvmlDeviceGetMPSComputeRunningProcesses, device, count);
}
OHM_NVML nvmlDeviceGetMPSComputeRunningProcesses_v2(Device device, unsigned* count, ProcessInfo*) {
  return nobody(Call::nvmlDeviceGetMPSComputeRunningProcesses_v2, device, count);
}
OHM_NVML nvmlDeviceGetMPSComputeRunningProcesses_v3(Device device, unsigned* count, ProcessInfo*) {
  return nobody(Call::nvmlDeviceGetMPSComputeRunningProcesses_v3, device, count);
}
OHM_NVML nvmlDeviceGetProcessUtilization(Device device, ProcessUtilization* out, unsigned* count, unsigned long long seen_us) {
  return with_card(
      Call::nvmlDeviceGetProcessUtilization, device, [&](const Card& card) { return samples(card, out, count, seen_us); }, count);
}
