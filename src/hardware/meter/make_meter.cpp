#include "hardware/meter/make_meter.h"

#include <utility>
#include <variant>

#include "base/text.h"
#include "hardware/meter/http/http_meter.h"
#include "hardware/meter/nut/nut_meter.h"
#include "rig/meter/meter_address.h"

namespace ohm {
Result<std::unique_ptr<PowerMeter>> make_meter(std::string_view source, const std::string& name, const Clock& clock,
                                               const MeterTiming& timing) {
  if (!names_a_meter(source)) return failure(Error::Kind::NotSupported, name + " has no meter");
  auto address = meter_address(source, name);
  if (!address) {
    const auto& [value, expected] = address.error();
    return failure(Error::Kind::BadInput, name + ": `" + shortened(value, 60) + "`: expected " + expected);
  }
  if (auto* http = std::get_if<HttpSource>(&*address)) {
    return std::make_unique<HttpMeter>(HttpMeterOptions{std::move(*http), timing.period, timing.deadline}, clock);
  }
  auto& nut = std::get<NutSource>(*address);
  return std::make_unique<NutMeter>(NutMeterOptions{name, std::move(nut), timing.period, timing.deadline}, clock);
}

}  // namespace ohm
