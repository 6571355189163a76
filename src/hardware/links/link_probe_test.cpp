#include "hardware/links/link_probe.h"

#include <algorithm>
#include <gtest/gtest.h>

namespace ohm {
namespace {

constexpr ProbeOptions kSmall{4096, 3};

std::vector<ProbedLink> probe(const std::vector<std::string>& bus_ids) {
  const auto cuda = CudaLibrary::load(OHM_FAKE_CUDA);
  EXPECT_TRUE(cuda) << (cuda ? "" : cuda.error().what);
  return cuda ? probe_links(*cuda, bus_ids, kSmall) : std::vector<ProbedLink>{};
}

const ProbedLink* between(const std::vector<ProbedLink>& links, const std::string& from, const std::string& to) {
  const auto it = std::find_if(links.begin(), links.end(), [&](const ProbedLink& l) { return l.from == from && l.to == to; });
  return it == links.end() ? nullptr : &*it;
}

TEST(LinkProbe, MeasuresTheHostAndEveryOrderedPair) {
  const auto links = probe({"0000:01:00.0", "0000:02:00.0"});
  ASSERT_EQ(links.size(), 6U);  // two cards: down and up each, and both ways between them
  for (const auto& link : links) {
    EXPECT_EQ(link.trouble, "");
    EXPECT_GT(link.rate.v, 0);
  }
}

TEST(LinkProbe, GoesOnAfterACardWithoutMemory) {
  const auto links = probe({"0000:01:00.0", "0000:03:00.0", "0000:02:00.0"});
  ASSERT_NE(between(links, "", "0000:03:00.0"), nullptr);
  EXPECT_NE(between(links, "", "0000:03:00.0")->trouble.find("CUDA_ERROR_OUT_OF_MEMORY"), std::string::npos);
  EXPECT_GT(between(links, "0000:01:00.0", "0000:02:00.0")->rate.v, 0);
}

TEST(LinkProbe, TellsThePairThatCannotCopyAndMeasuresTheOthers) {
  const auto links = probe({"0000:01:00.0", "0000:04:00.0"});
  EXPECT_EQ(between(links, "0000:01:00.0", "0000:04:00.0")->trouble, "CUDA_ERROR_NOT_PERMITTED");
  EXPECT_EQ(between(links, "0000:04:00.0", "0000:01:00.0")->trouble, "");
}

TEST(LinkProbe, NamesACardThatCudaDoesNotKnow) {
  const auto links = probe({"0000:09:00.0"});
  ASSERT_EQ(links.size(), 1U);
  EXPECT_NE(links[0].trouble.find("0000:09:00.0"), std::string::npos);
}

TEST(CudaLibrary, IsNotSupportedWhereItIsNotInstalled) {
  const auto cuda = CudaLibrary::load("libohm-no-such-cuda.so.1");
  ASSERT_FALSE(cuda);
  EXPECT_EQ(cuda.error().kind, Error::Kind::NotSupported);
  EXPECT_NE(cuda.error().what.find("libohm-no-such-cuda.so.1"), std::string::npos);
}

}  // namespace
}  // namespace ohm
