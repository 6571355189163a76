#include "hardware/meter/typed_meter.h"

#include <algorithm>

namespace ohm {

void TypedMeter::type(const std::string& thing, const TypedQuantity& quantity, TimePoint at) {
  const std::lock_guard lock{mutex_};
  points_[{thing, quantity.unit}] = {thing, quantity.unit, reading(quantity.value, at), quantity.step};
}

MeterSample TypedMeter::newest() {
  MeterSample sample;
  sample.source = "typed";
  const std::lock_guard lock{mutex_};
  for (const auto& [key, point] : points_) {
    sample.at = std::max(sample.at, point.is.at);
    sample.points.push_back(point);
  }
  return sample;
}

Result<void> TypedMeter::switch_outlet(const std::string& thing, bool) {
  return failure(Error::Kind::NotSupported, thing + ": a typed reading switches nothing; use a meter of its PDU");
}

}  // namespace ohm
