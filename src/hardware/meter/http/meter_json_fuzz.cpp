// Fuzz target of JSON meters: the first line is what an owner wrote, the rest what a device answers.
//
// Neither may crash it, and no reading is ever NaN or infinite. The corpus lies in tests/corpus/meter_json.
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <string_view>

#include "base/result.h"
#include "hardware/meter/http/json_points.h"
#include "rig/meter/http_source.h"

namespace {

constexpr std::size_t kMostBytes = 64 * 1024;

void check(const ohm::MeterSample& sample) {
  for (const ohm::MeterPoint& point : sample.points) {
    OHM_ASSERT(std::isfinite(point.step) && point.step >= 0);
    if (const auto value = point.is.get()) {
      OHM_ASSERT(std::isfinite(*value) && (*value >= 0 || point.unit == ohm::MeterUnit::Celsius));
    }
  }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  if (size > kMostBytes) return 0;
  const std::string_view text{reinterpret_cast<const char*>(data), size};
  const std::string_view first = text.substr(0, text.find('\n'));
  const std::string_view body = text.substr(first.size() < size ? first.size() + 1 : size);
  (void)ohm::http_source(first, "pdu1");
  if (const auto picks = ohm::json_picks(first, "pdu1")) {
    ohm::PickSteps steps;
    check(ohm::json_sample(body, *picks, {}, steps));
    check(ohm::json_sample(body, *picks, {}, steps));
  }
  return 0;
}
