// The reasons of cooling.h as sentences.
#include "base/text.h"
#include "control/cooling/cooling.h"

namespace ohm::cooling {
namespace {

std::string degrees(double t) { return number(t, 0) + " °C"; }

std::string fans(const Step& s) {
  return s.command.fan ? "fans at " + number(s.command.fan->v * 100, 0) + " %" : std::string{"fans at their firmware"};
}

std::string place(const Step& s) {
  const std::string about = s.known == Known::Estimated ? " estimated at " : " at ";
  return std::string{name_of(s.spot)} + about + degrees(s.degrees) + ", target " + degrees(s.target);
}

/// ", memory held at 9650 MHz, cap held at 236 W, the job is to yield"
std::string given_up(const Step& s, const Limits& limits) {
  std::string out;
  if (s.command.memory) out += ", memory held at " + number(s.command.memory->v, 0) + " MHz";
  if (s.command.cap < limits.cap) out += ", cap held at " + number(s.command.cap.v, 0) + " W";
  if (s.command.yield) out += ", and the job is to yield";
  return out;
}

/// What an owner can do about a temperature that this machine does not tell.
std::string fix(Spot spot) {
  return spot == Spot::Die ? "" : "; its sensor is not offered here: run ohmd as root, see `ohm doctor`";
}

}  // namespace

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
    return std::string{name_of(s.spot)} + " temperature spoke and stopped: " + fans(s) + ", cap held at its floor of " +
           number(s.command.cap.v, 0) + " W";
  if (s.why == Why::Starting) return std::string{name_of(s.spot)} + " temperature has not spoken yet: " + fans(s);
  if (s.why == Why::Resting) return "cool and without work: fans at their firmware, which may stop them";
  return place(s) + ": " + fans(s) + given_up(s, limits) + (s.known == Known::Estimated ? fix(s.spot) : "");
}

}  // namespace ohm::cooling
