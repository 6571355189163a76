// A simulated rig under the interlock on a manual clock: the twin's readings in, caps out, and a witness of the true currents.
//
// Tests only. One tick is a second of ten physical steps. The witness looks at the twin's truth ten times a second and keeps for
// every breaker its theta on the fast edge, and for every wire how long it has been above its continuous rating; it uses nothing of
// what the law believes. `Lie` makes a mutant: a law that is handed what a careless agent would hand it.
#pragma once

#include <deque>
#include <string>
#include <vector>

#include "control/interlock/interlock.h"
#include "control/interlock/losses.h"
#include "rig/plan/planned_caps.h"
#include "twin/rig_twin.h"

namespace ohm::testing {

enum class Lie {
  None,
  NoInterlock,             ///< nothing is cut: what the faults do by themselves
  AcknowledgementIgnored,  ///< what was commanded is taken for what is in force
  StaleMeterTrusted        ///< the last figure of a silent meter is handed on as if it were new
};

class GuardedRig {
 public:
  explicit GuardedRig(const Rig& rig, Lie lie = Lie::None);

  /// A second: read, decide, command; then the physics of it under the new caps.
  void tick();
  void run(int seconds);

  void load_all(const std::string& workload);
  void strike(twin::FaultKind kind, const std::string& target, double size = 0);
  void clear(const std::string& target);

  /// True amperes of the limit's place, the worst conductor.
  double amps(const std::string& place) const;
  double watts(std::size_t card) const;
  /// Highest theta of any breaker since the beginning, on the fast edge, over true currents.
  double worst_theta() const { return worst_theta_; }
  /// The longest that any wire was truly above its continuous rating without a break, s; and which.
  double longest_overload() const { return longest_overload_; }
  const std::string& overloaded() const { return overloaded_; }
  void forget_overloads();

  Rig rig;
  twin::RigTwin twin;
  PlannedCaps planned;
  interlock::Gains gains;
  interlock::Step last;
  std::vector<interlock::Class> of;
  Seconds meter_lag{};  ///< meters tell what was so long ago
  interlock::Feed feed{interlock::Feed::Mains};
  TimePoint now{};

 private:
  using Told = std::vector<std::optional<double>>;

  Told told_now() const;
  interlock::Facts facts(const Told& told);
  interlock::CardFact card_fact(std::size_t i, const twin::CardReadings& card) const;
  interlock::WireFact wire_fact(std::size_t limit, const Told& told, double volts);
  void command();
  void witness(double dt);

  Lie lie_;
  Circuit circuit_;
  interlock::LossWatch losses_;
  interlock::State state_;
  std::deque<Told> past_;
  std::vector<Reading<double>> newest_;
  std::vector<double> commanded_;
  std::vector<double> theta_, over_for_;
  double worst_theta_{}, longest_overload_{};
  std::string overloaded_;
};

}  // namespace ohm::testing
