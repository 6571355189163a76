#include "twin/process/jobs/cuda_visible.h"

#include <gtest/gtest.h>

namespace ohm::twin {
namespace {

using Cards = std::vector<std::uint32_t>;
const std::vector<std::string> kCards{"GPU-aa11", "GPU-aa22", "GPU-bb33"};

TEST(CudaVisibleDevices, NamesCardsByIndexInTheOrderGiven) {
  EXPECT_EQ(visible_cards("0", kCards), (Cards{0}));
  EXPECT_EQ(visible_cards("2,0", kCards), (Cards{2, 0}));
  EXPECT_EQ(visible_cards(" 1 , 2", kCards), (Cards{1, 2}));
}

TEST(CudaVisibleDevices, NamesCardsByAUuidOrAnyBeginningThatFitsOne) {
  EXPECT_EQ(visible_cards("GPU-bb33", kCards), (Cards{2}));
  EXPECT_EQ(visible_cards("GPU-b,GPU-aa2", kCards), (Cards{2, 1}));
  EXPECT_EQ(visible_cards("GPU-aa", kCards), (Cards{}));  // fits two
}

TEST(CudaVisibleDevices, EndsAtTheFirstEntryThatNamesNoCard) {
  EXPECT_EQ(visible_cards("1,9,0", kCards), (Cards{1}));
  EXPECT_EQ(visible_cards("-1,0", kCards), (Cards{}));
  EXPECT_EQ(visible_cards("", kCards), (Cards{}));
  EXPECT_EQ(visible_cards("NoDevFiles", kCards), (Cards{}));
  EXPECT_EQ(visible_cards("1,,2", kCards), (Cards{1}));
}

TEST(CudaVisibleDevices, CountsACardOnce) { EXPECT_EQ(visible_cards("1,1,GPU-aa22", kCards), (Cards{1})); }

}  // namespace
}  // namespace ohm::twin
