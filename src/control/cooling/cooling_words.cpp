// The reasons of cooling.h as sentences.
#include "base/text.h"
#include "control/cooling/cooling.h"

namespace ohm::cooling {
namespace {

constexpr double kHalfStep = 0.5;  // K: as the law, which takes a sensor's whole degrees for rounded ones

std::string degrees(double t) { return number(t, 0) + " °C"; }

std::string fans(const Step& s, const Limits& limits) {
  if (s.command.fan && s.command.fan->v >= limits.fan_highest) return "fans full";
  return s.command.fan ? "fans at " + number(s.command.fan->v * 100, 0) + " %" : std::string{"fans at their firmware"};
}

std::string place(const Step& s) {
  const std::string about = s.known == Known::Estimated ? " estimated at " : " at ";
  const std::string against = s.degrees - kHalfStep >= s.target ? ", above its " : ", target ";
  return std::string{name_of(s.spot)} + about + degrees(s.degrees) + against + degrees(s.target);
}

/// ", memory held at 9650 MHz, cap held at 236 W, the job is to yield"
std::string given_up(const Step& s, const Limits& limits) {
  std::string out;
  if (s.command.memory) out += ", memory held at " + number(s.command.memory->v, 0) + " MHz";
  if (s.command.cap < limits.cap) out += ", cap held at " + number(s.command.cap.v, 0) + " W";
  if (s.command.yield) out += ", and the job is to yield";
  return out;
}

}  // namespace

std::string fix_for(Spot spot) {
  return spot == Spot::Die ? "" : "its sensor is not offered here: run ohmd as root, see `ohm doctor`";
}

const char* name_of(Spot spot) {
  switch (spot) {
    case Spot::Die: return "die";
    case Spot::Hotspot: return "hotspot";
    case Spot::Vram: return "VRAM";
  }
  return "";
}

std::string words_for(const Step& s, const Limits& limits) {
  if (s.why == Why::SensorLost)
    return std::string{name_of(s.spot)} + " temperature spoke and stopped: " + fans(s, limits) + ", cap held at its floor of " +
           number(s.command.cap.v, 0) + " W";
  if (s.why == Why::Starting) return std::string{name_of(s.spot)} + " temperature has not spoken yet: " + fans(s, limits);
  if (s.why == Why::Resting) return "cool and without work: fans at their firmware, which may stop them";
  return place(s) + ": " + fans(s, limits) + given_up(s, limits) +
         (s.known == Known::Estimated && s.spot != Spot::Die ? "; " + fix_for(s.spot) : "");
}
const char* name_of(Why why) {
  switch (why) {
    case Why::Resting: return "resting";
    case Why::Quiet: return "quiet";
    case Why::Tracking: return "tracking";
    case Why::FanFull: return "fan-full";
    case Why::Memory: return "memory";
    case Why::Cap: return "cap";
    case Why::Yield: return "yield";
    case Why::Starting: return "starting";
    case Why::SensorLost: return "sensor-lost";
  }
  return "";
}

const char* name_of(Known known) {
  switch (known) {
    case Known::Measured: return "measured";
    case Known::Estimated: return "estimated";
    case Known::Waiting: return "waiting";
    case Known::Lost: return "lost";
  }
  return "";
}

}  // namespace ohm::cooling
