#include "cli/adopt/adopt.h"

#include <gtest/gtest.h>

#include "rig/rig_file.h"

namespace ohm {
namespace {

Rig box_of_two() {
  const auto rig = read_rig(R"(ohmstead: 1
site: {feed: 120 V, breaker: 20 A}
box: {cards: 2 x rtx-3090-fe, psu: {rating: 1600 W, tier: gold}}
)",
                            "rig.yaml");
  EXPECT_TRUE(rig) << (rig ? "" : render(rig.error()));
  return rig ? *rig : Rig{};
}

FoundGpu gpu(const std::string& uuid, const std::string& bus_id) {
  FoundGpu found;
  found.info.uuid = uuid, found.info.bus_id = bus_id, found.info.name = "NVIDIA GeForce RTX 3090";
  return found;
}

constexpr const char* kThen = "2026-01-01T00:00:00Z";
constexpr const char* kNow = "2026-06-01T00:00:00Z";

RigLock lock_of(const Rig& rig) {
  return {rig.name,
          "m",
          {{rig.cards[0].name, "GPU-a", "", "0000:01:00.0", kThen}, {rig.cards[1].name, "GPU-b", "", "0000:02:00.0", kThen}},
          {},
          {}};
}

TEST(Adopt, DealsPlacesByBusOrderTheFirstTime) {
  const auto rig = box_of_two();
  const auto adoption = adopt(rig, nullptr, {gpu("GPU-b", "0000:02:00.0"), gpu("GPU-a", "0000:01:00.0")}, {}, {}, "m", kThen);
  ASSERT_TRUE(adoption);
  EXPECT_EQ(adoption->lock, lock_of(rig));
  EXPECT_EQ(adoption->changes.size(), 2U);
}

TEST(Adopt, ChangesNothingWhenNothingChanged) {
  const auto rig = box_of_two();
  const auto lock = lock_of(rig);
  const auto adoption = adopt(rig, &lock, {gpu("GPU-a", "0000:01:00.0"), gpu("GPU-b", "0000:02:00.0")}, {}, {}, "m", kNow);
  ASSERT_TRUE(adoption);
  EXPECT_EQ(adoption->lock, lock);
  EXPECT_TRUE(adoption->changes.empty());
}

TEST(Adopt, KeepsTheHistoryOfAPlaceAfterASwap) {
  const auto rig = box_of_two();
  const auto lock = lock_of(rig);
  const auto adoption = adopt(rig, &lock, {gpu("GPU-new", "0000:01:00.0"), gpu("GPU-b", "0000:02:00.0")}, {}, {}, "m", kNow);
  ASSERT_TRUE(adoption);
  EXPECT_EQ(adoption->lock.cards[0].uuid, "GPU-new");
  EXPECT_EQ(adoption->lock.cards[0].since, kNow);
  ASSERT_EQ(adoption->lock.former.size(), 1U);
  EXPECT_EQ(adoption->lock.former[0], (FormerCard{rig.cards[0].name, "GPU-a", kThen, kNow}));
  EXPECT_EQ(adoption->changes.size(), 1U);
}

TEST(Adopt, FollowsACardToAnotherSlotWithoutANewBeginning) {
  const auto rig = box_of_two();
  const auto lock = lock_of(rig);
  const auto adoption = adopt(rig, &lock, {gpu("GPU-a", "0000:07:00.0"), gpu("GPU-b", "0000:02:00.0")}, {}, {}, "m", kNow);
  ASSERT_TRUE(adoption);
  EXPECT_EQ(adoption->lock.cards[0], (LockedCard{rig.cards[0].name, "GPU-a", "", "0000:07:00.0", kThen}));
  EXPECT_TRUE(adoption->lock.former.empty());
}

TEST(Adopt, KeepsTheEntryOfACardThatIsAwayForNow) {
  const auto rig = box_of_two();
  const auto lock = lock_of(rig);
  const auto adoption = adopt(rig, &lock, {gpu("GPU-b", "0000:02:00.0")}, {}, {}, "m", kNow);
  ASSERT_TRUE(adoption);
  EXPECT_EQ(adoption->lock, lock);
  EXPECT_EQ(adoption->missing, std::vector<std::string>{rig.cards[0].name});
}

TEST(Adopt, TakesTheOwnersWordOverTheOrderOfTheBus) {
  const auto rig = box_of_two();
  const auto one = assignment_of(rig.cards[0].name + "=0000:02:00.0"), two = assignment_of(rig.cards[1].name + "=0000:01:00.0");
  ASSERT_TRUE(one && two);
  const auto adoption =
      adopt(rig, nullptr, {gpu("GPU-a", "0000:01:00.0"), gpu("GPU-b", "0000:02:00.0")}, {*one, *two}, {}, "m", kThen);
  ASSERT_TRUE(adoption);
  EXPECT_EQ(adoption->lock.cards[0].uuid, "GPU-b");
  EXPECT_EQ(adoption->lock.cards[1].uuid, "GPU-a");
}

TEST(Adopt, RefusesWhatDoesNotExistOrStandsTwice) {
  const auto rig = box_of_two();
  const std::vector<FoundGpu> found{gpu("GPU-a", "0000:01:00.0"), gpu("GPU-b", "0000:02:00.0")};
  const auto place = rig.cards[0].name, other = rig.cards[1].name;
  EXPECT_FALSE(adopt(rig, nullptr, found, {{"Z9", "0000:01:00.0"}}, {}, "m", kThen));
  EXPECT_FALSE(adopt(rig, nullptr, found, {{place, "0000:09:00.0"}}, {}, "m", kThen));
  EXPECT_FALSE(adopt(rig, nullptr, found, {{place, "0000:01:00.0"}, {other, "0000:01:00.0"}}, {}, "m", kThen));
  EXPECT_FALSE(assignment_of("A1"));
  EXPECT_FALSE(assignment_of("=x"));
}

TEST(AdoptText, ShowsSlotAndLinkWhereTheBusTellsThem) {
  const auto rig = box_of_two();
  const std::vector<FoundGpu> found{gpu("GPU-a", "0000:01:00.0"), gpu("GPU-b", "0000:02:00.0")};
  const auto adoption = adopt(rig, nullptr, found, {}, {}, "m", kThen);
  ASSERT_TRUE(adoption);
  PciDevice device;
  device.bus_id = "0000:01:00.0", device.slot = 7, device.link = Link{1, 2};
  const auto text = adoption_text(rig, *adoption, found, {device}, Style{100});
  EXPECT_NE(text.find("x1 gen2"), std::string::npos);
  EXPECT_NE(text.find("What changes"), std::string::npos);
}

TEST(Labels, CarryEveryPlaceOnceAndFitTheWidth) {
  const auto rig = box_of_two();
  const auto text = labels_text(rig, lock_of(rig), 80);
  for (const auto& card : rig.cards) EXPECT_NE(text.find(" " + card.name + " "), std::string::npos);
  for (std::size_t from = 0; from < text.size(); from = text.find('\n', from) + 1) EXPECT_LE(text.find('\n', from) - from, 80U);
}

}  // namespace
}  // namespace ohm
