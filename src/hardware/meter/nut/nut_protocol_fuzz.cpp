// Fuzz target of NUT's protocol: whatever upsd sends, line by line, gives a sample or an error, and never a NaN.
//
// The corpus lies in tests/corpus/nut_protocol: what a server says, as it goes over the wire.
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <string_view>

#include "base/result.h"
#include "hardware/meter/nut/nut_points.h"
#include "hardware/meter/nut/nut_protocol.h"
#include "rig/meter/nut_source.h"

namespace {

constexpr std::size_t kMostBytes = 64 * 1024;

void check_sample(const ohm::nut::Variables& variables) {
  ohm::nut::Steps steps;
  const auto sample = ohm::nut::sample_of(variables, variables, "pdu1", {}, steps);
  for (const ohm::MeterPoint& point : sample.points) {
    OHM_ASSERT(!point.thing.empty() && std::isfinite(point.step) && point.step >= 0);
    if (const auto value = point.is.get()) OHM_ASSERT(std::isfinite(*value));
  }
  for (const ohm::OutletSwitch& outlet : sample.outlets) {
    OHM_ASSERT(!ohm::nut::switch_command(outlet.thing, "pdu1", true).empty());
  }
}

void check_words(std::string_view line) {
  const auto words = ohm::nut::words_of(line);
  if (words) OHM_ASSERT(*ohm::nut::words_of(ohm::nut::line_of(*words)) == *words);
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  if (size > kMostBytes) return 0;
  std::string_view text{reinterpret_cast<const char*>(data), size};
  ohm::nut::ListReader list{"VAR", "pdu1"};
  bool taking = true;
  while (!text.empty()) {
    const std::string_view line = text.substr(0, text.find('\n'));
    text.remove_prefix(line.size() < text.size() ? line.size() + 1 : text.size());
    check_words(line);
    (void)ohm::nut::acknowledged(line);
    (void)ohm::nut::address_of(line);
    taking = taking && list.take(line).has_value();
  }
  check_sample(list.entries());
  return 0;
}
