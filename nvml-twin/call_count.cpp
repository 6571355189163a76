#include "nvml-twin/call_count.h"

#include <cstdlib>
#include <cstring>
#include <fcntl.h>
#include <sys/mman.h>
#include <unistd.h>

namespace ohm::nvml {
namespace {

#define OHM_NVML_NAME(name) #name,
constexpr const char* kNames[] = {OHM_NVML_SURFACE(OHM_NVML_NAME)};
#undef OHM_NVML_NAME

CallSlot* map_slots(int fd) {
  constexpr std::size_t size = kCalls * sizeof(CallSlot);
  if (::ftruncate(fd, size) != 0) return nullptr;
  void* mapped = ::mmap(nullptr, size, PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0);
  return mapped == MAP_FAILED ? nullptr : static_cast<CallSlot*>(mapped);
}

/// A bench that asks for counts and cannot have them gets none; the library serves its program all the same.
CallSlot* open_slots() {
  const char* path = ::secure_getenv("OHM_NVML_CALLS");
  if (!path || !*path) return nullptr;
  const int fd = ::open(path, O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0644);
  if (fd < 0) return nullptr;
  CallSlot* slots = map_slots(fd);
  ::close(fd);
  for (unsigned i = 0; slots && i < kCalls; ++i) std::strncpy(slots[i].name, kNames[i], sizeof slots[i].name - 1);
  return slots;
}

}  // namespace

CallSlot* const call_slots = open_slots();

}  // namespace ohm::nvml
