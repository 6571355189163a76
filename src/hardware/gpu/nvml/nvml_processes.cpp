// The half of NvmlCard that lists who computes on it.
#include <array>
#include <fstream>

#include "hardware/gpu/nvml/nvml_card.h"

namespace ohm::nvml {
namespace {

constexpr std::uint32_t kMostProcesses = 64;  // assumed: more on one card are not listed

/// As the kernel knows it; "" for a process of another namespace or one that ended.
std::string comm_of(std::uint32_t pid) {
  std::ifstream file{"/proc/" + std::to_string(pid) + "/comm"};
  std::string name;
  std::getline(file, name);
  return name;
}

void note(GpuSample& sample, std::uint32_t pid, std::uint64_t vram) {
  for (const GpuProcess& known : sample.processes) {
    if (known.pid == pid) return;
  }
  sample.processes.push_back({pid, vram == kNotAvailable ? std::nullopt : std::optional{Bytes{static_cast<double>(vram)}}, ""});
}

}  // namespace

void NvmlCard::list_processes(decltype(Functions::compute_processes) f, decltype(Functions::compute_processes_v1) v1,
                              GpuSample& sample) {
  std::array<ProcessInfo, kMostProcesses> list{};
  u32 count = kMostProcesses;
  if (ask(f, &count, list.data()) == Status::Success) {
    for (u32 i = 0; i < std::min(count, kMostProcesses); ++i) note(sample, list[i].pid, list[i].vram);
    return;
  }
  std::array<ProcessInfoV1, kMostProcesses> older{};
  count = kMostProcesses;
  if (f || ask(v1, &count, older.data()) != Status::Success) return;
  for (u32 i = 0; i < std::min(count, kMostProcesses); ++i) note(sample, older[i].pid, older[i].vram);
}

void NvmlCard::read_processes(GpuSample& sample, TimePoint at) {
  const Functions& fn = library_.fn;
  sample.processes.clear();
  sample.processes_at = at;
  list_processes(fn.compute_processes, fn.compute_processes_v1, sample);
  list_processes(fn.graphics_processes, fn.graphics_processes_v1, sample);
  for (GpuProcess& process : sample.processes) {
    process.name = comm_of(process.pid);
    char name[256] = {};
    if (process.name.empty() &&
        library_.call(watch_, fn.process_name, process.pid, name, u32{sizeof name - 1}) == Status::Success) {
      process.name = name;
    }
  }
}

}  // namespace ohm::nvml
