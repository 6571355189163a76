// What ohmd told of a running rig: `GET /v1/rig` (docs/api.md) as plain values.
//
// Filled by read_rig_doc() from the JSON of one answer and then passed by const reference to every view (status, gpus, show, top).
// Numbers stay in the units their keys name, as the document has them; nothing is worked out here. Any thread. It holds no secret
// and no link to the daemon: a view of an old document is a view of an old document, and `age_s` says how old it was when sent.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "base/result.h"

namespace ohm {

/// A number, or why there is none. `value` and `absent` exclude each other.
struct Told {
  std::optional<double> value;
  std::string absent;  ///< "not supported here"; "not told" where the document lacks the key
  double age_s{};
  std::string source;  ///< "bar0"; "" where there is only one
  friend bool operator==(const Told&, const Told&) = default;
};

/// The same for a list of words: throttle reasons.
struct ToldWords {
  std::optional<std::vector<std::string>> value;
  std::string absent;
  double age_s{};
  friend bool operator==(const ToldWords&, const ToldWords&) = default;
};

struct ToldLink {
  std::optional<int> width, gen;  ///< lanes, PCIe generation
  std::string absent;
  double age_s{};
  friend bool operator==(const ToldLink&, const ToldLink&) = default;
};

/// One temperature by one route.
struct TemperatureDoc {
  std::string place;  ///< "die", "hotspot", "vram"
  Told is;
  friend bool operator==(const TemperatureDoc&, const TemperatureDoc&) = default;
};

/// How a temperature is known to the cooling law.
struct SensedDoc {
  std::string place, known;  ///< "vram"; "measured", "estimated", "waiting", "lost"
  std::optional<double> is_c, target_c;
  std::string fix;  ///< of an estimated one
  friend bool operator==(const SensedDoc&, const SensedDoc&) = default;
};

/// What cools a card.
struct CoolingDoc {
  std::string says, why;
  std::vector<SensedDoc> sensed;
  friend bool operator==(const CoolingDoc&, const CoolingDoc&) = default;
};

struct ProcessDoc {
  std::int64_t pid{};
  std::string name;
  std::optional<double> vram_b;
  bool ours{};
  friend bool operator==(const ProcessDoc&, const ProcessDoc&) = default;
};

struct PcieErrorsDoc {
  std::int64_t correctable{}, nonfatal{}, fatal{};
  friend bool operator==(const PcieErrorsDoc&, const PcieErrorsDoc&) = default;
};

struct CardDoc {
  std::string place, host;
  std::string state;   ///< "present", "lost", "hung", "missing", "absent"
  std::string health;  ///< "ok", "warning", "failed"
  std::vector<std::string> why;
  std::string absent;  ///< the rig file's reason, "at repair"
  std::string off;     ///< what it was switched off with: "pdu1"; "": it was not
  std::string model, part, uuid, serial, bus_id, vbios, bound;
  Told die_c, hotspot_c, vram_c;
  std::vector<TemperatureDoc> temperatures;
  std::optional<CoolingDoc> cooling;  ///< nothing: not driven, or of an older ohmd
  Told draw_w, draw_average_w, cap_w;
  std::optional<double> cap_min_w, cap_default_w, cap_max_w, planned_cap_w;
  std::optional<double> ceiling_w;  ///< of its cap, by the interlock; in watch what it would be
  std::optional<double> counted_w;  ///< what the loads count it with
  Told sm_mhz, mem_mhz;
  std::optional<double> core_offset_mhz, mem_offset_mhz, lock_min_mhz, lock_max_mhz, mem_lock_min_mhz, mem_lock_max_mhz;
  Told pstate;
  std::vector<Told> fans;  ///< 0…1
  std::vector<Told> fans_rpm;
  bool fan_manual{};
  ToldWords throttle;
  Told busy, mem_busy;  ///< 0…1
  Told vram_used_b;
  std::optional<double> vram_b;
  ToldLink link, link_promised, link_max;
  Told energy_j;
  std::optional<PcieErrorsDoc> aer;
  std::optional<bool> persistence;
  std::vector<ProcessDoc> processes;
  std::int64_t refused_settings{};
  std::string last_refusal;
  friend bool operator==(const CardDoc&, const CardDoc&) = default;
};

/// One limit that the rig file gives: a breaker, an inlet, a bank, a rail.
struct LimitDoc {
  std::string place, conductor, kind;
  std::string unit;             ///< "A" or "W", of every number here
  std::optional<double> load;   ///< what flows now
  std::optional<double> reach;  ///< what it may come to before anything is commanded
  std::optional<double> margin, continuous, rating, headroom, used_ratio;
  std::string grade, source;
  std::int64_t assumed_cards{};  ///< of other hosts, counted at their planned caps
  friend bool operator==(const LimitDoc&, const LimitDoc&) = default;
};

struct SupplyDoc {
  std::string name;
  std::optional<double> out_w, in_w, rating_w;
  std::string grade;
  friend bool operator==(const SupplyDoc&, const SupplyDoc&) = default;
};

struct PduDoc {
  std::string name;
  std::optional<double> draw_w;
  std::string grade;
  Told volts;
  friend bool operator==(const PduDoc&, const PduDoc&) = default;
};

struct MeterDoc {
  std::string name, source, state;
  bool believed{};
  std::string why;
  std::optional<double> age_s;
  std::string trouble;
  bool settling{};  ///< it has only begun to speak: nothing is wrong with it so far
  friend bool operator==(const MeterDoc&, const MeterDoc&) = default;
};

/// What a person read off a display and typed.
struct TypedDoc {
  std::string thing;  ///< as ohmd names it: "pdu1 L1"
  std::optional<double> value;
  std::string unit;  ///< "A", "W", "V"
  double age_s{};
  std::string use;  ///< what became of it
  friend bool operator==(const TypedDoc&, const TypedDoc&) = default;
};

struct OutletDoc {
  std::string outlet;  ///< "pdu1/3"
  std::string is;      ///< "on", "off", "unknown"
  bool switchable{};
  friend bool operator==(const OutletDoc&, const OutletDoc&) = default;
};

/// Something that was switched off and rests until `ohm up`.
struct OffDoc {
  std::string thing, by, cause, at;
  bool returning{};
  std::vector<std::string> cards;
  std::vector<OutletDoc> outlets;  ///< that the order opened, as they are now
  std::vector<std::string> live;   ///< what stays live all the same, as sentences
  friend bool operator==(const OffDoc&, const OffDoc&) = default;
};

/// A fan of a board or hub.
struct ChassisFanDoc {
  std::string place, host, name, label;
  Told rpm, duty;    ///< duty: 0…1
  std::string mode;  ///< "automatic", "manual", "full"; "" where its chip has no modes
  bool driven{};     ///< ohmd holds it
  friend bool operator==(const ChassisFanDoc&, const ChassisFanDoc&) = default;
};

struct StrangerDoc {
  std::string uuid, bus_id, model;
  friend bool operator==(const StrangerDoc&, const StrangerDoc&) = default;
};

/// What watch mode would have done.
struct WouldHaveDoc {
  std::string at, place, says;
  friend bool operator==(const WouldHaveDoc&, const WouldHaveDoc&) = default;
};

/// What ohmd has to tell of the rig as a whole or of itself.
struct NoticeDoc {
  std::string kind, level, thing, says;
  friend bool operator==(const NoticeDoc&, const NoticeDoc&) = default;
};

/// A wire for which the interlock holds cards down, or in watch would.
struct IncidentDoc {
  std::string place, conductor, says;
  std::optional<double> cut_after_s, restored_after_s;
  bool asks{};  ///< false: it is over, and its cards are given back their watts
  friend bool operator==(const IncidentDoc&, const IncidentDoc&) = default;
};

/// How warm a breaker is on the fast edge of its trip curve.
struct BreakerHeatDoc {
  std::string place, conductor;
  std::optional<double> theta;
  friend bool operator==(const BreakerHeatDoc&, const BreakerHeatDoc&) = default;
};

struct InterlockDoc {
  std::string says, level;  ///< "" while nothing is held down
  std::vector<IncidentDoc> incidents;
  std::vector<BreakerHeatDoc> breakers;
  friend bool operator==(const InterlockDoc&, const InterlockDoc&) = default;
};

struct HostDoc {
  std::string name;
  bool here{};
  friend bool operator==(const HostDoc&, const HostDoc&) = default;
};

struct DriverDoc {
  std::string name, version, missing;
  bool simulated{};
  std::int64_t calls{};
  friend bool operator==(const DriverDoc&, const DriverDoc&) = default;
};

struct RigDoc {
  std::string name, rig_file, version;
  std::string mode;  ///< "watch", "protect", "run"
  bool simulated{};
  std::string host_filter, at;
  double age_s{}, up_s{}, tick_s{1};
  std::int64_t ticks{}, late_ticks{};
  std::string sentence, level, next_step;
  DriverDoc driver;
  bool adopted{};
  Told room_c;
  std::vector<HostDoc> hosts;
  std::vector<CardDoc> cards;
  std::vector<StrangerDoc> strangers;
  std::vector<LimitDoc> limits;
  std::vector<SupplyDoc> supplies;
  std::vector<PduDoc> pdus;
  std::vector<MeterDoc> meters;
  std::vector<TypedDoc> typed;
  std::vector<OutletDoc> outlets;
  std::vector<OffDoc> off;
  std::vector<ChassisFanDoc> chassis_fans;
  std::vector<WouldHaveDoc> would_have;
  std::vector<NoticeDoc> notices;
  InterlockDoc interlock;
  std::optional<double> draw_w, budget_w;
  friend bool operator==(const RigDoc&, const RigDoc&) = default;
};

/// One line of `GET /v1/events`.
struct EventDoc {
  std::string at, thing, level, kind, says;
  friend bool operator==(const EventDoc&, const EventDoc&) = default;
};

/// Every text comes through printable(): nothing in it steers a terminal. A key that is missing or null reads as absent ("not
/// told"); the few without which no view could be honest (document, schema_version, mode, simulated, sentence, level, and the place
/// and state of each card) are required. A wrong shape is BadInput and names the key: "cards[3].die_c.value: expected a number".
Result<RigDoc> read_rig_doc(const std::string& json);

Result<std::vector<EventDoc>> read_events(const std::string& json);

}  // namespace ohm
