// Every meter of the rig at one desk: polled, judged, and asked to switch outlets.
//
// Owned by the loop. It knows which PowerMeter speaks for which thing of the rig file, hands their points to the law of
// control/metering beside what the model says, and tells what came out. Control thread; never blocks.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "agent/estimate/loads.h"
#include "control/metering/belief.h"
#include "rig/circuit/load.h"

namespace ohm {

class TypedMeter;

struct NamedMeter {
  std::string name;  ///< in rig.yaml: "pdu1", "room"
  PowerMeter* meter{};
};

/// What a meter says of one limit, for those who act on it at once.
struct WireTold {
  /// Its last figure while it counts upwards: believed, too new to be, or far above the model. In the limit's unit.
  Reading<double> counts{no_reading<double>(Absent::NotSupported, {})};
  std::optional<double> raw;         ///< its last figure, believed or not, while it answers
  Seconds lag{};                     ///< how much older than its instant that may be
  std::optional<double> own_margin;  ///< of the rig file, in place of the model's
};

class MeterDesk {
 public:
  MeterDesk(const Rig& rig, const Circuit& circuit, std::vector<NamedMeter> meters, TypedMeter* typed);

  /// Takes the newest sample of each.
  void poll();

  /// An order to an outlet that its meter took and could not carry out.
  struct Refusal {
    std::string outlet, says;  ///< "pdu1/3", "was not switched off: upsd …"
  };
  /// Those that the last poll() brought.
  const std::vector<Refusal>& refusals() const { return refusals_; }

  /// What each limit, PDU and supply is known to carry, beside what the model says it carries.
  MeteredRig judge(const Draws& draws, TimePoint now);

  /// As judged last; sized like the circuit's limits. A person's readings do not count here.
  std::vector<WireTold> wires() const;

  /// The meters as they were given, and what each said last.
  std::size_t size() const { return meters_.size(); }
  const std::string& name(std::size_t meter) const { return meters_[meter].name; }
  const MeterSample& sample_of(std::size_t meter) const { return samples_[meter]; }
  /// What is known of an outlet; nothing: no meter tells of it.
  std::optional<OutletSwitch> outlet(const std::string& name) const;

  /// Fills meters, typed readings, outlets and room of the view.
  void tell(RigView& view) const;

  /// Whose reading of that thing stands above a typed one: "nut:pdu1@127.0.0.1"; "" where there is none.
  std::string above_typed(const std::string& thing) const;
  /// Errors: BadInput, no such thing or a value out of range; NotSupported, nothing takes typed readings.
  Result<void> type(const std::string& thing, MeterUnit unit, double value, TimePoint at);
  /// Errors: BadInput, no meter knows the outlet; else the meter's own.
  Result<void> switch_outlet(const std::string& outlet, bool on);

 private:
  /// What flows through limits that carry the same current, and the names by which a meter may tell it, best first.
  struct Wire {
    std::vector<std::string> names;
    std::vector<std::uint32_t> limits;
    double possible{};
    std::optional<double> own_margin;
    double amps_per_watt{};
    std::optional<std::size_t> meter;  ///< who told it last; samples_.size(): a person
    metering::State state;
    metering::Belief belief;
    double model{};
  };
  struct Told {
    const MeterPoint* point{};
    std::size_t meter{};
  };
  using Points = std::unordered_map<std::string_view, Told>;

  void add_wire(std::uint32_t index, std::vector<std::string> names);
  std::vector<std::string> names_of(const Limit& limit) const;
  Points points(MeterUnit unit) const;
  const MeterSample& sample(std::size_t meter) const { return meter < samples_.size() ? samples_[meter] : typed_sample_; }
  metering::Metered told_of(Wire& wire, const Points& amps, const Points& watts) const;
  void judge_wire(Wire& wire, const Points& amps, const Points& watts, const metering::Modelled& model, TimePoint now);
  bool surely_on(std::uint32_t supply, const Draws& draws) const;
  SupplyLoads least(const Draws& draws) const;
  WireTold wire_told(const Wire& wire) const;
  Absent why_untold(const std::string& name) const;
  Metered metered(const Wire& wire) const;
  Metered scaled(const Wire* wire, double model_watts) const;
  Metered pdu_power(std::uint32_t pdu, const Points& watts, double model_watts) const;
  const Wire* wire_named(const std::string& name) const;
  const Wire* wire_called(const std::string& name) const;
  std::string impossible(const Wire& wire, MeterUnit unit, double value) const;
  MeterView view_of(std::size_t meter, Seconds up) const;
  TypedView view_of(const MeterPoint& typed) const;

  const Rig& rig_;
  const Circuit& circuit_;
  Circuit idle_hosts_;  ///< the circuit with hosts that do nothing: the model's lower bound
  std::vector<NamedMeter> meters_;
  TypedMeter* typed_;
  std::vector<MeterSample> samples_;  ///< beside meters_
  MeterSample typed_sample_;
  std::vector<Refusal> refusals_;
  std::vector<Wire> wires_;
};

}  // namespace ohm
