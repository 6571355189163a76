// A simulated rig: heat, watts, throttling and faults of every card and wire of a Rig. The physics, as one pure step.
//
// advance(model, state, inputs, dt) moves the whole rig; observe() tells what each sensor would say (averaged, quantised, noisy,
// frozen or lying); State keeps the truth for tests. Model is what does not change (made from a Rig, the figures file and a seed).
// Called by the twin's process (twin/process), by the in-process tenants of the seams (hardware/*/twin_*) and by sim/. One thread
// at a time; no clock, no file, no driver; the same seed, inputs and binary give the same bits.
#pragma once

#include <array>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "base/units.h"
#include "rig/rig.h"

namespace ohm::twin {

/// What the twin reports of its hardware, per kind of fault. `Fault::size` is in the unit beside it.
enum class FaultKind : std::uint8_t {
  FallsOffBus,    ///< card: XID 79, then lost until the outlet was off for 30 s
  Hangs,          ///< card: its driver calls do not return
  MemoryError,    ///< card: an XID, 13/31/48/63 = size
  FanStops,       ///< card ("A3": all its fans), one fan of a card ("A3.fan2") or a chassis fan ("A.fan1"): stands still
  FanSticks,      ///< the same: keeps its present duty
  SensorFreezes,  ///< card: die, hotspot and VRAM readings stand still
  SensorLies,     ///< card: temperatures read `size` kelvin off
  PadsDegrade,    ///< card: R_pad multiplied by size
  LinkDrops,      ///< card: x1 gen1
  LinkFlaps,      ///< card: link comes and goes, correctable AER errors count up
  SetterDeaf,     ///< card: setters answer well and do nothing
  PsuDies,        ///< supply
  BreakerTrips,   ///< breaker
  OutletOff,      ///< outlet of a PDU ("pdu1/3")
  MainsSag,       ///< site: mains at `size` volts, on the site's nominal basis
  AirConFails,    ///< site: room heats with what the rig gives off
  MeterSilent,    ///< PDU: its meter stops answering
  MeterFreezes,   ///< PDU: its meter repeats itself
  ForeignLoad,    ///< PDU, breaker or bank: a heater of `size` amperes at nominal voltage in each of its conductors
  WiresSwapped    ///< two cards, supplies or outlets are exchanged against the rig file (target and other)
};

struct Fault {
  FaultKind kind{};
  std::string target;  ///< a name of rig.yaml; "site" for the site's
  std::string other;   ///< WiresSwapped only
  double size{};
  friend bool operator==(const Fault&, const Fault&) = default;
};

/// "fall-off-bus" and so on: the words of `ohm twin fault`; nothing: no such fault.
std::optional<FaultKind> fault_named(std::string_view word);
std::string_view name_of(FaultKind kind);
const std::vector<std::string>& fault_words();

inline constexpr std::size_t kMostFans = 4;  ///< of one card

/// What the owner set on one fan of a card; in the firmware's hands otherwise.
struct FanInputs {
  bool manual{};
  Fraction duty{};  ///< while manual
  friend bool operator==(const FanInputs&, const FanInputs&) = default;
};

/// What runs on a card and what its owner set. Indexed like Rig::cards.
struct CardInputs {
  std::uint16_t workload{};  ///< index into workload_words(); 0: idle
  Fraction activity{1};      ///< part of the time the workload really runs
  Bytes vram_used{};
  Watts cap{};  ///< limit in force
  std::optional<Megahertz> lock_min, lock_max, mem_lock_min, mem_lock_max;
  Megahertz core_offset{}, mem_offset{};
  std::array<FanInputs, kMostFans> fans{};
  std::optional<Celsius> target;  ///< die temperature that the firmware holds (NVML's acoustic target); nothing: its own
};

struct Model;  ///< opaque outside twin/: see twin/model.h
struct State;  ///< opaque outside twin/: see twin/state.h

struct Inputs {
  std::vector<CardInputs> cards;
  std::vector<bool> outlet_on;                   ///< indexed like Rig::psus: the outlet that feeds it
  Celsius room{20};                              ///< what the air conditioning holds
  Volts mains{};                                 ///< on the site's nominal basis; 0: nominal
  std::vector<std::optional<Fraction>> chassis;  ///< of each chassis fan the duty set by hand; nothing: its board's own control
  std::vector<Fault> faults;                     ///< in force now
};

struct FanReading {
  Fraction duty;  ///< intended
  Rpm speed;      ///< real
  bool manual{};
};

/// What one card's sensors say, as a driver would get it. Indexed like Rig::cards.
struct CardReadings {
  bool lost{}, hung{}, powered{true};
  Watts power_average, power_now;
  Celsius die, hotspot, vram;
  Megahertz sm_clock, mem_clock;
  int pstate{8};
  std::uint32_t throttle{};  ///< bits as facts/rig-tools.md §2.4 numbers them
  Fraction busy, mem_busy;
  std::array<FanReading, kMostFans> fans;  ///< as many as CardLimits::fans; the others turn alike
  Joules energy;
  int link_width{16}, link_gen{4};
  BytesPerSecond pcie_tx, pcie_rx;  ///< sent and received by the card over its link
  std::uint64_t aer_correctable{}, aer_fatal{};
  bool vram_invalid{};  ///< the register answers its "invalid" code
};

/// What a PDU's meter says of one wire: amperes as printed, before NUT's lag and steps.
struct WireReading {
  std::string thing;  ///< "pdu1", "pdu1/3", "pdu1.b2", "pdu1 L1", "main", "P18"
  Amps amps;
  Volts volts;
  Watts watts;
  bool on{true};
};

/// A bank of case fans on one output of a host's board, blowing at one row of its cards.
struct ChassisFanFacts {
  std::string name;      ///< "A.fan1"
  std::uint32_t host{};  ///< index into Rig::hosts
  int number{1};         ///< of the board's output, pwm1 …
  Rpm full_speed;
  Watts full_draw;
};

struct ChassisFanReading {
  Fraction duty;  ///< as its board asks
  Rpm speed;
  Watts draw;
  bool manual{};
};

struct XidEvent {
  std::uint32_t card{};
  std::uint64_t xid{};
};

struct Readings {
  std::vector<CardReadings> cards;
  std::vector<WireReading> wires;
  std::vector<bool> meter_silent;          ///< indexed like Rig::pdus
  std::vector<ChassisFanReading> chassis;  ///< as RigTwin::chassis_fans()
  Celsius room;
  Volts mains;
  std::vector<std::string> tripped;  ///< breakers and banks that are open now
};

/// A whole simulated rig behind value semantics: model, state and inputs together. The only type that others hold.
class RigTwin {
 public:
  /// The shipped figures. `seed`: noise and the spread between cards.
  RigTwin(const Rig& rig, std::uint64_t seed);
  RigTwin(const RigTwin&);
  RigTwin(RigTwin&&) noexcept;
  RigTwin& operator=(const RigTwin&);
  RigTwin& operator=(RigTwin&&) noexcept;
  ~RigTwin();

  const Rig& rig() const;
  const Inputs& inputs() const;
  const State& truth() const;
  const Model& model() const;
  /// By host and number.
  const std::vector<ChassisFanFacts>& chassis_fans() const;
  /// Everything that can trip: "main", breakers, banks.
  std::vector<std::string> breakers() const;

  /// Moves everything by dt (0.01 s … 60 s; longer steps are split where stability asks).
  void advance(Seconds dt);
  Readings observe() const;
  /// One chassis fan, without asking everything else.
  ChassisFanReading chassis_reading(std::uint32_t fan) const;
  /// The worst that a supply may be asked for within each of kWindowNames if every excursion of its cards fell together, W.
  Windows worst_excursions(std::uint32_t supply) const;
  /// XIDs since the last call.
  std::vector<XidEvent> take_xids();

  // ---- what a driver does to a card: BadInput names the range. A deaf card answers well and does nothing. ----
  Result<void> set_cap(std::uint32_t card, Watts cap);
  Result<void> lock_clocks(std::uint32_t card, Megahertz lowest, Megahertz highest);
  Result<void> unlock_clocks(std::uint32_t card);
  Result<void> lock_memory_clocks(std::uint32_t card, Megahertz lowest, Megahertz highest);
  Result<void> unlock_memory_clocks(std::uint32_t card);
  Result<void> set_offsets(std::uint32_t card, std::optional<Megahertz> core, std::optional<Megahertz> memory);
  /// All fans of the card.
  Result<void> set_fan(std::uint32_t card, Fraction duty);
  Result<void> fan_to_firmware(std::uint32_t card);
  /// One of them. BadInput: the card has no such fan.
  Result<void> set_fan(std::uint32_t card, std::uint32_t fan, Fraction duty);
  Result<void> fan_to_firmware(std::uint32_t card, std::uint32_t fan);
  /// Die temperature that the firmware holds with fan and clock; nothing: its own.
  Result<void> set_target(std::uint32_t card, std::optional<Celsius> die);

  // ---- what happens to it ----
  /// `workload`: one of workload_words().
  Result<void> load(std::uint32_t card, std::string_view workload, Fraction activity);
  void set_vram_used(std::uint32_t card, Bytes used);
  Result<void> inject(const Fault& fault);
  /// A chassis fan to a duty by hand, or (nothing) back to its board's own control.
  Result<void> set_chassis_fan(std::uint32_t fan, std::optional<Fraction> duty);
  /// Ends every fault of this kind on this target, a card's own fans included; empty kind: all of the target. A breaker is closed
  /// again, whatever opened it. BadInput: it is still too hot to latch, and for how long; nothing is done.
  Result<void> clear(std::optional<FaultKind> kind, std::string_view target);
  void set_room(Celsius room);
  void set_mains(Volts mains);
  Result<void> switch_outlet(std::string_view outlet, bool on);
  /// Closes a tripped breaker again. BadInput: still too hot to latch, and for how long.
  Result<void> reset_breaker(std::string_view breaker);

 private:
  struct Whole;  ///< twin/whole.h
  Result<CardInputs*> reach(std::uint32_t card);
  Result<void> drive_fans(std::uint32_t card, std::optional<std::uint32_t> fan, const FanInputs& so);
  std::unique_ptr<Whole> whole_;
};

/// "idle", "train", "decode", "moe-decode", "moe-prefill", "mine": from the figures file; [0] is "idle".
const std::vector<std::string>& workload_words();

/// What the twin says a card's driver limits are: from its part.
struct CardLimits {
  Watts cap_default, cap_min, cap_max;
  Megahertz sm_max, mem_max, core_offset_min, core_offset_max, mem_offset_min, mem_offset_max;
  Fraction fan_min, fan_max;
  Celsius target_min, target_max;  ///< range of set_target()
  int fans{2};
  std::vector<Megahertz> mem_levels;  ///< falling
};
CardLimits limits_of(const Rig& rig, std::uint32_t card);

}  // namespace ohm::twin
