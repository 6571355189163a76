// The PowerMeter tenant for everything that NUT's upsd knows: hundreds of PDUs and UPSes, and the twin.
//
// Owns one worker thread and one TCP connection. Every 2 s the worker asks for all variables (LIST VAR), which needs no login; an
// order to an outlet goes out at once, after USERNAME and PASSWORD from the login file. The instant of a reading is when it was
// asked for. upsd itself may hold what the device said up to its driver's poll interval ago (NUT: 1 to 30 s): control/metering
// allows for that. When upsd is gone, or says DATA-STALE, every reading is Silent, `trouble` says why, and the worker keeps trying;
// where it was tried in vain five times in a row to connect, at every fifth poll only. The connection is plain text: NUT on another
// machine belongs on a network of its own.
#pragma once

#include <deque>
#include <optional>

#include "base/clock.h"
#include "hardware/meter/net/lookup.h"
#include "hardware/meter/net/poller.h"
#include "hardware/meter/nut/nut_points.h"
#include "hardware/meter/nut/nut_session.h"
#include "hardware/meter/power_meter.h"
#include "rig/meter/nut_source.h"

namespace ohm {

struct NutMeterOptions {
  std::string name;  ///< in rig.yaml: "pdu1"
  NutSource source;
  Seconds period{2};                         ///< of the clock
  std::chrono::milliseconds deadline{3000};  ///< real time: connecting and one poll; and how long an order may wait (assumed)
};

class NutMeter final : public PowerMeter {
 public:
  /// Returns at once; the first sample has no points and the trouble kNotAskedYet. `clock` outlives the meter.
  NutMeter(NutMeterOptions options, const Clock& clock);
  /// Ends within a moment, whatever the network does.
  ~NutMeter() override;

  MeterSample newest() override { return latest_.get(); }
  /// Errors at once: BadInput, no such outlet; NotSupported, the driver offers no such command (CMD-NOT-SUPPORTED);
  /// PermissionDenied, no login file; Timeout, the meter is in trouble now. Later ones are told by `refusal`.
  Result<void> switch_outlet(const std::string& thing, bool on) override;

 private:
  struct Order {
    std::string thing;
    bool on{};
    Deadline until;
  };

  void round();
  /// Nobody has answered for a while: this poll is left out.
  bool left_out();
  Result<void> ensure_session(Deadline deadline);
  void give_orders();
  Result<void> give(const Order& order);
  Result<void> poll(Deadline deadline);
  Result<void> refresh_commands(Deadline deadline);
  void tell_trouble(const Error& error, TimePoint asked);
  void tell_refusal(const Order& order, const Result<void>& outcome);
  void add_refusals(MeterSample& sample) const;
  std::optional<Order> next_order();
  Result<void> why_not(const std::string& thing, bool on);

  NutMeterOptions options_;
  const Clock& clock_;
  LatestSample latest_;
  std::mutex orders_mutex_;
  std::deque<Order> orders_;

  // the worker's own
  Lookup lookup_;
  std::optional<nut::Session> session_;
  bool logged_in_{};
  std::optional<nut::Variables> commands_;
  int polls_since_commands_{};
  int in_vain_{};  ///< polls without a connection, in a row
  nut::Steps steps_;
  std::string refusal_, refused_outlet_;
  std::uint64_t refusals_{};

  Poller poller_;
};

}  // namespace ohm
