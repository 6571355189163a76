// Fuzz target of the reader: no text may crash it, make it slow, or give a Rig that is not consistent.
//
// The corpus lies in tests/corpus/rig_file. Inputs end at 64 kB: what is slow there is slow in 8 MB, and the fuzzer finds it
// sooner.
#include <cstddef>
#include <cstdint>
#include <string_view>

#include "base/result.h"
#include "rig/file/build/check_rig.h"
#include "rig/file/read_rig.h"
#include "rig/file/test_rigs.h"

namespace {

constexpr std::size_t kMostBytes = 64 * 1024;

/// The few parts that the corpus names; parsed once.
const ohm::Parts& parts() {
  static const ohm::Parts all = ohm::read_parts(ohm::test_rigs::kCatalogue, "catalogue.yaml").value_or(ohm::Parts{});
  return all;
}

void check_rig(std::string_view text) {
  const auto rig = ohm::read_rig(text, "rig.yaml", parts());
  if (rig) {
    OHM_ASSERT(ohm::why_inconsistent(*rig).empty());
  } else {
    OHM_ASSERT(!rig.error().empty() && !ohm::render(rig.error()).empty());
  }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  if (size > kMostBytes) return 0;
  const std::string_view text{reinterpret_cast<const char*>(data), size};
  check_rig(text);
  (void)ohm::read_parts(text, "parts.yaml");
  return 0;
}
