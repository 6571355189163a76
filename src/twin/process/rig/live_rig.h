// The running twin without its sockets and files: the physics, and what a driver, an operator and real processes do to it.
//
// The physics (twin/rig_twin.h) knows watts and heat; here is the rest of what a real machine keeps: persistence mode, settings
// that a card forgets when it loses power, cards taken off the bus by hand, real processes beside simulated loads, PDU outlets that
// come back after a cycle. Everything the board shows of a card is made here. No clock, no file, no socket: step() is told how far.
// One thread.
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "base/result.h"
#include "twin/board/board.h"
#include "twin/process/control/request.h"
#include "twin/process/jobs/card_processes.h"
#include "twin/rig_twin.h"

namespace ohm::twin {

class LiveRig {
 public:
  /// `identities`: as identities() gives them for this rig.
  LiveRig(const Rig& rig, std::vector<BoardIdentity> identities, std::uint64_t seed);

  void step(Seconds dt);

  /// The twin's clock: the time of all steps so far.
  std::chrono::nanoseconds now() const { return now_; }
  const Rig& rig() const { return physics_.rig(); }
  const RigTwin& physics() const { return physics_; }
  const Readings& readings() const { return readings_; }
  const std::vector<BoardIdentity>& identities() const { return identities_; }
  std::vector<XidEvent> take_xids() { return physics_.take_xids(); }

  /// What the board shows of a card now.
  BoardReadings board_readings(std::uint32_t card) const;

  // ---- the driver's setters ----
  /// The card of that bus id; BadInput where there is none.
  Result<std::uint32_t> card_at(const std::string& bus_id) const;
  bool hung(std::uint32_t card) const { return readings_.cards[card].hung; }
  /// A card's answer to one setter. Errors as a real driver has them: DeviceLost, BadInput (names the range), NotSupported.
  Result<void> set(std::uint32_t card, const NvmlCall& call);

  // ---- what a person does to it ----
  Result<void> load(const LoadRequest& asked);
  Result<void> inject(const FaultRequest& asked);
  Result<void> clear(const ClearRequest& asked);
  /// Foreign loads that go on behind this breaker or bank, as a sentence part; "": none.
  std::string still_on(const std::string& breaker) const;
  /// All of them or, when one is wrong, none.
  Result<void> apply(const SetRequest& asked);
  /// What `asked` would change, as it stands now: applied later it takes `asked` back. Keys that nobody knows are left out.
  SetRequest as_it_stands(const SetRequest& asked) const;
  /// A duty by hand, as through the board's hwmon chip; nothing: back to the board's own control.
  Result<void> set_chassis_fan(std::uint32_t fan, std::optional<Fraction> duty) { return physics_.set_chassis_fan(fan, duty); }
  Result<void> switch_outlet(const std::string& outlet, bool on);
  /// Off now, on again ten seconds later: what a PDU does for "reboot" (its usual default; assumed).
  Result<void> cycle_outlet(const std::string& outlet);

  /// Replaces what real processes do; a card without any is left with its simulated load.
  void set_processes(CardProcesses processes);

  // ---- the PCI bus ----
  /// Does the card answer to configuration reads?
  bool on_bus(std::uint32_t card) const;
  /// A secondary bus reset: a hung card answers again, every setting is forgotten.
  void reset(std::uint32_t card);
  void remove(std::uint32_t card);
  void rescan();

  /// What a PDU's sensors warn of, as `ohm twin set pdu1.alarm=…` put it; "": of nothing.
  const std::string& alarm(std::size_t pdu) const { return alarms_[pdu]; }

  /// What was loaded by hand: workload and activity.
  const std::string& workload(std::uint32_t card) const { return extras_[card].workload; }
  Fraction activity(std::uint32_t card) const { return extras_[card].activity; }
  const std::vector<CardProcess>& processes(std::uint32_t card) const { return extras_[card].processes; }

 private:
  struct Extras {
    std::string workload{"idle"};
    Fraction activity{};
    std::vector<CardProcess> processes;
    bool persistence{true};  ///< as nvidia-persistenced, which comes with the driver, sets it at boot
    bool removed{};
    bool was_on_bus{true};
    std::array<std::uint64_t, 9> throttle_ns{};
  };
  struct Return {
    std::string outlet;
    std::chrono::nanoseconds at{};
  };

  bool deaf(std::uint32_t card) const;
  void forget_settings(std::uint32_t card);
  void watch_for_returns();
  void close_cycles();
  void count_throttling(Seconds dt);
  void put_load(std::uint32_t card);
  Result<void> set_known(std::uint32_t card, const NvmlCall& call);
  Result<void> set_clocks(std::uint32_t card, const NvmlCall& call);
  Result<void> set_fans(std::uint32_t card, const NvmlCall& call);
  std::optional<std::string> setting(const std::string& key) const;
  Result<void> apply_one(const std::string& key, const std::string& value, RigTwin& to) const;
  std::optional<std::size_t> alarm_of(const std::string& key) const;

  RigTwin physics_;
  std::vector<BoardIdentity> identities_;
  std::vector<Extras> extras_;
  std::vector<Return> returns_;
  Readings readings_;
  std::vector<std::string> alarms_;  ///< beside Rig::pdus
  std::chrono::nanoseconds now_{};
};

/// The setters that a client may call, in the control socket's words.
const std::vector<std::string>& nvml_call_words();

}  // namespace ohm::twin
