#include "hardware/meter/nut/nut_meter.h"

#include <algorithm>
#include <utility>

namespace ohm {
namespace {

MeterSample first_sample(const std::string& source) {
  MeterSample sample;
  sample.source = source;
  sample.trouble = kNotAskedYet;
  return sample;
}

std::string place_of(const nut::Address& address) {
  const bool six = address.host.find(':') != std::string::npos;
  return (six ? "[" + address.host + "]" : address.host) + ":" + std::to_string(address.port);
}

/// upsd's own word while it has a driver and no data of it.
bool is_waiting(const nut::Variables& variables) {
  const auto status = variables.find("ups.status");
  return status != variables.end() && status->second == "WAIT";
}

/// What was told before and is not in this answer is silent, not gone.
void add_missing(MeterSample& sample, const MeterSample& before) {
  for (const MeterPoint& old : before.points) {
    const auto is_same = [&](const MeterPoint& p) { return p.thing == old.thing && p.unit == old.unit; };
    if (std::any_of(sample.points.begin(), sample.points.end(), is_same)) continue;
    sample.points.push_back({old.thing, old.unit, no_reading<double>(Absent::Silent, sample.at), old.step});
  }
  for (const OutletSwitch& old : before.outlets) {
    const auto is_same = [&](const OutletSwitch& o) { return o.thing == old.thing; };
    if (std::any_of(sample.outlets.begin(), sample.outlets.end(), is_same)) continue;
    sample.outlets.push_back({old.thing, SwitchState::Unknown, false});
  }
}

}  // namespace

NutMeter::NutMeter(NutMeterOptions options, const Clock& clock)
    : options_{std::move(options)}, clock_{clock}, latest_{first_sample(options_.source.shown)}, poller_{clock, options_.period} {
  poller_.start([this] { round(); });
}

NutMeter::~NutMeter() { poller_.stop(); }

bool NutMeter::left_out() {
  constexpr int kPatience = 5;  // assumed: upsd is started anew within ten seconds, or gone for long
  if (session_) in_vain_ = 0;
  return !session_ && ++in_vain_ > kPatience && in_vain_ % kPatience != 0;
}

void NutMeter::round() {
  if (left_out()) return give_orders();
  const Deadline deadline = std::chrono::steady_clock::now() + options_.deadline;
  const TimePoint asked = clock_.now();
  Result<void> outcome = ensure_session(deadline);
  give_orders();
  if (outcome) outcome = poll(deadline);
  if (!outcome) tell_trouble(outcome.error(), asked);
  if (session_ && session_->lost()) session_.reset();
}

Result<void> NutMeter::ensure_session(Deadline deadline) {
  if (session_) return {};
  logged_in_ = false;
  commands_.reset();
  const auto addresses = lookup_.find(options_.source.address.host, options_.source.address.port, deadline);
  if (!addresses) return tl::make_unexpected(addresses.error());
  auto socket = LineSocket::connect(*addresses, deadline, poller_.ending());
  if (!socket) return tl::make_unexpected(socket.error());
  session_.emplace(std::move(*socket), options_.source.address.ups);
  return {};
}

Result<void> NutMeter::poll(Deadline deadline) {
  const TimePoint asked = clock_.now();
  const auto variables = session_->variables(deadline);
  if (!variables) return tl::make_unexpected(variables.error());
  if (is_waiting(*variables)) return failure(Error::Kind::Timeout, "the driver of this device tells nothing so far (WAIT)");
  if (auto asked_too = refresh_commands(deadline); !asked_too) return asked_too;
  MeterSample sample = nut::sample_of(*variables, *commands_, options_.name, asked, steps_);
  add_missing(sample, latest_.get());
  sample.source = options_.source.shown;
  add_refusals(sample);
  latest_.set(std::move(sample));
  return {};
}

/// While a driver comes up its commands arrive one by one, so they are asked for again from time to time.
Result<void> NutMeter::refresh_commands(Deadline deadline) {
  constexpr int kPolls = 15;  // assumed: half a minute of polls
  if (commands_ && ++polls_since_commands_ < kPolls) return {};
  auto commands = session_->commands(deadline);
  if (!commands) return tl::make_unexpected(commands.error());
  commands_ = std::move(*commands);
  polls_since_commands_ = 0;
  return {};
}

void NutMeter::tell_trouble(const Error& error, TimePoint asked) {
  commands_.reset();  // a driver that comes back may offer others
  MeterSample sample = silenced(latest_.get(), place_of(options_.source.address) + ": " + error.what, asked);
  add_refusals(sample);
  latest_.set(std::move(sample));
}

// ---- orders ----

std::optional<NutMeter::Order> NutMeter::next_order() {
  const std::lock_guard lock{orders_mutex_};
  if (orders_.empty()) return std::nullopt;
  Order order = std::move(orders_.front());
  orders_.pop_front();
  return order;
}

/// Each is tried once; what cannot be tried now is refused, for an outlet must not be switched when nobody expects it any more.
void NutMeter::give_orders() {
  while (const auto order = next_order()) {
    const Result<void> outcome = give(*order);
    tell_refusal(*order, outcome);
  }
}

Result<void> NutMeter::give(const Order& order) {
  if (!session_ || session_->lost()) return failure(Error::Kind::Timeout, "upsd cannot be reached");
  if (std::chrono::steady_clock::now() >= order.until) return failure(Error::Kind::Timeout, "the order is too old");
  if (!logged_in_) {
    const auto login = nut::read_login(options_.source.login_file);
    if (!login) return tl::make_unexpected(login.error());
    if (auto in = session_->log_in(*login, order.until); !in) return in;
    logged_in_ = true;
  }
  return session_->command(nut::switch_command(order.thing, options_.name, order.on), order.until);
}

void NutMeter::tell_refusal(const Order& order, const Result<void>& outcome) {
  refusal_ = outcome ? "" : order.thing + " was not switched " + (order.on ? "on" : "off") + ": " + outcome.error().what;
  if (outcome) return;
  refused_outlet_ = order.thing;
  ++refusals_;
}

void NutMeter::add_refusals(MeterSample& sample) const {
  sample.refusal = refusal_;
  sample.refused_outlet = refused_outlet_;
  sample.refusals = refusals_;
}

/// What can be said of an order before it is given.
Result<void> NutMeter::why_not(const std::string& thing, bool on) {
  const std::string command = nut::switch_command(thing, options_.name, on);
  const MeterSample now = newest();
  const auto outlet = std::find_if(now.outlets.begin(), now.outlets.end(), [&](const OutletSwitch& o) { return o.thing == thing; });
  const auto is_metered = [&](const MeterPoint& p) { return p.thing == thing; };
  if (command.empty() || (outlet == now.outlets.end() && std::none_of(now.points.begin(), now.points.end(), is_metered))) {
    return failure(Error::Kind::BadInput, options_.source.shown + " tells of no outlet " + thing);
  }
  if (!now.trouble.empty()) return failure(Error::Kind::Timeout, thing + ": " + now.trouble);
  if (outlet == now.outlets.end() || !outlet->switchable) {
    return failure(Error::Kind::NotSupported,
                   thing + ": " + options_.source.shown + " offers no command " + command + " (CMD-NOT-SUPPORTED)");
  }
  if (options_.source.login_file.empty()) {
    return failure(Error::Kind::PermissionDenied,
                   thing + ": upsd switches for a user only, and no login file is given for this meter");
  }
  return {};
}

Result<void> NutMeter::switch_outlet(const std::string& thing, bool on) {
  if (auto fits = why_not(thing, on); !fits) return fits;
  {
    const std::lock_guard lock{orders_mutex_};
    orders_.push_back({thing, on, std::chrono::steady_clock::now() + options_.deadline});
  }
  poller_.nudge();
  return {};
}

}  // namespace ohm
