// A meter on the command line, for the tests of this folder: one request a line on standard input, one JSON line out.
//
//   meter_probe SOURCE NAME PERIOD_S DEADLINE_S
//     sample            {"at_s": …, "age_s": …, "trouble": …, "refusal": …, "state": …, "amps": {thing: value or why not},
//     "outlets": {…}} off THING | on THING   {"error": kind, "what": …} or {}
#include <chrono>
#include <cstdlib>
#include <iostream>
#include <nlohmann/json.hpp>
#include <string>

#include "hardware/meter/make_meter.h"

namespace {

using nlohmann::json;

json value_of(const ohm::Reading<double>& reading) {
  return reading.get() ? json(*reading.get()) : json(std::string{ohm::name_of(*reading.absent())});
}

json sample_of(const ohm::MeterSample& sample, const ohm::Clock& clock) {
  json out{{"trouble", sample.trouble}, {"refusal", sample.refusal}, {"state", sample.state}};
  out["age_s"] = ohm::Seconds{clock.now() - sample.at}.count();
  for (const ohm::MeterPoint& point : sample.points) {
    if (point.unit == ohm::MeterUnit::Amps) out["amps"][point.thing] = value_of(point.is);
    if (point.unit == ohm::MeterUnit::Volts) out["volts"][point.thing] = value_of(point.is);
    if (point.unit == ohm::MeterUnit::Celsius) out["celsius"][point.thing] = value_of(point.is);
  }
  for (const ohm::OutletSwitch& o : sample.outlets) {
    out["outlets"][o.thing] = {{"on", o.is == ohm::SwitchState::On}, {"switchable", o.switchable}};
  }
  return out;
}

json switched(ohm::PowerMeter& meter, const std::string& order) {
  const std::size_t blank = order.find(' ');
  const auto outcome = meter.switch_outlet(order.substr(blank + 1), order.substr(0, blank) == "on");
  if (outcome) return json::object();
  return {{"error", static_cast<int>(outcome.error().kind)}, {"what", outcome.error().what}};
}

}  // namespace

int main(int argc, char** argv) {
  if (argc != 5) return 2;
  const ohm::SystemClock clock;
  const std::chrono::duration<double> deadline{std::atof(argv[4])};
  auto meter = ohm::make_meter(argv[1], argv[2], clock,
                               {ohm::Seconds{std::atof(argv[3])}, std::chrono::duration_cast<std::chrono::milliseconds>(deadline)});
  if (!meter) {
    std::cerr << meter.error().what << "\n";
    return 1;
  }
  for (std::string line; std::getline(std::cin, line);) {
    std::cout << (line == "sample" ? sample_of((*meter)->newest(), clock) : switched(**meter, line)).dump() << std::endl;
  }
  return 0;
}
