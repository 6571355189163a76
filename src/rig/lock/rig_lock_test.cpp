#include "rig/lock/rig_lock.h"

#include <algorithm>
#include <gtest/gtest.h>

#include "rig/lock/lock_file.h"
#include "rig/rig_file.h"

namespace ohm {
namespace {

Rig two_hosts() {
  const auto rig = read_rig(R"(ohmstead: 1
site: {feed: 240 V}
breakers: {P1: {rating: 30 A, poles: 2}}
pdus: {pdu1: {part: pdu-24xc13-l6-30, breaker: P1}}
templates:
  two:
    psus: {p1: hp-dps-1200fb}
    cards: {1-2: p1}
    card: {part: rtx-3090-fe, riser: usb-6pin}
    host: {load: 100 W, from: p1}
frames:
  A: {use: two, outlets: pdu1/1}
  B: {use: two, outlets: pdu1/2}
)",
                            "rig.yaml");
  EXPECT_TRUE(rig) << (rig ? "" : render(rig.error()));
  return rig ? *rig : Rig{};
}

RigLock lock_of_two() {
  return {
      "barn",
      "",
      {{"A1", "GPU-a", "", "0000:01:00.0", "2026-01-01T00:00:00Z"}, {"A2", "GPU-b", "77", "0000:02:00.0", "2026-01-01T00:00:00Z"}},
      {{"A2", "GPU-old", "2025-01-01T00:00:00Z", "2026-01-01T00:00:00Z"}},
      {{"host", "A1", BytesPerSecond{7.8e8}, "2026-01-02T00:00:00Z"}}};
}

std::optional<Binding> of(const std::vector<Binding>& all, std::size_t found) {
  const auto it = std::find_if(all.begin(), all.end(), [&](const Binding& b) { return b.found == found; });
  return it == all.end() ? std::nullopt : std::optional{*it};
}

TEST(RigLock, IsReadBackAsItWasWritten) {
  const auto lock = lock_of_two();
  const auto read = read_rig_lock(rig_lock_text(lock), "rig.lock");
  ASSERT_TRUE(read) << render(read.error());
  EXPECT_EQ(*read, lock);
}

TEST(RigLock, TellsEveryMistakeWithItsLine) {
  const auto read = read_rig_lock(
      "ohmstead-lock: 1\nrig: barn\ncards:\n  A1: {uuid: GPU-a, bus: x, colour: red}\n  A2: {uuid: GPU-a, bus: y}\n", "rig.lock");
  ASSERT_FALSE(read);
  ASSERT_EQ(read.error().size(), 2U);
  EXPECT_EQ(read.error()[0].at.line, 4);  // `colour`
  EXPECT_EQ(read.error()[1].at.line, 5);  // the same UUID twice
}

TEST(RigLock, OfAnotherVersionIsRefused) {
  EXPECT_FALSE(read_rig_lock("ohmstead-lock: 2\nrig: barn\n", "rig.lock"));
  EXPECT_FALSE(read_rig_lock("just a text", "rig.lock"));
  EXPECT_FALSE(read_rig_lock("", "rig.lock"));
}

TEST(RigLock, KeepsThePlaceOfACardWhoseSlotIsNotKnown) {
  auto lock = lock_of_two();
  lock.cards[0].bus_id.clear();
  const auto read = read_rig_lock(rig_lock_text(lock), "rig.lock");
  ASSERT_TRUE(read) << render(read.error());
  EXPECT_EQ(*read, lock);
}

TEST(RigLock, OfAnotherRigIsRefusedWithBothNames) {
  auto rig = two_hosts();
  rig.name = "cellar";
  const auto fits = check_lock(rig, lock_of_two(), "rig.lock");
  ASSERT_FALSE(fits);
  EXPECT_NE(fits.error().what.find("rig.lock: belongs to the rig `barn`, and the rig file describes `cellar`"), std::string::npos);
  rig.name = "barn";
  EXPECT_TRUE(check_lock(rig, lock_of_two(), "rig.lock"));
}

TEST(RigLock, ThatKnowsNoPlaceOfTheRigIsRefusedAlsoWithoutNames) {
  auto lock = lock_of_two();
  lock.cards[0].place = "X1";
  EXPECT_TRUE(check_lock(two_hosts(), lock, "rig.lock"));  // a frame left the rig file: told by adopt and doctor
  EXPECT_EQ(places_gone(two_hosts(), lock), std::vector<std::string>{"X1"});
  lock.cards[1].place = "X2";
  EXPECT_FALSE(check_lock(two_hosts(), lock, "rig.lock"));
}

TEST(RigLock, GivesASlotOfAHostToOnePlace) {
  auto lock = lock_of_two();
  lock.cards[1].bus_id = lock.cards[0].bus_id;
  EXPECT_FALSE(check_lock(two_hosts(), lock, "rig.lock"));
  lock.cards[1].place = "B1";  // of another host, which counts its slots by itself
  EXPECT_TRUE(check_lock(two_hosts(), lock, "rig.lock"));
}

TEST(RigLock, KnowsTheCardsOfAnotherHost) {
  const auto rig = two_hosts();
  const auto lock = lock_of_two();  // both on host A
  const FoundCard known{"GPU-a", "0000:01:00.0"}, nameless{"", "0000:02:00.0"}, unknown{"GPU-x", "0000:01:00.0"};
  const std::vector<Index<Host>> here{Index<Host>{1}};
  EXPECT_TRUE(is_of_another_host(rig, &lock, known, here));
  EXPECT_TRUE(is_of_another_host(rig, &lock, nameless, here));
  EXPECT_FALSE(is_of_another_host(rig, &lock, unknown, here));
  EXPECT_FALSE(is_of_another_host(rig, &lock, known, {Index<Host>{0}}));
  EXPECT_FALSE(is_of_another_host(rig, &lock, known, {}));
}

TEST(RigLock, LiesBesideItsRigFile) {
  EXPECT_EQ(lock_path_for("rig.yaml"), "rig.lock");
  EXPECT_EQ(lock_path_for("/etc/ohm.d/barn.yaml"), "/etc/ohm.d/barn.lock");
  EXPECT_EQ(lock_path_for("/etc/ohm.d/barn"), "/etc/ohm.d/barn.lock");
}

TEST(BindPlaces, FollowsTheLockWhateverTheOrderOfTheDriver) {
  const auto rig = two_hosts();
  const auto lock = lock_of_two();
  const auto bound = bind_places(rig, &lock, {{"GPU-b", "0000:02:00.0"}, {"GPU-a", "0000:01:00.0"}});
  EXPECT_EQ(of(bound, 0), (Binding{0, Index<Card>{1}, Bound::Locked}));
  EXPECT_EQ(of(bound, 1), (Binding{1, Index<Card>{0}, Bound::Locked}));
}

TEST(BindPlaces, KeepsTheNameOfACardThatMovedToAnotherSlot) {
  const auto rig = two_hosts();
  const auto lock = lock_of_two();
  const auto bound = bind_places(rig, &lock, {{"GPU-a", "0000:02:00.0"}, {"GPU-b", "0000:01:00.0"}});
  EXPECT_EQ(of(bound, 0), (Binding{0, Index<Card>{0}, Bound::Moved}));
  EXPECT_EQ(of(bound, 1), (Binding{1, Index<Card>{1}, Bound::Moved}));
}

TEST(BindPlaces, GivesANewCardInAKnownSlotThatPlace) {
  const auto rig = two_hosts();
  const auto lock = lock_of_two();
  const auto bound = bind_places(rig, &lock, {{"GPU-new", "0000:01:00.0"}, {"GPU-b", "0000:02:00.0"}});
  EXPECT_EQ(of(bound, 0), (Binding{0, Index<Card>{0}, Bound::Swapped}));
}

TEST(BindPlaces, FollowsTheSlotsWhenCardsWereMovedByHand) {
  const auto rig = two_hosts();
  const auto lock = lock_of_two();
  const std::vector<FoundCard> found{{"GPU-a", "0000:02:00.0"}, {"GPU-b", "0000:01:00.0"}};
  EXPECT_EQ(moves(rig, lock, found), (std::vector<CardMove>{{"A1", "A2"}, {"A2", "A1"}}));
  const auto bound = bind_places(rig, &lock, found, {}, Moved::Cards);
  EXPECT_EQ(of(bound, 0), (Binding{0, Index<Card>{1}, Bound::Swapped}));
  EXPECT_EQ(of(bound, 1), (Binding{1, Index<Card>{0}, Bound::Swapped}));
}

TEST(BindPlaces, AsksNothingOfACardInASlotThatIsNobodys) {
  const auto rig = two_hosts();
  EXPECT_TRUE(moves(rig, lock_of_two(), {{"GPU-a", "0000:07:00.0"}, {"GPU-b", "0000:02:00.0"}}).empty());
}

TEST(BindPlaces, KnowsACardThatHangsByItsSlotAlone) {
  const auto rig = two_hosts();
  const auto lock = lock_of_two();
  const auto bound = bind_places(rig, &lock, {{"", "0000:02:00.0"}, {"GPU-a", "0000:01:00.0"}});
  EXPECT_EQ(of(bound, 0), (Binding{0, Index<Card>{1}, Bound::Locked}));
}

TEST(BindPlaces, DealsNewCardsToPlacesThatWereNeverAdopted) {
  const auto rig = two_hosts();
  const auto lock = lock_of_two();
  const auto bound = bind_places(rig, &lock, {{"GPU-b", "0000:02:00.0"}, {"GPU-new", "0001:01:00.0"}});
  EXPECT_EQ(of(bound, 1), (Binding{1, Index<Card>{2}, Bound::Guessed}));  // B1; A1 waits for its own card
}

TEST(BindPlaces, LeavesAStrangerAndAMissingCardUnbound) {
  const auto rig = two_hosts();
  const auto lock = lock_of_two();
  const auto bound = bind_places(rig, &lock, {{"GPU-b", "0000:02:00.0"}, {"GPU-stranger", "0000:09:00.0"}}, {Index<Host>{0}});
  EXPECT_EQ(bound.size(), 1U);
  EXPECT_EQ(of(bound, 1), std::nullopt);
}

TEST(BindPlaces, GuessesByBusOrderWithoutALockAndSaysSo) {
  const auto rig = two_hosts();
  const auto bound = bind_places(rig, nullptr, {{"GPU-x", "0000:05:00.0"}, {"GPU-y", "0000:01:00.0"}});
  EXPECT_EQ(of(bound, 1), (Binding{1, Index<Card>{0}, Bound::Guessed}));
  EXPECT_EQ(of(bound, 0), (Binding{0, Index<Card>{1}, Bound::Guessed}));
}

TEST(BindPlaces, OfOneHostSeesOnlyItsPlaces) {
  const auto rig = two_hosts();
  const auto bound = bind_places(rig, nullptr, {{"GPU-x", "0000:05:00.0"}}, {Index<Host>{1}});
  ASSERT_EQ(bound.size(), 1U);
  EXPECT_EQ(rig[bound[0].card].name, "B1");
}

}  // namespace
}  // namespace ohm
