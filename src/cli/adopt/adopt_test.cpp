#include "cli/adopt/adopt.h"

#include <algorithm>
#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

#include "cli/testing/box.h"
#include "rig/lock/lock_file.h"

namespace ohm {
namespace {

constexpr const char* kThen = "2026-01-01T00:00:00Z";
constexpr const char* kNow = "2026-06-01T00:00:00Z";
constexpr const char* kOne = "0000:01:00.0";
constexpr const char* kTwo = "0000:02:00.0";

/// The box of two with its lock; what a test finds there, and what comes of it.
struct AdoptBox : ::testing::Test {
  Rig rig = box_of_two();
  RigLock lock = lock_of_box(rig, kThen);
  std::string first = rig.cards[0].name, second = rig.cards[1].name;

  AdoptOrder order(std::vector<FoundGpu> found) const {
    return {&lock, std::move(found), {}, {}, Moved::Risers, "this-machine", kNow};
  }
  Adoption adopted(const AdoptOrder& order) const {
    const auto adoption = adopt(rig, order);
    EXPECT_TRUE(adoption) << (adoption ? "" : adoption.error().what);
    return adoption ? *adoption : Adoption{};
  }
  Adoption adopted(std::vector<FoundGpu> found) const { return adopted(order(std::move(found))); }
};

/// Every place of the old lock is in the new one, or named in a change.
void expect_nothing_vanishes(const RigLock& before, const Adoption& after) {
  for (const auto& card : before.cards) {
    const auto* now = locked_at(&after.lock, card.place);
    const bool kept = now && now->uuid == card.uuid;
    const bool named = std::any_of(after.changes.begin(), after.changes.end(),
                                   [&](const std::string& change) { return change.rfind(card.place + ":", 0) == 0; });
    EXPECT_TRUE(kept || named) << card.place << " vanished";
  }
}

using Adopt = AdoptBox;

TEST_F(Adopt, DealsPlacesByBusOrderTheFirstTime) {
  auto fresh = order({found_3090("GPU-b", kTwo), found_3090("GPU-a", kOne)});
  fresh.lock = nullptr, fresh.now = kThen;
  const auto adoption = adopted(fresh);
  EXPECT_EQ(adoption.lock, lock);
  ASSERT_EQ(adoption.changes.size(), 1U);
  EXPECT_NE(adoption.changes[0].find("adopted for the first time"), std::string::npos);
}

TEST_F(Adopt, DoubtsPlacesDealtByTheBusWhileACardIsMissingThatWasNeverAdopted) {
  auto fresh = order({found_3090("GPU-b", kTwo)});  // hangs in the second place, and is dealt the first
  fresh.lock = nullptr;
  const auto adoption = adopted(fresh);
  EXPECT_EQ(adoption.doubtful, std::vector<std::string>{first});
  EXPECT_NE(doubt_text(adoption).find("1 card is missing, and which is not known: " + first), std::string::npos);
}

TEST_F(Adopt, DoubtsNothingThatTheOwnerNamedOrTheLockKnows) {
  auto named = order({found_3090("GPU-b", kTwo)});
  named.lock = nullptr, named.told = {{second, kTwo}};
  EXPECT_TRUE(adopted(named).doubtful.empty());
  EXPECT_TRUE(adopted({found_3090("GPU-b", kTwo)}).doubtful.empty()) << "the lock knows which card is away";
  rig.cards[0].absent = "at repair";
  auto away = order({found_3090("GPU-b", kTwo)});
  away.lock = nullptr;
  EXPECT_TRUE(adopted(away).doubtful.empty());
}

TEST_F(Adopt, ChangesNothingWhenNothingChanged) {
  const auto adoption = adopted({found_3090("GPU-a", kOne), found_3090("GPU-b", kTwo)});
  EXPECT_EQ(adoption.lock, lock);
  EXPECT_TRUE(adoption.changes.empty());
}

TEST_F(Adopt, KeepsTheHistoryOfAPlaceAfterASwap) {
  const auto adoption = adopted({found_3090("GPU-new", kOne), found_3090("GPU-b", kTwo)});
  EXPECT_EQ(adoption.lock.cards[0].uuid, "GPU-new");
  EXPECT_EQ(adoption.lock.cards[0].since, kNow);
  ASSERT_EQ(adoption.lock.former.size(), 1U);
  EXPECT_EQ(adoption.lock.former[0], (FormerCard{first, "GPU-a", kThen, kNow}));
  EXPECT_EQ(adoption.changes.size(), 1U);
}

TEST_F(Adopt, FollowsACardToAnotherSlotWithoutANewBeginning) {
  const auto found = order({found_3090("GPU-a", "0000:07:00.0"), found_3090("GPU-b", kTwo)});
  EXPECT_TRUE(open_moves(rig, found).empty());  // nobody else's slot: nothing to ask
  const auto adoption = adopted(found);
  EXPECT_EQ(adoption.lock.cards[0], (LockedCard{first, "GPU-a", "", "0000:07:00.0", kThen}));
  EXPECT_TRUE(adoption.lock.former.empty());
}

TEST_F(Adopt, KeepsTheEntryOfACardThatIsAwayForNow) {
  const auto adoption = adopted({found_3090("GPU-b", kTwo)});
  EXPECT_EQ(adoption.lock, lock);
  EXPECT_EQ(adoption.missing, std::vector<std::string>{first});
}

TEST_F(Adopt, KeepsTheEntryOfACardThatTheRigFileCallsAbsent) {
  rig.cards[0].absent = "at repair";
  const auto adoption = adopted({found_3090("GPU-b", kTwo)});
  EXPECT_EQ(adoption.lock, lock);
  EXPECT_TRUE(adoption.missing.empty());
}

TEST_F(Adopt, LeavesACardThatHangsWhereItIs) {
  const auto adoption = adopted({found_3090("", kOne), found_3090("GPU-b", kTwo)});
  EXPECT_EQ(adoption.lock, lock);
  EXPECT_TRUE(adoption.changes.empty());
  EXPECT_EQ(adoption.silent, std::vector<std::string>{first});
}

TEST_F(Adopt, LeavesAPlaceOpenForACardThatHangsTheFirstTime) {
  auto fresh = order({found_3090("", kOne), found_3090("GPU-b", kTwo)});
  fresh.lock = nullptr, fresh.now = kThen;
  const auto adoption = adopted(fresh);
  ASSERT_EQ(adoption.lock.cards.size(), 1U);  // and GPU-b is not dealt to the place of the one that hangs
  EXPECT_EQ(adoption.lock.cards[0], lock.cards[1]);
}

TEST_F(Adopt, DropsNoPlaceWhenCardsAreCrossedAndOneHangs) {
  const auto adoption = adopted({found_3090("GPU-b", kOne), found_3090("", kTwo)});
  expect_nothing_vanishes(lock, adoption);
  ASSERT_EQ(adoption.lock.cards.size(), 2U);
  EXPECT_EQ(adoption.lock.cards[0], (LockedCard{first, "GPU-a", "", "", kThen}));  // its old slot is the other's now
  EXPECT_EQ(adoption.lock.cards[1], (LockedCard{second, "GPU-b", "", kOne, kThen}));
  EXPECT_TRUE(check_lock(rig, adoption.lock, "rig.lock"));

  const RigLock then = adoption.lock;  // it answers again, from the slot that is left
  auto later = order({found_3090("GPU-b", kOne), found_3090("GPU-a", kTwo)});
  later.lock = &then;
  EXPECT_EQ(adopted(later).lock.cards[0], (LockedCard{first, "GPU-a", "", kTwo, kThen}));
}

TEST_F(Adopt, NamesTheCardThatTookAnotherPlaceAndLeftItsOwnEmpty) {
  auto told = order({found_3090("GPU-a", kTwo)});
  told.moved = Moved::Cards;
  const auto adoption = adopted(told);
  expect_nothing_vanishes(lock, adoption);
  ASSERT_EQ(adoption.lock.cards.size(), 1U);
  EXPECT_EQ(adoption.lock.cards[0], (LockedCard{second, "GPU-a", "", kTwo, kNow}));
  EXPECT_EQ(adoption.lock.former.size(), 2U);  // GPU-b in the second place, GPU-a in the first
}

TEST_F(Adopt, AsksAboutCardsInEachOthersSlotsAndDoesAsTold) {
  auto crossed = order({found_3090("GPU-b", kOne), found_3090("GPU-a", kTwo)});
  EXPECT_EQ(moves_text(open_moves(rig, crossed)), first + " and " + second + " answer from each other's slots");

  const auto risers = adopted(crossed);  // the cards hang where they hung
  EXPECT_EQ(risers.lock.cards[0], (LockedCard{first, "GPU-a", "", kTwo, kThen}));
  EXPECT_TRUE(risers.lock.former.empty());

  crossed.moved = Moved::Cards;
  const auto cards = adopted(crossed);
  EXPECT_EQ(cards.lock.cards[0], (LockedCard{first, "GPU-b", "", kOne, kNow}));
  EXPECT_EQ(cards.lock.cards[1], (LockedCard{second, "GPU-a", "", kTwo, kNow}));
  EXPECT_EQ(cards.lock.former, (std::vector<FormerCard>{{first, "GPU-a", kThen, kNow}, {second, "GPU-b", kThen, kNow}}));
}

TEST_F(Adopt, TakesTheOwnersWordOverTheOrderOfTheBus) {
  auto told = order({found_3090("GPU-a", kOne), found_3090("GPU-b", kTwo)});
  const auto one = assignment_of(first + "=0000:02:00.0"), two = assignment_of(second + "=0000:01:00.0");
  ASSERT_TRUE(one && two);
  told.lock = nullptr, told.told = {*one, *two};
  const auto adoption = adopted(told);
  EXPECT_EQ(adoption.lock.cards[0].uuid, "GPU-b");
  EXPECT_EQ(adoption.lock.cards[1].uuid, "GPU-a");
}

TEST_F(Adopt, ToldOnlyHalfOfAnExchangeNamesTheOtherHalf) {
  auto told = order({found_3090("GPU-a", kOne), found_3090("GPU-b", kTwo)});
  told.told = {{first, kTwo}};
  const auto adoption = adopted(told);
  expect_nothing_vanishes(lock, adoption);
  EXPECT_EQ(adoption.strangers, (std::vector<Stranger>{{"NVIDIA GeForce RTX 3090", "GPU-a", kOne, first}}));
  const auto text = adoption_text(rig, adoption, told.found, {}, Style{200});
  EXPECT_NE(text.find("`ohm adopt " + second + "=" + kOne + "`"), std::string::npos);
}

TEST_F(Adopt, NamesAPlaceThatLeftTheRigFile) {
  lock.cards.push_back({"Z1", "GPU-z", "", "0000:09:00.0", kThen});
  const auto adoption = adopted({found_3090("GPU-a", kOne), found_3090("GPU-b", kTwo)});
  expect_nothing_vanishes(lock, adoption);
  EXPECT_EQ(adoption.lock.cards.size(), 2U);
  EXPECT_EQ(adoption.lock.former, (std::vector<FormerCard>{{"Z1", "GPU-z", kThen, kNow}}));
}

TEST_F(Adopt, RefusesWhatDoesNotExistHangsOrStandsTwice) {
  auto order_of = [&](std::vector<Assignment> told) {
    auto made = order({found_3090("GPU-a", kOne), found_3090("", kTwo)});
    made.lock = nullptr, made.told = std::move(told);
    return adopt(rig, made).has_value();
  };
  EXPECT_TRUE(order_of({{first, kOne}}));
  EXPECT_FALSE(order_of({{"Z9", kOne}}));
  EXPECT_FALSE(order_of({{first, "0000:09:00.0"}}));
  EXPECT_FALSE(order_of({{first, kOne}, {second, kOne}}));
  EXPECT_FALSE(order_of({{first, kTwo}}));
  EXPECT_FALSE(assignment_of("A1"));
  EXPECT_FALSE(assignment_of("=x"));
}

TEST_F(Adopt, ShowsSlotAndLinkWhereTheBusTellsThem) {
  const std::vector<FoundGpu> found{found_3090("GPU-a", kOne), found_3090("GPU-b", kTwo)};
  auto fresh = order(found);
  fresh.lock = nullptr;
  PciDevice device;
  device.bus_id = kOne, device.slot = 7, device.link = Link{1, 2};
  const auto text = adoption_text(rig, adopted(fresh), found, {device}, Style{100});
  EXPECT_NE(text.find("x1 gen2"), std::string::npos);
  EXPECT_NE(text.find("What changes"), std::string::npos);
  const auto json = nlohmann::json::parse(adoption_json(adopted(fresh), found, {device}, "rig.lock", "rm rig.lock", true));
  EXPECT_EQ(json["places"][0]["slot"], 7);
  EXPECT_EQ(json["places"][0]["link"]["generation"], 2);
  EXPECT_EQ(json["places"][1]["link"], nullptr);
  EXPECT_EQ(json["undo"], "rm rig.lock");
}

TEST_F(Adopt, TellsManyMovesAsSets) {
  std::vector<CardMove> shifted;
  for (int i = 2; i <= 8; ++i) shifted.push_back({"A" + std::to_string(i), "A" + std::to_string(i - 1)});
  EXPECT_EQ(moves_text(shifted), "the cards of A2-8 answer from the slots of A1-7");
  EXPECT_EQ(moves_text({{"A2", "A1"}}), "A2's card answers from A1's slot");
}

TEST_F(Adopt, StickersCarryEveryPlaceOnceAndFitTheWidth) {
  const auto text = labels_text(rig, lock, 80);
  for (const auto& card : rig.cards) EXPECT_NE(text.find(" " + card.name + " "), std::string::npos);
  for (std::size_t from = 0; from < text.size(); from = text.find('\n', from) + 1) EXPECT_LE(text.find('\n', from) - from, 80U);
}

}  // namespace
}  // namespace ohm
