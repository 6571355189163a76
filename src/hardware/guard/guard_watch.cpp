#include "hardware/guard/guard_watch.h"

#include <algorithm>
#include <cerrno>
#include <memory>
#include <poll.h>
#include <unistd.h>

#include "hardware/fan/hwmon_fan.h"
#include "hardware/gpu/nvml/nvml_driver.h"

namespace ohm {
namespace {

constexpr Seconds kLook{1};      // how often it looks for a new mode
constexpr Seconds kComeback{1};  // what a look for cards that came back may take before the report

class Watch {
 public:
  Watch(const GuardRun& run, GuardPage page, const Say& say) : run_{run}, page_{std::move(page)}, say_{say} {}

  int run() {
    if (!learn()) return 1;
    if (run_.socket < 0) return act("asked to");
    tell_ready();
    switch (wait()) {
      case GuardEnding::Dismissed: return 0;
      case GuardEnding::OhmdGone: return act("ohmd is gone");
      case GuardEnding::HeartbeatOld: return act("ohmd does not answer");
    }
    return 1;
  }

 private:
  bool learn();
  void tell_ready();
  GuardEnding wait();
  bool heartbeat_old() const;
  std::optional<GuardEnding> hear() const;
  int act(const std::string& why);

  const GuardRun& run_;
  GuardPage page_;
  const Say& say_;
  SystemClock clock_;
  GuardOrders orders_;
  std::unique_ptr<NvmlDriver> driver_;
};

/// The newest orders, and a driver as soon as they may need one.
bool Watch::learn() {
  const auto orders = page_.orders();
  if (!orders && orders_.caps.empty() && !driver_) {
    say_("the page holds no orders");
    return false;
  }
  if (orders) orders_ = *orders;
  if (orders_.mode != GuardMode::Act || driver_) return true;
  NvmlOptions options{.nvapi = "", .sampling = false, .may_set = true};
  if (!run_.library.empty()) options.library = run_.library;
  driver_ = std::make_unique<NvmlDriver>(clock_, options);
  if (const std::string why = driver_->about().missing; !why.empty()) say_("no cards to guard: " + why);
  return true;
}

/// The first answer comes before the word, so that ohmd never sees a guard that is ready and has not answered.
void Watch::tell_ready() {
  page_.answer(monotonic_now());
  if (write(run_.socket, &kGuardReady, 1) != 1) say_("ohmd does not listen");
}

bool Watch::heartbeat_old() const {
  return orders_.heartbeat.count() > 0 && monotonic_now() - page_.last_beat() > nanoseconds_of(orders_.heartbeat);
}

/// What the socket says; nothing: nothing yet.
std::optional<GuardEnding> Watch::hear() const {
  char word = 0;
  const ssize_t got = read(run_.socket, &word, 1);
  if (got == 1 && word == kGuardDismissed) return GuardEnding::Dismissed;
  if (got == 0 || (got < 0 && errno != EINTR && errno != EAGAIN)) return GuardEnding::OhmdGone;
  return std::nullopt;
}

GuardEnding Watch::wait() {
  while (true) {
    page_.answer(monotonic_now());
    pollfd socket{run_.socket, POLLIN, 0};
    const Seconds look = orders_.heartbeat.count() > 0 ? std::min(kLook, orders_.heartbeat / 4) : kLook;
    if (poll(&socket, 1, static_cast<int>(look.count() * 1000) + 1) > 0) {
      if (const auto ending = hear()) return *ending;
    }
    learn();
    if (heartbeat_old()) return GuardEnding::HeartbeatOld;
  }
}

int Watch::act(const std::string& why) {
  learn();
  if (orders_.mode == GuardMode::Watch) {
    say_(why + "; mode watch: no setter is called");
    return 0;
  }
  say_(why + ": bringing the cards into their safe state");
  const auto await = [this](const std::function<bool()>& done, Seconds limit) { return driver_->await(done, limit); };
  const bool safe = make_safe(*driver_, orders_.caps, run_.patience, await, say_);
  say_(safe ? "every card that answers is safe" : "NOT every card is safe");
  const bool given_back = give_fans_back(orders_.fans, say_);  // after the cards: a chip that hangs must not keep them waiting
  return safe && given_back ? 0 : 2;
}

const char* name_of(Safety is) {
  switch (is) {
    case Safety::Safe: return "safe";
    case Safety::Unsafe: return "NOT SAFE";
    case Safety::Unknown: return "NOT KNOWN";
    case Safety::Gone: return "gone";
  }
  return "";
}

}  // namespace

std::chrono::nanoseconds monotonic_now() { return std::chrono::steady_clock::now().time_since_epoch(); }

bool make_safe(GpuDriver& driver, const SafeCaps& caps, Seconds patience,
               const std::function<bool(const std::function<bool()>&, Seconds)>& wait, const Say& say) {
  const auto carried_out = [&] { return orders_carried_out(driver); };
  const std::size_t known = driver.cards().size();
  order_safe_state(driver, caps);
  wait(carried_out, patience);
  driver.rescan();  // a card that came back since, or was not there when the guard started
  const auto changed = [&] { return driver.cards().size() != known; };
  if (std::ranges::any_of(driver.cards(), [](const FoundGpu& card) { return card.presence != GpuPresence::Present; }) ||
      known == 0) {
    wait(changed, kComeback);
    order_safe_state(driver, caps);
    wait(carried_out, patience);
  }
  bool safe = !driver.cards().empty();
  for (const CardSafety& card : look_at_safety(driver, caps)) {
    say(card.card + ": " + name_of(card.is) + ": " + card.what);
    safe = safe && (card.is == Safety::Safe || card.is == Safety::Gone);
  }
  return safe;
}

bool give_fans_back(const std::vector<FanHome>& fans, const Say& say) {
  bool all = true;
  for (const FanHome& home : fans) {
    HwmonFan fan{home};
    const auto given = fan.release();
    const bool back = given && (!home.mode || fan.home().value_or(FanHome{}).mode == home.mode);
    say(fan.name() + ": " +
        (back ? "given back to its board" : "NOT given back: " + (given ? "it still says otherwise" : given.error().what)));
    all = all && back;
  }
  return all;
}

int run_guard(const GuardRun& run, const Say& say) {
  auto page = GuardPage::open(run.page);
  if (page) return Watch{run, std::move(*page), say}.run();
  say(page.error().what);
  return 1;
}

}  // namespace ohm
