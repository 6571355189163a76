// What a meter of the owner's tells about a wire: the PowerMeter seam (DESIGN §2).
//
// Tenants: NutMeter (PDUs and UPSes through upsd, RFC 9271), HttpMeter (JSON by path and unit), TypedMeter (a person reads it off),
// TwinMeter (the simulated rig in this process), FailingMeter. Polled from the agent's control thread and never blocks: newest() is
// what the meter's own worker last got, with the meter's instants. It believes nothing: control/metering judges.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "base/reading.h"
#include "base/result.h"
#include "rig/meter/meter_unit.h"

namespace ohm {

/// One quantity of one wire. `thing` is a name of rig.yaml: "pdu1", "pdu1/3" (outlet), "pdu1.b2" (bank), "pdu1 L1" (leg),
/// "A.p1" (supply), "main", "room".
struct MeterPoint {
  std::string thing;
  MeterUnit unit{MeterUnit::Amps};
  Reading<double> is;
  double step{};  ///< resolution of the meter, same unit; 0: not known
  friend bool operator==(const MeterPoint&, const MeterPoint&) = default;
};

enum class SwitchState { On, Off, Unknown };

struct OutletSwitch {
  std::string thing;  ///< "pdu1/3"
  SwitchState is{SwitchState::Unknown};
  bool switchable{};
  friend bool operator==(const OutletSwitch&, const OutletSwitch&) = default;
};

/// The trouble of a meter before its first answer.
inline constexpr const char* kNotAskedYet = "not asked yet";

struct MeterSample {
  std::string source;   ///< "nut:pdu1@127.0.0.1", "http://…", "typed", "twin"
  TimePoint at{};       ///< last answer
  std::string trouble;  ///< why there is no fresh answer: "connection refused"; "" when all is well
  std::string state;    ///< UPS or PDU state as it says itself: "OL", "OL LB"; "" when it has none
  std::string alarm;    ///< what it warns of, in its own words: "SMOKE DETECTED"; "" when of nothing
  std::vector<MeterPoint> points;
  std::vector<OutletSwitch> outlets;
  std::string refusal;         ///< why the last order to an outlet was not carried out; "" when it was, or none was given
  std::string refused_outlet;  ///< the outlet of the last order that was not
  std::uint64_t refusals{};    ///< orders not carried out so far, so that the same refusal twice is seen twice
  friend bool operator==(const MeterSample&, const MeterSample&) = default;
};

class PowerMeter {
 public:
  PowerMeter() = default;
  PowerMeter(const PowerMeter&) = delete;
  PowerMeter& operator=(const PowerMeter&) = delete;
  virtual ~PowerMeter() = default;

  virtual MeterSample newest() = 0;

  /// Enqueues; the outlet's state is seen in a later sample. NotSupported: this meter cannot switch. BadInput: no such outlet.
  /// An order that cannot reach the meter within its deadline is dropped, never carried out late; `refusal` says so.
  virtual Result<void> switch_outlet(const std::string& thing, bool on) = 0;
};

}  // namespace ohm
