#include "base/result.h"

#include <gtest/gtest.h>

namespace ohm {
namespace {

Result<int> capped(int watts) {
  if (watts > 450) return failure(Error::Kind::BadInput, "A3: power limit 480 W above maximum 450 W");
  return watts;
}

TEST(Result, CarriesTheValueOrWhatWentWrong) {
  EXPECT_EQ(capped(350), 350);
  const auto refused = capped(480);
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error(), (Error{Error::Kind::BadInput, "A3: power limit 480 W above maximum 450 W"}));
}

TEST(OhmAssert, PassesWhatHoldsAndAbortsNamingWhatBroke) {
  OHM_ASSERT(1 + 1 == 2);
  EXPECT_DEATH(OHM_ASSERT(1 + 1 == 3), "broken invariant: 1 \\+ 1 == 3 \\(.*result_test\\.cpp:[0-9]+\\)");
}

}  // namespace
}  // namespace ohm
