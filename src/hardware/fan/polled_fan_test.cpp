#include "hardware/fan/polled_fan.h"

#include <atomic>
#include <condition_variable>
#include <gtest/gtest.h>
#include <mutex>

#include "hardware/fan/hwmon_fan.h"
#include "hardware/testing/eventually.h"
#include "hardware/testing/temp_folder.h"

namespace ohm {
namespace {

constexpr const char* kChip = "sys/class/hwmon/hwmon2/";

/// A chip whose files answer only when a test lets them.
class SlowFan final : public ChassisFan {
 public:
  struct Gate {
    std::mutex mutex;
    std::condition_variable opened;
    bool open{true};
    std::atomic<int> released{0};
    std::atomic<bool> waiting{false};  ///< somebody is stuck at it
    void let(bool pass) {
      const std::lock_guard lock{mutex};
      open = pass;
      opened.notify_all();
    }
    void wait() {
      std::unique_lock lock{mutex};
      waiting = !open;
      opened.wait(lock, [&] { return open; });
    }
  };
  explicit SlowFan(std::shared_ptr<Gate> gate) : gate_{std::move(gate)} {}
  ~SlowFan() override { ++gate_->released; }
  std::string name() const override { return "slow pwm1"; }
  Reading<Rpm> speed(TimePoint now) override { return gate_->wait(), reading(Rpm{900}, now); }
  Reading<Fraction> duty(TimePoint now) override { return reading(duty_, now); }
  Reading<FanMode> mode(TimePoint now) override { return reading(FanMode::Manual, now); }
  Result<Fraction> set(Fraction duty) override { return duty_ = duty; }
  Result<void> release() override { return {}; }

 private:
  std::shared_ptr<Gate> gate_;
  Fraction duty_{0.4};
};

class PolledFanTest : public testing::Test {
 protected:
  PolledFanTest() {
    folder_.write(kChip + std::string{"name"}, "nct6793\n");
    folder_.write(kChip + std::string{"pwm1"}, "102\n");
    folder_.write(kChip + std::string{"pwm1_enable"}, "5\n");
    folder_.write(kChip + std::string{"fan1_input"}, "600\n");
    folder_.write(kChip + std::string{"fan1_label"}, "A.fan1\n");
  }
  std::string read(const std::string& name) const { return folder_.read(kChip + name); }
  std::unique_ptr<ChassisFan> chip() const { return std::make_unique<HwmonFan>(folder_.path() / kChip, 1); }

  TempFolder folder_;
  SystemClock clock_;
};

TEST_F(PolledFanTest, TellsWhatTheChipSaidAndWhoRules) {
  PolledFan fan{clock_, chip()};
  const auto now = clock_.now();
  EXPECT_EQ(fan.name(), "nct6793 pwm1");
  EXPECT_EQ(fan.label(), "A.fan1");
  EXPECT_EQ(fan.speed(now).get(), Rpm{600});
  EXPECT_EQ(fan.duty(now).get(), Fraction{0.4});
  EXPECT_EQ(fan.mode(now).get(), FanMode::Automatic);
  EXPECT_EQ(fan.home()->mode, 5);
  EXPECT_EQ(read("pwm1_enable"), "5\n") << "reading takes nothing";
}

TEST_F(PolledFanTest, CarriesOutTheNewestOrderAndGivesTheFanBack) {
  PolledFan fan{clock_, chip()};
  ASSERT_TRUE(fan.set(Fraction{0.8}));
  EXPECT_TRUE(eventually([&] { return read("pwm1") == "204" && !fan.pending(); }));
  EXPECT_EQ(fan.duty(clock_.now()).get(), Fraction{0.8});
  EXPECT_EQ(fan.mode(clock_.now()).get(), FanMode::Manual);
  ASSERT_TRUE(fan.release());
  EXPECT_TRUE(eventually([&] { return read("pwm1_enable") == "5" && !fan.pending(); }));
  EXPECT_EQ(fan.set(Fraction{1.5}).error().kind, Error::Kind::BadInput);
}

TEST_F(PolledFanTest, GivesTheFanBackWhenItEnds) {
  {
    PolledFan fan{clock_, chip()};
    ASSERT_TRUE(fan.set(Fraction{1}));
    ASSERT_TRUE(eventually([&] { return read("pwm1") == "255"; }));
  }
  EXPECT_EQ(read("pwm1_enable"), "5");
}

TEST_F(PolledFanTest, AChipThatRefusesIsToldWithItsReason) {
  PolledFan fan{clock_, chip()};
  std::filesystem::remove(folder_.path() / kChip / "pwm1");
  ASSERT_TRUE(fan.set(Fraction{0.5})) << "ordered; what became of it is seen later";
  EXPECT_TRUE(eventually([&] { return !fan.pending() && !fan.refusal().empty(); }));
}

TEST_F(PolledFanTest, AChipThatHangsMakesNobodyWaitAndTurnsSilent) {
  const auto gate = std::make_shared<SlowFan::Gate>();
  ManualClock clock;
  {
    PolledFan fan{clock, std::make_unique<SlowFan>(gate)};
    EXPECT_EQ(fan.speed(clock.now()).get(), Rpm{900});
    gate->let(false);
    ASSERT_TRUE(fan.set(Fraction{0.9}));
    ASSERT_TRUE(eventually([&] { return gate->waiting.load(); }));
    EXPECT_TRUE(fan.pending());
    clock.advance(Seconds{6});
    EXPECT_EQ(fan.speed(clock.now()).absent(), Absent::Silent);
    EXPECT_TRUE(fan.release());
  }
  EXPECT_EQ(gate->released, 0) << "left behind, stuck in its chip";
  gate->let(true);
  EXPECT_TRUE(eventually([&] { return gate->released == 1; }));
}

}  // namespace
}  // namespace ohm
