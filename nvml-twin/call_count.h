// Counts every call of every program that loads the stand-in, for benches: who calls NVML how often.
//
// With OHM_NVML_CALLS=FILE in the environment the library maps FILE when it is loaded, and adds one to the slot of each function
// called; several programs may share the file, which is made when it is not there. Without it a count is one test of a pointer. The
// layout is fixed: one 64-byte slot per function of surface.h, in its order, as
//
//   char name[56]           the function, ended by zeros
//   std::uint64_t calls     in the machine's byte order
//
// Python reads it with struct.iter_unpack("56sQ", open(FILE, "rb").read()). Any thread; no system call after loading.
#pragma once

#include <atomic>
#include <cstdint>

#include "nvml-twin/surface.h"

namespace ohm::nvml {

struct CallSlot {
  char name[56];
  std::atomic<std::uint64_t> calls;
};
static_assert(sizeof(CallSlot) == 64);

/// kCalls slots, or null where nobody counts.
extern CallSlot* const call_slots;

inline void count(Call call) {
  if (call_slots) call_slots[static_cast<unsigned>(call)].calls.fetch_add(1, std::memory_order_relaxed);
}

}  // namespace ohm::nvml
