// Everything that is known of a rig at one tick: what the agent publishes and everyone else reads.
//
// Built by the control thread (loop/agent.h), then immutable: shared as std::shared_ptr<const RigView> by the API's thread, the
// metrics and the history. Plain values with their instants on the daemon's clock; `now` is the instant of the tick, so that a
// reader tells ages without a clock of his own. It renders nothing (api/ does) and decides nothing.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "base/reading.h"
#include "control/cooling/cooling.h"
#include "hardware/fan/chassis_fan.h"
#include "hardware/gpu/gpu_driver.h"
#include "hardware/meter/power_meter.h"
#include "hardware/pci/pci_bus.h"
#include "rig/circuit/circuit.h"
#include "rig/lock/rig_lock.h"

namespace ohm {

/// Watch: no setter is ever called. Protect: caps, fans and memory clocks are driven. Run: protect, and jobs.
enum class Mode { Watch, Protect, Run };
const char* name_of(Mode mode);

/// How loud a thing is, for one card, one event or the whole rig.
enum class Level { Ok, Warning, Alarm };
const char* name_of(Level level);

/// Present: answers. Lost: was here and is gone. Hung: its driver calls do not return. Missing: promised by the rig file, never
/// seen. Absent: the rig file says so, with a reason.
enum class CardState { Present, Lost, Hung, Missing, Absent };
const char* name_of(CardState state);

/// How well a load is known. Measured: a believed meter. Calibrated: the model held to a meter. Model: from the cards' own draw.
enum class LoadGrade { Measured, Calibrated, Model };
const char* name_of(LoadGrade grade);

/// What cools a card, and why (control/cooling). In watch what protect would go by; duty, memory and cap are then empty.
struct CoolingView {
  /// A place as the law takes it.
  struct Sensed {
    cooling::Spot spot{};
    cooling::Known known{};
    Celsius is, target;  ///< `is`: with Estimated the model's figure, its margin included; means nothing with Waiting and Lost
  };
  cooling::Why why{};
  cooling::Spot spot{};  ///< the place that rules
  std::string says;      ///< "VRAM at 84 °C, above its 80 °C: fans full, memory held at 9650 MHz"
  std::vector<Sensed> sensed;
  std::optional<Fraction> duty;      ///< wanted; nothing: the fans are left to their firmware
  std::optional<Megahertz> memory;   ///< held at
  std::optional<Watts> cap;          ///< held at
  bool yield{};                      ///< the card's work should stop
  std::optional<CelsiusDelta> pads;  ///< VRAM above that of its siblings at full traffic, where it is learnt
};

/// One thing that is wrong with a card, or (level Ok) a note about it.
struct Reason {
  Level level{Level::Ok};
  std::string says;       ///< a sentence part with the figures of now
  std::string kind;       ///< by which it is the same from tick to tick: "vram", "fan 1", "xid 48"
  std::string over;       ///< what is told when it has ended
  bool told_elsewhere{};  ///< its begin has an event of its own
  friend bool operator==(const Reason&, const Reason&) = default;
};

struct CardView {
  std::string place, host, part;
  CardState state{CardState::Missing};
  Level health{Level::Ok};
  std::vector<std::string> why;  ///< sentences; the loudest first. A note may stand here while `health` is Ok
  std::vector<Reason> reasons;   ///< those of `why` that begin and end with an event
  std::string outage;            ///< "P20": all cards of that fell silent at once, this one among them; "": no such thing
  std::string absent;            ///< the rig file's reason, "at repair"
  std::optional<Bound> bound;    ///< nothing for a card that is not there
  std::optional<GpuId> gpu;
  std::optional<GpuInfo> info;
  GpuSample sample;                    ///< the last one; its readings are absent for a card that is gone
  std::optional<AerCounters> aer;      ///< where the PCI bus tells
  std::optional<Watts> last_cap;       ///< the limit that was in force when the card last told it
  std::optional<Watts> planned;        ///< static safe cap; 0: suspended by the plan. Nothing: absent by the rig file
  std::optional<Watts> ceiling;        ///< of its cap, by the interlock; in watch what it would be. Nothing: free
  std::optional<CoolingView> cooling;  ///< nothing: the card does not answer, or is not ours to drive
  std::optional<Link> promised;        ///< what the rig file says of its link
  std::string off;                     ///< what it was switched off with: "pdu1"; "": it was not
  bool returning{};                    ///< and is on its way back
  bool unpowered{};                    ///< and its own or its host's outlet was opened: it cannot answer
  Watts draw;                          ///< what the loads below count it with
  bool draw_known{};                   ///< `draw` is a reading of the card; else the limit it was last held to, or its idle draw
  std::vector<bool> ours;              ///< beside sample.processes: started by us
};

/// Puts a warning that another room than health/ found into `health`, `why` (in front) and `reasons`.
void add_reason(CardView& card, Reason reason);

struct StrangerView {
  std::string uuid, bus_id, model;
};

struct LimitView {
  std::string place, conductor, kind, unit;  ///< unit: "A" or "W"
  double load{};                             ///< now, from the best there is
  double reach{};                            ///< what it could become under the caps in force (E1), before anything is commanded
  double margin{};                           ///< kept back for how badly `load` is known
  double continuous{}, rating{}, headroom{}, used_ratio{};
  LoadGrade grade{LoadGrade::Model};
  std::string source;  ///< of the grade: the meter's; "" for a model
  bool known{true};    ///< false: no card on it tells its draw and no meter does; `load` is then only what they were last held to
  int assumed{};       ///< cards of other hosts in it, counted at their planned caps
};

struct SupplyView {
  std::string name;
  Watts out, in, rating;
  LoadGrade grade{LoadGrade::Model};
  bool out_known{true};  ///< false: no card on it tells its draw; `out` is then only what they were last held to
  bool in_known{true};   ///< false: that, and no meter tells `in`
};

struct PduView {
  std::string name;
  Watts draw;
  LoadGrade grade{LoadGrade::Model};
  Reading<Volts> volts;
};

struct MeterView {
  std::string name, source, state;
  bool believed{};
  bool settling{};  ///< it has only begun to speak: nothing is wrong with it so far
  std::string why;  ///< why not; "" when believed
  TimePoint at{};   ///< its last answer
  std::string trouble;
};

/// What a person read off a display and typed, and what became of it.
struct TypedView {
  std::string thing, unit;  ///< "pdu1"; "A", "W" or "V"
  double value{};
  TimePoint at{};
  std::string use;  ///< "counts as measured", "calibrates the model", or why it does nothing
};

/// What protect would do first, told in mode watch.
struct WouldHave {
  WallTime at{};  ///< since when
  std::string place, says;
  friend bool operator==(const WouldHave&, const WouldHave&) = default;
};

/// A fan of a board or hub.
struct ChassisFanView {
  std::string place;  ///< "A.fan1": the first fan of host A; "fan1" where it is not known whose it is
  std::string host;
  std::string name, label;  ///< "nct6775 pwm1", "CPU_OPT": as hwmon and the board call it
  Reading<Rpm> speed;
  Reading<Fraction> duty;
  Reading<FanMode> mode;
  bool driven{};  ///< ohmd holds it
};

/// A limit for which the interlock cut or still cuts (control/interlock).
struct IncidentView {
  std::string place, conductor, kind, unit;
  std::string why, says;                   ///< a word of the API; a sentence part
  double carried{}, allowed{}, foreign{};  ///< when it began
  Seconds cut_after{};                     ///< from the measurement to the command
  std::optional<Seconds> restored_after;   ///< from the measurement until it held again; nothing: not yet
  bool hopeless{};                         ///< no cut of ours is enough
  bool asks{};                             ///< false: its cards are being given back their watts
};

/// theta of a breaker's conductor on the fast edge; at most 0.958 by design, 1.277 trips.
struct BreakerHeat {
  std::string place, conductor;
  double theta{};
};

struct InterlockView {
  std::vector<IncidentView> incidents;
  std::vector<std::string> stops;  ///< cards whose work must stop, for lowest caps are not enough
  std::string says;                ///< the first that asks, and what is done; in watch what would be
  Level level{Level::Ok};
  std::vector<BreakerHeat> breakers;
  std::uint64_t cuts{};                   ///< since ohmd started
  std::optional<Seconds> last_cut_after;  ///< from measurement to command, of the last
};

/// Something that was switched off and rests until `ohm up`.
struct OffView {
  std::string thing, by, cause;  ///< "pdu1", "uid 1000", "smoke"
  WallTime at{};
  bool returning{};                   ///< it is on its way back
  std::vector<std::string> cards;     ///< that rest
  std::vector<OutletSwitch> outlets;  ///< that the order opened, as they are now
  std::vector<std::string> live;      ///< what stays live all the same, as sentences
};

struct HostView {
  std::string name;
  bool here{};
};

/// Something about the rig or its daemon that needs attention and has no card, limit or meter of its own to stand at.
struct NoticeView {
  std::string kind;  ///< one of kNoticeKinds; at most one of a kind and thing at a time
  Level level{Level::Warning};
  std::string thing;  ///< what it is about: "history", "guard", "rig"
  std::string says;   ///< a sentence part
  std::string over;   ///< what is told when it has ended: "history is written again"; "": nothing
  friend bool operator==(const NoticeView&, const NoticeView&) = default;
};
inline constexpr const char* kNoticeKinds[] = {"history", "guard", "twin", "places", "outage", "room"};

struct RigView {
  std::string name, rig_file, host_filter;
  Mode mode{Mode::Watch};
  bool adopted{};
  TimePoint now{};
  WallTime wall{};
  Seconds up{};
  std::uint64_t ticks{}, late_ticks{};
  Seconds tick{1};
  DriverInfo driver;

  std::string sentence, next_step;
  Level level{Level::Ok};

  Reading<Celsius> room;
  std::vector<HostView> hosts;
  std::vector<CardView> cards;
  std::vector<StrangerView> strangers;
  std::vector<LimitView> limits;
  std::vector<SupplyView> supplies;
  std::vector<PduView> pdus;
  std::vector<MeterView> meters;
  std::vector<TypedView> typed;
  std::vector<OutletSwitch> outlets;
  std::vector<ChassisFanView> chassis_fans;
  std::vector<WouldHave> would_have;
  std::vector<NoticeView> notices;
  InterlockView interlock;
  std::vector<OffView> off;
  int assumed{};  ///< cards of other hosts, counted at their planned caps in `draw` and the limits
  Watts draw;     ///< of the whole rig from the wall, now
  Watts budget;   ///< from the wall when every card draws its planned cap
};

}  // namespace ohm
