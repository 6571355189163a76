#include "rig/rig_file.h"

#include <cstdio>
#include <fstream>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace ohm {
namespace {

using ::testing::HasSubstr;

TEST(ReadRigFile, KnowsTheShippedCatalogue) {
  const auto rig = read_rig(
      "ohmstead: 1\nsite: {feed: 120 V, breaker: 15 A}\nbox: {cards: 4 x rtx-3090-fe, psu: {rating: 1600 W, tier: gold}}\n",
      "rig.yaml");
  ASSERT_TRUE(rig) << render(rig.error());
  EXPECT_EQ(rig->cards.size(), 4u);
}

TEST(ReadRigFile, SaysWhenThereIsNoFileOrTooMuchOfIt) {
  EXPECT_EQ(render(read_rig_file("/nowhere/rig.yaml").error()),
            "/nowhere/rig.yaml: expected a file that can be read; there is no such file\n");
  EXPECT_EQ(render(read_rig_file("/tmp").error()), "/tmp: expected a file; this is none\n");
  const std::string path = ::testing::TempDir() + "ohm_large_rig.yaml";
  std::ofstream{path}.seekp(100'000'000).put('x');  // 100 MB of which one byte is on disk
  EXPECT_THAT(render(read_rig_file(path).error()), HasSubstr("expected a file of at most 8 MB; 100000001 bytes are too many"));
  std::remove(path.c_str());
}

}  // namespace
}  // namespace ohm
