#include "apps/ohmd/guard_keeper.h"

#include <utility>

namespace ohm::daemon {
namespace {

std::string whole_seconds(Seconds span) { return std::to_string(static_cast<long long>(span.count())) + " s"; }

}  // namespace

Result<void> GuardKeeper::start() {
  auto guard = Guard::start(options_, orders_);
  if (!guard) return tl::make_unexpected(guard.error());
  guard_.emplace(std::move(*guard));
  return {};
}

void GuardKeeper::beat() {
  if (starting_.valid()) return take_started();
  if (again_ && Machine::now() >= *again_) return begin({});
  if (!guard_) return;
  if (!guard_->alive()) return replace("the guard ended by itself");
  if (const auto silent = guard_->silent_for(); silent > kGuardSilent)
    return replace("the guard has not looked for " + whole_seconds(silent));
  guard_->beat();
}

/// The old one is killed by its own pid, lest there be two: it may be waking up.
void GuardKeeper::replace(const std::string& why) {
  tell(Level::Warning, why + "; another is started");
  trouble_ = why + ", and another is being started";
  begin(std::exchange(guard_, std::nullopt));
}

void GuardKeeper::begin(std::optional<Guard> old) {
  again_.reset();
  starting_ = std::async(std::launch::async, [options = options_, orders = orders_, old = std::move(old)]() mutable {
    if (old) old->kill();
    return Guard::start(options, orders);
  });
}

void GuardKeeper::take_started() {
  if (starting_.wait_for(std::chrono::seconds{0}) != std::future_status::ready) return;
  auto started = starting_.get();
  if (!started) {
    trouble_ = "no guard stands beside ohmd: " + started.error().what;
    again_ = Machine::now() + kGuardAgain;
    return;
  }
  guard_.emplace(std::move(*started));
  guard_->beat();
  trouble_.clear();
  tell(Level::Ok, "a guard stands beside ohmd again");
}

void GuardKeeper::dismiss() {
  if (starting_.valid()) {
    if (auto started = starting_.get()) guard_.emplace(std::move(*started));
  }
  if (!guard_) return;
  orders_.mode = GuardMode::Watch;
  static_cast<void>(guard_->update(orders_));
  if (const auto gone = guard_->dismiss(); !gone) tell(Level::Warning, gone.error().what);
  guard_.reset();
}

}  // namespace ohm::daemon
