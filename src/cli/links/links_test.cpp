#include "cli/links/links.h"

#include <gtest/gtest.h>

namespace ohm {
namespace {

const std::vector<LinkCandidate> kCards{
    {"A1", "0000:01:00.0", ""}, {"A2", "0000:02:00.0", "is at work (97 %)"}, {"A3", "0000:03:00.0", ""}};

const std::vector<ProbedLink> kProbed{{"", "0000:01:00.0", BytesPerSecond{7.8e8}, ""},
                                      {"0000:01:00.0", "", BytesPerSecond{7.6e8}, ""},
                                      {"0000:01:00.0", "0000:03:00.0", {}, "CUDA_ERROR_NOT_PERMITTED"}};

TEST(Links, AreStoredUnderTheirPlacesAndReplaceOlderOnes) {
  RigLock lock;
  lock.links = {{"host", "A1", BytesPerSecond{1}, "old"}, {"host", "A9", BytesPerSecond{5}, "old"}};
  const auto next = with_links(lock, kCards, kProbed, "now");
  EXPECT_EQ(next.links, (std::vector<MeasuredLink>{{"host", "A1", BytesPerSecond{7.8e8}, "now"},
                                                   {"host", "A9", BytesPerSecond{5}, "old"},
                                                   {"A1", "host", BytesPerSecond{7.6e8}, "now"}}));
}

TEST(Links, TellRatesFailuresAndWhatWasLeftAlone) {
  const auto text = links_text(kCards, kProbed, Style{});
  EXPECT_NE(text.find("0.78"), std::string::npos);
  EXPECT_NE(text.find("A1 to A3: CUDA_ERROR_NOT_PERMITTED"), std::string::npos);
  EXPECT_NE(text.find("A2 was left alone: it is at work (97 %)"), std::string::npos);
  EXPECT_NE(links_json(kCards, kProbed).find("\"bytes_per_s\": null"), std::string::npos);
}

}  // namespace
}  // namespace ohm
