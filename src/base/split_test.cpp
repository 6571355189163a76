#include "base/split.h"

#include <gtest/gtest.h>

namespace ohm {
namespace {

using Parts = std::vector<std::string_view>;

TEST(Split, KeepsEmptyPartsAndTheLastOne) {
  EXPECT_EQ(split("a,,b", ','), (Parts{"a", "", "b"}));
  EXPECT_EQ(split("a,", ','), (Parts{"a", ""}));
  EXPECT_EQ(split("", ','), (Parts{""}));
  EXPECT_EQ(split("whole", ','), (Parts{"whole"}));
}

}  // namespace
}  // namespace ohm
