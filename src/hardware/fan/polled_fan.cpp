#include "hardware/fan/polled_fan.h"

#include <algorithm>
#include <condition_variable>
#include <mutex>
#include <thread>
#include <utility>

#include "base/text.h"

namespace ohm {
namespace {

constexpr Seconds kPeriod{2}, kTooOld{5};
constexpr std::chrono::milliseconds kShortestRest{20}, kLongestRest{60'000}, kFarewell{1000};

/// Nothing: back to the board.
using Order = std::optional<Fraction>;

}  // namespace

/// Shared with the thread, which may outlive the fan that others hold.
struct PolledFan::Core {
  Core(const Clock& rig_clock, std::unique_ptr<ChassisFan> fan) : clock{rig_clock}, inside{std::move(fan)} {}

  const Clock& clock;                  ///< touched by the thread only while it is not told to end
  std::unique_ptr<ChassisFan> inside;  ///< the thread's alone

  mutable std::mutex mutex;
  std::condition_variable news;
  Reading<Rpm> speed;
  Reading<Fraction> duty;
  Reading<FanMode> mode;
  std::optional<Order> order;
  std::string refusal;
  bool read_once{}, working{}, ending{}, ended{};

  void serve();
  void carry_out(const Order& order_now);
  void read(TimePoint now);
};

/// The newest order first, then a look; rests until the next look is due or something is ordered.
void PolledFan::Core::serve() {
  std::unique_lock lock{mutex};
  while (!ending || order) {
    const auto now_ordered = std::exchange(order, std::nullopt);
    working = true;
    lock.unlock();
    if (now_ordered) carry_out(*now_ordered);
    lock.lock();
    if (!ending) {
      const auto now = clock.now();
      lock.unlock();
      read(now);
      lock.lock();
    }
    working = false;
    news.notify_all();
    if (ending) continue;
    const auto wanted = std::chrono::ceil<std::chrono::milliseconds>(clock.real(kPeriod));
    news.wait_for(lock, std::clamp(wanted, kShortestRest, kLongestRest), [&] { return ending || order; });
  }
  lock.unlock();
  inside.reset();
  lock.lock();
  ended = true;
  news.notify_all();
}

void PolledFan::Core::carry_out(const Order& order_now) {
  std::string why;
  if (order_now) {
    if (const auto set = inside->set(*order_now); !set) why = set.error().what;
  } else if (const auto given = inside->release(); !given) {
    why = given.error().what;
  }
  const std::lock_guard lock{mutex};
  refusal = std::move(why);
}

void PolledFan::Core::read(TimePoint now) {
  const auto is_speed = inside->speed(now);
  const auto is_duty = inside->duty(now);
  const auto is_mode = inside->mode(now);
  const std::lock_guard lock{mutex};
  speed = is_speed, duty = is_duty, mode = is_mode;
  read_once = true;
}

namespace {

template <class T>
Reading<T> recent(const Reading<T>& reading, bool read_once, TimePoint now) {
  if (!read_once) return no_reading<T>(Absent::NotYet, now);
  return now - reading.at > nanoseconds_of(kTooOld) ? no_reading<T>(Absent::Silent, reading.at) : reading;
}

}  // namespace

PolledFan::PolledFan(const Clock& clock, std::unique_ptr<ChassisFan> inside, Seconds first_wait)
    : name_{inside->name()},
      label_{inside->label()},
      home_{inside->home()},
      core_{std::make_shared<Core>(clock, std::move(inside))} {
  std::thread{[core = core_] { core->serve(); }}.detach();
  std::unique_lock lock{core_->mutex};
  core_->news.wait_for(lock, first_wait, [&] { return core_->read_once; });
}

PolledFan::~PolledFan() {
  std::unique_lock lock{core_->mutex};
  core_->ending = true;
  core_->order.reset();  // destroying the fan inside gives it back
  core_->news.notify_all();
  core_->news.wait_for(lock, kFarewell, [&] { return core_->ended; });
}

Reading<Rpm> PolledFan::speed(TimePoint now) {
  const std::lock_guard lock{core_->mutex};
  return recent(core_->speed, core_->read_once, now);
}

Reading<Fraction> PolledFan::duty(TimePoint now) {
  const std::lock_guard lock{core_->mutex};
  return recent(core_->duty, core_->read_once, now);
}

Reading<FanMode> PolledFan::mode(TimePoint now) {
  const std::lock_guard lock{core_->mutex};
  return recent(core_->mode, core_->read_once, now);
}

Result<Fraction> PolledFan::set(Fraction duty) {
  if (!(duty.v >= 0 && duty.v <= 1))
    return failure(Error::Kind::BadInput, name_ + ": a duty of " + number(duty.v * 100, 1) + " % is not within 0 to 100 %");
  const std::lock_guard lock{core_->mutex};
  core_->order = Order{duty};
  core_->news.notify_all();
  return duty;
}

Result<void> PolledFan::release() {
  const std::lock_guard lock{core_->mutex};
  core_->order = Order{};
  core_->news.notify_all();
  return {};
}

bool PolledFan::pending() const {
  const std::lock_guard lock{core_->mutex};
  return core_->order.has_value() || core_->working;
}

std::string PolledFan::refusal() const {
  const std::lock_guard lock{core_->mutex};
  return core_->refusal;
}

}  // namespace ohm
