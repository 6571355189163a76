#include "api/server/access.h"

#include <gtest/gtest.h>
#include <string>
#include <vector>

namespace ohm::api {
namespace {

TEST(Access, OwnersAreRootTheDaemonsUserAndTheGroup) {
  EXPECT_TRUE(is_owner({0, 0, {}}, 1000, {}));
  EXPECT_TRUE(is_owner({1000, 1000, {}}, 1000, {}));
  EXPECT_FALSE(is_owner({1001, 1000, {1000}}, 1000, {}));
  EXPECT_TRUE(is_owner({1001, 77, {}}, 1000, 77));
  EXPECT_TRUE(is_owner({1001, 1001, {5, 77}}, 1000, 77));
  EXPECT_FALSE(is_owner({1001, 1001, {5, 78}}, 1000, 77));
}

TEST(Access, OnlyTheWholeTokenMatches) {
  const std::string token = "correct-horse-battery-staple";
  EXPECT_TRUE(token_matches("Bearer " + token, token));
  const std::vector<std::string> wrongs{
      "", token, "Bearer ", "Bearer " + token + token, "Bearer " + token.substr(1), "bearer " + token};
  for (const auto& wrong : wrongs) EXPECT_FALSE(token_matches(wrong, token)) << wrong;
  EXPECT_FALSE(token_matches("Bearer ", "")) << "no token set: nobody gets in";
}

}  // namespace
}  // namespace ohm::api
