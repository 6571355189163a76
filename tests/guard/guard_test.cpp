// ohmd is played by a child of the test that starts a guard and is then killed; its orphaned guard becomes the test's own child.
#include "hardware/guard/guard.h"

#include <csignal>
#include <filesystem>
#include <fstream>
#include <functional>
#include <gtest/gtest.h>
#include <poll.h>
#include <sstream>
#include <sys/prctl.h>
#include <sys/wait.h>

#include "hardware/testing/fake_rig.h"

namespace ohm {
namespace {

using fake_nvml::FakeRig;

class BesideItsGuard : public testing::Test {
 protected:
  BesideItsGuard() {
    prctl(PR_SET_CHILD_SUBREAPER, 1);
    for (auto& card : rig->card) {
      card.fan[0] = card.fan[1] = 85;
      card.fan_manual[0] = card.fan_manual[1] = 1;
      card.core_offset[0] = card.core_offset[2] = 150;
      card.lock_max = 1500;
    }
    rig->card[1].cap_mw = 150'000;
  }

  GuardOptions options() const {
    return {.program = fake_nvml::library("ohm-guard"),
            .page = folder.path() / "page",
            .library = fake_nvml::library("libfake_nvml.so"),
            .log = folder.path() / "log"};
  }
  static GuardOrders orders(GuardMode mode, Seconds heartbeat = Seconds{0}) {
    return {mode, heartbeat, {{"GPU-00000001", Watts{240}}, {"GPU-00000002", Watts{240}}, {"GPU-00000003", Watts{240}}}};
  }

  /// An ohmd in a process of its own, which starts a guard and waits to be killed. The guard's pid.
  pid_t start_ohmd(const GuardOrders& what) {
    int ends[2];
    EXPECT_EQ(pipe(ends), 0);
    ohmd = fork();
    if (ohmd == 0) {
      auto guard = Guard::start(options(), what);
      const pid_t pid = guard ? guard->pid() : -1;
      (void)!write(ends[1], &pid, sizeof pid);
      while (true) pause();
    }
    close(ends[1]);
    pid_t guard = -1;
    EXPECT_EQ(read(ends[0], &guard, sizeof guard), static_cast<ssize_t>(sizeof guard));
    close(ends[0]);
    return guard;
  }
  void kill_ohmd() {
    kill(ohmd, SIGKILL);
    waitpid(ohmd, nullptr, 0);
  }
  /// How the guard ended, once it did.
  static int end_of(pid_t guard) {
    int status = -1;
    EXPECT_EQ(waitpid(guard, &status, 0), guard);
    return WIFEXITED(status) ? WEXITSTATUS(status) : -1;
  }
  std::string log() const {
    std::stringstream text;
    text << std::ifstream{options().log}.rdbuf();
    return text.str();
  }
  void expect_safe(std::size_t card, std::uint32_t cap_mw) {
    const fake_nvml::Card& is = rig->card[card];
    EXPECT_EQ(is.cap_mw, cap_mw);
    EXPECT_EQ(is.fan_manual[0] + is.fan_manual[1], 0U);
    EXPECT_EQ(is.core_offset[0], 0);
    EXPECT_EQ(is.core_offset[2], 0);
    EXPECT_EQ(is.lock_max, 0U);
  }
  std::uint64_t setters() { return rig->card[0].setters + rig->card[1].setters + rig->card[2].setters; }

  FakeRig rig{3};
  fake_nvml::TempDir folder;
  pid_t ohmd{-1};
};

TEST_F(BesideItsGuard, CardsAreSafeAfterOhmdIsKilled) {
  const pid_t guard = start_ohmd(orders(GuardMode::Act));
  ASSERT_GT(guard, 0);
  EXPECT_EQ(setters(), 0U);
  kill_ohmd();
  EXPECT_EQ(end_of(guard), 0);
  expect_safe(0, 240'000);
  expect_safe(1, 150'000);  // never raised
  expect_safe(2, 240'000);
  EXPECT_NE(log().find("ohmd is gone: bringing the cards into their safe state"), std::string::npos);
  EXPECT_NE(log().find("0000:03:00.0 (GPU-00000001): safe: fans at firmware, no offsets, no locks, power limit 240 W"),
            std::string::npos);
}

/// A board's chip whose fan ohmd had taken to 85 %.
class BesideItsGuardAndAFan : public BesideItsGuard {
 protected:
  BesideItsGuardAndAFan() {
    std::filesystem::create_directories(chip);
    for (const auto& [name, text] : {std::pair{"name", "nct6793"}, {"pwm1", "217"}, {"pwm1_enable", "1"}}) put(name, text);
  }
  void put(const std::string& name, const std::string& text) const { std::ofstream{chip / name} << text << "\n"; }
  std::string get(const std::string& name) const {
    std::string text;
    std::ifstream{chip / name} >> text;
    return text;
  }
  GuardOrders with_fan(GuardMode mode) const {
    auto what = orders(mode);
    what.fans = {{chip.string(), 1, 5, 102}};
    return what;
  }
  const std::filesystem::path chip = std::filesystem::path{folder.path()} / "sys/class/hwmon/hwmon0";
};

TEST_F(BesideItsGuardAndAFan, ChassisFansGoBackToTheirBoardAfterOhmdIsKilled) {
  const pid_t guard = start_ohmd(with_fan(GuardMode::Act));
  EXPECT_EQ(get("pwm1_enable"), "1") << "while ohmd lives, the guard touches nothing";
  kill_ohmd();
  EXPECT_EQ(end_of(guard), 0);
  EXPECT_EQ(get("pwm1_enable"), "5");
  expect_safe(0, 240'000);
  EXPECT_NE(log().find("nct6793 pwm1: given back to its board"), std::string::npos) << log();
}

TEST_F(BesideItsGuardAndAFan, AFanThatCannotBeGivenBackIsToldAndKeepsNoCardFromBeingSafe) {
  const pid_t guard = start_ohmd(with_fan(GuardMode::Act));
  std::filesystem::remove_all(chip);
  kill_ohmd();
  EXPECT_EQ(end_of(guard), 2);
  expect_safe(0, 240'000);
  EXPECT_NE(log().find("NOT given back"), std::string::npos) << log();
}

TEST_F(BesideItsGuardAndAFan, InModeWatchFansStayAsTheyAre) {
  const pid_t guard = start_ohmd(with_fan(GuardMode::Watch));
  kill_ohmd();
  EXPECT_EQ(end_of(guard), 0);
  EXPECT_EQ(get("pwm1_enable"), "1");
  EXPECT_EQ(get("pwm1"), "217");
}

TEST_F(BesideItsGuard, NoSetterIsCalledInModeWatch) {
  const pid_t guard = start_ohmd(orders(GuardMode::Watch));
  const auto inits = rig->inits.load();
  kill_ohmd();
  EXPECT_EQ(end_of(guard), 0);
  EXPECT_EQ(setters(), 0U);
  EXPECT_EQ(rig->inits, inits);  // the driver is not even loaded
  EXPECT_NE(log().find("mode watch: no setter is called"), std::string::npos);
}

TEST_F(BesideItsGuard, SignalsToItsTerminalAndServiceDoNotEndIt) {
  const pid_t guard = start_ohmd(orders(GuardMode::Act));
  for (const int signal : {SIGINT, SIGTERM, SIGHUP}) kill(guard, signal);
  kill_ohmd();
  EXPECT_EQ(end_of(guard), 0);
  expect_safe(0, 240'000);
}

TEST_F(BesideItsGuard, TheOthersAreSafeBesideALostCard) {
  const pid_t guard = start_ohmd(orders(GuardMode::Act));
  rig->card[0].lost = 1;
  kill_ohmd();
  EXPECT_EQ(end_of(guard), 0);
  expect_safe(2, 240'000);
}

TEST_F(BesideItsGuard, ACardThatDoesNotListenIsNamedAndTheGuardSaysSoAtItsEnd) {
  const pid_t guard = start_ohmd(orders(GuardMode::Act));
  rig->card[0].deaf = 1;
  kill_ohmd();
  EXPECT_EQ(end_of(guard), 2);
  expect_safe(2, 240'000);
  EXPECT_NE(log().find("GPU-00000001): NOT SAFE"), std::string::npos);
}

TEST_F(BesideItsGuard, AnOrderlyEndLeavesTheCardsAsTheyAre) {
  auto guard = Guard::start(options(), orders(GuardMode::Act));
  ASSERT_TRUE(guard) << guard.error().what;
  EXPECT_TRUE(guard->alive());
  EXPECT_TRUE(guard->dismiss());
  EXPECT_FALSE(guard->alive());
  EXPECT_EQ(setters(), 0U);
}

TEST_F(BesideItsGuard, AnOhmdThatDoesNotBeatCountsAsGone) {
  auto guard = Guard::start(options(), orders(GuardMode::Act, Seconds{0.2}));
  ASSERT_TRUE(guard) << guard.error().what;
  EXPECT_EQ(end_of(guard->pid()), 0);
  expect_safe(0, 240'000);
  EXPECT_NE(log().find("ohmd does not answer"), std::string::npos);
  EXPECT_FALSE(guard->alive());
}

TEST_F(BesideItsGuard, AGuardThatWasStoppedFallsSilentAndIsEndedWithoutTouchingACard) {
  auto guard = Guard::start(options(), orders(GuardMode::Act, Seconds{0.2}));  // it looks every 50 ms
  ASSERT_TRUE(guard) << guard.error().what;
  EXPECT_LT(guard->silent_for(), Seconds{5});
  const pid_t pid = guard->pid();
  kill(pid, SIGSTOP);
  int status = 0;
  ASSERT_EQ(waitpid(pid, &status, WUNTRACED), pid);  // it stands now
  ASSERT_TRUE(WIFSTOPPED(status));
  const auto before = guard->silent_for();
  EXPECT_TRUE(guard->alive()) << "the process is there, and guards nobody";
  while (guard->silent_for() < before + Seconds{0.3}) poll(nullptr, 0, 10);
  guard->kill();
  EXPECT_FALSE(guard->alive());
  EXPECT_EQ(setters(), 0U);
}

TEST_F(BesideItsGuard, NewOrdersCountFromThenOn) {
  auto guard = Guard::start(options(), orders(GuardMode::Watch));
  ASSERT_TRUE(guard) << guard.error().what;
  GuardOrders stricter = orders(GuardMode::Act);
  stricter.caps[0].cap = Watts{200};
  ASSERT_TRUE(guard->update(stricter));
  const pid_t pid = guard->pid();
  { const Guard dropped = std::move(*guard); }  // the end of its owner without a dismissal
  EXPECT_EQ(end_of(pid), 0);
  expect_safe(0, 200'000);
}

TEST_F(BesideItsGuard, AGuardThatCannotStartIsAnError) {
  GuardOptions none = options();
  none.program = "/nonexistent/ohm-guard";
  EXPECT_FALSE(Guard::start(none, orders(GuardMode::Act)));
  GuardOptions nowhere = options();
  nowhere.page = "/nonexistent/page";
  EXPECT_EQ(Guard::start(nowhere, orders(GuardMode::Act)).error().kind, Error::Kind::Io);
}

}  // namespace
}  // namespace ohm
