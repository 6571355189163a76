// The PowerMeter tenant for smart plugs and home automation: JSON over HTTP, by path and unit.
//
// Owns one worker thread, which asks every 2 s. The instant of a reading is when it was asked for. Reads only: no outlet is
// switched through it. http_source.h tells how its source is written.
#pragma once

#include "base/clock.h"
#include "hardware/meter/http/http_get.h"
#include "hardware/meter/http/json_points.h"
#include "hardware/meter/net/poller.h"
#include "hardware/meter/power_meter.h"
#include "rig/meter/http_source.h"

namespace ohm {

struct HttpMeterOptions {
  HttpSource source;
  Seconds period{2};                         ///< of the clock
  std::chrono::milliseconds deadline{3000};  ///< real time, of one request (assumed)
};

class HttpMeter final : public PowerMeter {
 public:
  /// Returns at once; the first sample has no points and the trouble kNotAskedYet. `clock` outlives the meter.
  HttpMeter(HttpMeterOptions options, const Clock& clock);
  ~HttpMeter() override;

  MeterSample newest() override { return latest_.get(); }
  /// NotSupported, always.
  Result<void> switch_outlet(const std::string& thing, bool on) override;

 private:
  void round();
  Result<HttpRequest> request() const;

  HttpMeterOptions options_;
  const Clock& clock_;
  LatestSample latest_;
  HttpGet get_;
  PickSteps steps_;
  Poller poller_;
};

}  // namespace ohm
