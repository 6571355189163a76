// The loop of one host: once a second sample -> estimate -> off -> judge -> decide -> describe -> publish -> record.
//
// Made by the daemon (apps/ohmd), run on one control thread; everything it is given outlives it. Commands come in by the queue,
// immutable views go out by newest(), which any thread may call. In mode watch it calls no setter of anything. It never waits for a
// card or a meter: drivers answer with what they last read. Laws are elsewhere (health/, decide/, control/): here is the order of
// things and what is kept from tick to tick.
#pragma once

#include <functional>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <vector>

#include "agent/commands/command_queue.h"
#include "agent/cooling/cooling_desk.h"
#include "agent/decide/caps.h"
#include "agent/estimate/meter_desk.h"
#include "agent/estimate/roster.h"
#include "agent/events/event_log.h"
#include "agent/events/reason_log.h"
#include "agent/fans/fan_desk.h"
#include "agent/health/health.h"
#include "agent/interlock/interlock_desk.h"
#include "agent/loop/lookout.h"
#include "agent/loop/pulses.h"
#include "agent/loop/release.h"
#include "agent/loop/takeover.h"
#include "agent/loop/ticker.h"
#include "agent/off/off_desk.h"
#include "agent/outage/outage_watch.h"
#include "agent/view/rig_view.h"
#include "base/clock.h"
#include "hardware/pci/pci_bus.h"
#include "rig/plan/planned_caps.h"

namespace ohm {

/// What the agent is to do.
struct AgentSetup {
  Rig rig;
  std::optional<RigLock> lock;
  Mode mode{Mode::Watch};
  std::string host;  ///< a host of the rig file, or "" for all
  Seconds tick{1};
  std::string off_latch{};  ///< file that keeps what is switched off; "": nothing is kept over a restart
  std::string off_file{};   ///< file whose appearance switches off; "": none
};

/// What it does it with. Pointers may be null: that sense is then missing.
struct AgentWorld {
  const Clock& clock;
  GpuDriver& gpus;
  PciBus* pci{};
  std::vector<NamedMeter> meters;
  TypedMeter* typed{};
  EventLog& events;
  CommandQueue& commands;
  std::function<void(const RigView&)> record;          ///< called last in every tick: the history
  std::function<std::vector<NoticeView>()> notices{};  ///< what the daemon itself has to tell: history, guard, twin
  std::vector<ChassisFan*> fans{};                     ///< of boards and hubs; none of them makes its caller wait (PolledFan)
};

class Agent {
 public:
  Agent(AgentSetup setup, AgentWorld world);

  /// Ticks until the queue is closed; `alive` is called at every pass, once a second at least: the heartbeat for guard and service
  /// manager, whatever a twin's clock does.
  void run(const std::function<void()>& alive = {});

  /// One tick now. Tests and simulations call it themselves.
  void tick();

  /// Ends what is under way: fans that were pulsed, cards and chassis fans that were driven go back to their firmware; caps stay.
  /// Once, at the end.
  void stop();

  /// The newest view; null before the first tick.
  std::shared_ptr<const RigView> newest() const;

  const Rig& rig() const { return setup_.rig; }
  const Circuit& circuit() const { return circuit_; }

 private:
  // ---- the tick's own steps ----
  RigView begin(TimePoint now);
  void sample(RigView& view);
  void estimate(RigView& view);
  void see_off(RigView& view);
  void judge_health(RigView& view);
  void decide(RigView& view);
  void describe(RigView& view);
  void publish(RigView view);
  void record();

  void sample_card(const Seat& seat, const std::vector<FoundGpu>& found, CardView& card, std::size_t row);
  void sample_bus(std::size_t row, CardView& card);
  bool bus_is_due() const;
  void sample_fans(RigView& view);
  void look_for_cards(const RigView& view);
  void take_xids(const RigView& view);
  void carry_out_commands();
  void carry_out_pulses(TimePoint now);
  void take_over(const RigView& view);
  bool answer_release(const RigView& view);
  void give_default_caps(const RigView& view);
  void note_driven(GpuId gpu);
  void tell_changed(const std::vector<CapChange>& changed);
  void tell_cap(const CapStep& step, std::uint32_t index, CardView& card);
  std::vector<CapFacts> cap_facts(const RigView& view) const;
  void carry_out(const std::vector<CapOrder>& orders, const RigView& view);
  void tell_would_have(const std::vector<CapOrder>& orders, RigView& view);
  void cool(RigView& view, std::vector<CapFacts>& caps);
  void carry_out_cooling(const RigView& view);
  void cut(RigView& view, std::vector<CapFacts>& caps);
  bool drivable(const CardView& card) const;
  void event(const std::string& thing, Level level, const std::string& kind, const std::string& says);

  // ---- commands (orders.cpp) ----
  Result<std::string> obey(const FindCard& order, const std::string& by);
  Result<std::string> obey(const TypedReading& order, const std::string& by);
  Result<std::string> obey(const SwitchOff& order, const std::string& by);
  Result<std::string> obey(const BringUp& order, const std::string& by);
  Result<std::string> obey(const Rescan& order, const std::string& by);
  Result<std::string> obey(const Down& order, const std::string& by);
  void ask_release(Command command);

  AgentSetup setup_;
  AgentWorld world_;
  Circuit circuit_;
  PlannedCaps planned_;
  std::vector<double> planned_draw_;  ///< W per card: its planned cap, or idle where the plan suspends it
  Watts budget_;

  TimePoint started_;
  Ticker ticker_;
  std::uint64_t ticks_{};
  std::uint64_t late_told_{};
  Roster roster_;
  MeterDesk meters_;
  FanDesk fans_;
  OffDesk off_;
  std::vector<CardMemory> memories_;  ///< per seat
  ReasonLog reasons_;
  std::vector<std::optional<AerCounters>> errors_;  ///< per seat
  std::size_t bus_turn_{};                          ///< the seat whose PCI errors are read next
  CapMemory caps_;
  CoolingDesk cooling_;
  InterlockDesk interlock_;
  OutageWatch outages_;
  std::vector<WouldHave> would_have_;
  Pulses pulses_;
  Takeover takeover_;
  Release release_;
  bool released_{};  ///< default caps were given back: nothing is driven any more
  Lookout lookout_;
  std::vector<GpuId> driven_;  ///< cards that we set something on
  Draws draws_;

  mutable std::mutex published_mutex_;
  std::shared_ptr<const RigView> published_;
};

}  // namespace ohm
