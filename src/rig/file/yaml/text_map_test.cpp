#include "rig/file/yaml/text_map.h"

#include <gtest/gtest.h>
#include <string>

namespace ohm::rigfile {
namespace {

TEST(TextMap, CountsColumnsInCharactersNotBytes) {
  const TextMap map{"a: 15 °C\nb"};
  EXPECT_EQ(map.mark_at(0), (Mark{1, 1}));
  EXPECT_EQ(map.mark_at(8), (Mark{1, 8}));  // the C: byte 8, because ° takes two, but the eighth character
  EXPECT_EQ(map.mark_at(10), (Mark{2, 1}));
  EXPECT_EQ(map.mark_at(99), (Mark{2, 2}));  // beyond the end is the end
}

TEST(TextMap, CountsRightBeyondItsStride) {
  std::string text(1000, 'x');
  text += "°y";
  EXPECT_EQ(TextMap{text}.mark_at(1002), (Mark{1, 1002}));  // 1000 x, one °, then y
  EXPECT_EQ(TextMap{""}.mark_at(0), (Mark{1, 1}));
}

}  // namespace
}  // namespace ohm::rigfile
