#include "twin/process/rig/card_set.h"

#include <gtest/gtest.h>

#include "rig/rig_file.h"

namespace ohm::twin {
namespace {

using Cards = std::vector<std::uint32_t>;

class CardSet : public ::testing::Test {
 protected:
  Rig rig_ = read_rig_file("examples/rig-32x3090.yaml").value();
};

TEST_F(CardSet, IsACardARangeAFrameOrAll) {
  EXPECT_EQ(cards_named(rig_, "A7"), (Cards{6}));
  EXPECT_EQ(cards_named(rig_, "A1-4"), (Cards{0, 1, 2, 3}));
  EXPECT_EQ(cards_named(rig_, "B*")->size(), 8U);
  EXPECT_EQ(cards_named(rig_, "B")->front(), 8U);
  EXPECT_EQ(cards_named(rig_, "*")->size(), 32U);
  EXPECT_EQ(cards_named(rig_, "B1, A2,A1-2"), (Cards{0, 1, 8}));
}

TEST_F(CardSet, NamesTheNearestPlaceWhenThereIsNoSuchCard) {
  EXPECT_NE(cards_named(rig_, "A9").error().what.find("no card `A9`"), std::string::npos);
  EXPECT_FALSE(cards_named(rig_, ""));
  EXPECT_FALSE(cards_named(rig_, "A1,"));
  EXPECT_FALSE(cards_named(rig_, "pdu1/3"));
}

TEST_F(CardSet, EndsAtTheLastCard) {
  EXPECT_EQ(cards_named(rig_, "A1-99").error().what, "`A1-99`: the last card of `A` is A8");
  EXPECT_FALSE(cards_named(rig_, "A9-99999"));
}

}  // namespace
}  // namespace ohm::twin
