#include "hardware/guard/guard_page.h"

#include <gtest/gtest.h>

#include "hardware/testing/fake_rig.h"

namespace ohm {
namespace {

class OnThePage : public testing::Test {
 protected:
  std::string path() const { return folder.path() / "guard.page"; }
  fake_nvml::TempDir folder;
  const GuardOrders orders{GuardMode::Act,
                           Seconds{7},
                           {{"GPU-00000001", Watts{240.5}}, {"GPU-00000002", Watts{300}}},
                           {{"/sys/class/hwmon/hwmon2", 3, 5, 102}, {"/sys/class/hwmon/hwmon4", 1, std::nullopt, 255}}};
};

TEST_F(OnThePage, TheGuardReadsWhatOhmdWrote) {
  auto writer = *GuardPage::create(path());
  const auto reader = *GuardPage::open(path());
  EXPECT_EQ(reader.orders(), std::nullopt);
  ASSERT_TRUE(writer.write(orders));
  EXPECT_EQ(reader.orders(), orders);
  ASSERT_TRUE(writer.write({GuardMode::Watch, Seconds{0}, {}}));
  EXPECT_EQ(reader.orders(), (GuardOrders{GuardMode::Watch, Seconds{0}, {}}));
  writer.beat(std::chrono::seconds{99});
  EXPECT_EQ(reader.last_beat(), std::chrono::seconds{99});
}

TEST_F(OnThePage, OhmdReadsWhenTheGuardLastLooked) {
  const auto ohmd = *GuardPage::create(path());
  auto guard = *GuardPage::open(path());
  EXPECT_EQ(ohmd.last_answer(), std::chrono::seconds{0});
  guard.answer(std::chrono::seconds{77});
  EXPECT_EQ(ohmd.last_answer(), std::chrono::seconds{77});
}

TEST_F(OnThePage, ANewOhmdsPageLeavesTheOldGuardItsOwn) {
  auto first = *GuardPage::create(path());
  ASSERT_TRUE(first.write(orders));
  const auto old_guard = *GuardPage::open(path());
  auto second = *GuardPage::create(path());
  ASSERT_TRUE(second.write({}));
  EXPECT_EQ(old_guard.orders(), orders);
  EXPECT_EQ(GuardPage::open(path())->orders(), GuardOrders{});
}

TEST_F(OnThePage, OtherFilesAreNoPages) {
  EXPECT_FALSE(GuardPage::open(path()));
  std::ofstream{path()} << "hello";
  EXPECT_FALSE(GuardPage::open(path()));
  const auto size = [&] {
    auto page = GuardPage::create(path());
    return std::filesystem::file_size(path());
  }();
  std::filesystem::remove(path());
  std::ofstream{path()};
  std::filesystem::resize_file(path(), size);  // right size, zeros
  EXPECT_FALSE(GuardPage::open(path()));
}

TEST_F(OnThePage, MoreCardsThanItHoldsAndUuidsThatAreNoneAreRefused) {
  auto page = *GuardPage::create(path());
  EXPECT_FALSE(page.write({GuardMode::Act, Seconds{1}, SafeCaps(kMostGuardedCards + 1, {"GPU-1", Watts{1}})}));
  EXPECT_FALSE(page.write({GuardMode::Act, Seconds{1}, {{"", Watts{1}}}}));
  EXPECT_FALSE(page.write({GuardMode::Act, Seconds{1}, {{std::string(200, 'x'), Watts{1}}}}));
  EXPECT_FALSE(page.write({GuardMode::Act, Seconds{1}, {}, std::vector<FanHome>(kMostGuardedFans + 1, {"/sys", 1, 5, 0})}));
  EXPECT_FALSE(page.write({GuardMode::Act, Seconds{1}, {}, {{std::string(300, 'x'), 1, 5, 0}}}));
}

}  // namespace
}  // namespace ohm
