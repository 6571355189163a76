// Whatever stands in a rig.lock: it is refused with diagnostics or read, and what was read is written and read back the same.
#include <cstdint>
#include <cstdlib>

#include "rig/lock/rig_lock.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view text{reinterpret_cast<const char*>(data), size};
  const auto lock = ohm::read_rig_lock(text, "rig.lock");
  if (!lock && lock.error().empty()) std::abort();
  if (!lock) return 0;
  const auto again = ohm::read_rig_lock(ohm::rig_lock_text(*lock), "rig.lock");
  if (!again) std::abort();
  return 0;
}
