#include "telemetry/history/block.h"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include "telemetry/history/accumulator.h"
#include "telemetry/history/checksum.h"

namespace ohm {
namespace {

constexpr std::uint64_t kUid = 0x1234567890ABCDEF;

Quanta flat(std::int64_t q) { return {q, q, q}; }

TEST(Checksum, IsTheCrcThatEveryOtherToolComputes) {
  const std::string_view check = "123456789";  // the check value of CRC-32/ISO-HDLC is CBF43926
  EXPECT_EQ(crc32(std::as_bytes(std::span{check})), 0xCBF43926u);
}

TEST(Block, IsEmptyUntilSet) {
  Block block{kUid, 7};
  for (std::size_t i = 0; i < Block::kSteps; ++i) EXPECT_FALSE(block.at(i));
  block.set(3, {1, 2, 3});
  EXPECT_EQ(block.at(3), (Quanta{1, 2, 3}));
  EXPECT_FALSE(block.at(2));
}

TEST(Block, ComesBackFromItsBytes) {
  Block block{kUid, -3};  // before 1970: a clock without a battery
  block.set(0, {-5, 0, 65'000});
  block.set_open_step(0);
  const auto read = Block::read(block.bytes(), kUid, -3);
  ASSERT_TRUE(read);
  EXPECT_EQ(read->at(0), (Quanta{-5, 0, 65'000}));
  EXPECT_EQ(read->open_step(), 0);
}

TEST(Block, OfAnotherSeriesOrTimeReadsAsNothing) {
  const auto bytes = Block{kUid, 7}.bytes();
  EXPECT_TRUE(Block::read(bytes, kUid, 7));
  EXPECT_FALSE(Block::read(bytes, kUid + 1, 7));
  EXPECT_FALSE(Block::read(bytes, kUid, 8));
}

TEST(Block, HoldsATemperatureAndACounterOfJoules) {
  Block counter{kUid, 0};
  for (std::size_t i = 0; i < Block::kSteps; ++i) counter.set(i, flat(22'000'000'000 + 105 * static_cast<std::int64_t>(i)));
  EXPECT_EQ(counter.coarseness(), 1);
  EXPECT_EQ(counter.at(255), flat(22'000'000'000 + 105 * 255));
}

TEST(Block, GrowsCoarserOnlyAsFarAsItMust) {
  Block block{kUid, 0};
  block.set(0, flat(0));
  block.set(1, flat(65'533));
  EXPECT_EQ(block.coarseness(), 1);
  block.set(2, flat(200'000));  // a counter that was reset, or a bad scale
  EXPECT_EQ(block.coarseness(), 4);
  EXPECT_NEAR(static_cast<double>(block.at(2)->mean), 200'000, 4);
  EXPECT_NEAR(static_cast<double>(block.at(1)->mean), 65'533, 4);
}

RC_GTEST_PROP(Block, KeepsEveryValueToItsCoarseness, ()) {
  const auto most = *rc::gen::element<std::int64_t>(60, 40'000, 3'000'000, 1LL << 40, kMostQuanta);
  const auto values = *rc::gen::container<std::vector<std::int64_t>>(200, rc::gen::inRange<std::int64_t>(-most, most));
  Block block{kUid, 1};
  for (std::size_t i = 0; i < values.size(); ++i) block.set(i, {std::max(values[i] - 3, -kMostQuanta), values[i], values[i]});
  const auto read = Block::read(block.bytes(), kUid, 1);
  RC_ASSERT(read);
  for (std::size_t i = 0; i < values.size(); ++i) {
    const auto got = read->at(i);
    RC_ASSERT(got);
    RC_ASSERT(std::abs(got->mean - values[i]) <= (block.coarseness() == 1 ? 0 : block.coarseness()));
    RC_ASSERT(got->min <= got->mean && got->mean <= got->max);
  }
}

RC_GTEST_PROP(Block, ScribbledOverReadsAsNothing, ()) {
  Block block{kUid, 1};
  for (std::size_t i = 0; i < Block::kSteps; ++i) block.set(i, flat(static_cast<std::int64_t>(i)));
  auto bytes = block.bytes();
  const auto at = *rc::gen::inRange<std::size_t>(0, bytes.size());
  bytes[at] ^= static_cast<std::byte>(*rc::gen::inRange(1, 256));
  RC_ASSERT(!Block::read(bytes, kUid, 1));
  RC_ASSERT(!Block::read(std::span{bytes}.first(at), kUid, 1));
}

TEST(Quantum, ATenthGivesTenthsBack) {
  EXPECT_EQ(value_of(770, 0.1), 77.0);
  EXPECT_EQ(value_of(773, 0.1), 77.3);
  EXPECT_EQ(value_of(3, 1048576.0), 3145728.0);
}

TEST(Quantum, WhatIsNotANumberOrOutOfAllReasonIsAbsent) {
  EXPECT_FALSE(quantised({0, std::nan(""), 0}, 0.1));
  EXPECT_FALSE(quantised({0, 1, INFINITY}, 0.1));
  EXPECT_FALSE(quantised({1e300, 1e300, 1e300}, 0.1));
  EXPECT_EQ(quantised({-0.26, 0.24, 0.26}, 0.5), (Quanta{-1, 0, 1}));
}

RC_GTEST_PROP(Quantum, IsMissedByHalfAtMost, ()) {
  const double quantum = *rc::gen::element(0.01, 0.1, 0.001, 1.0, 1048576.0);
  const double value = quantum * (*rc::gen::inRange(-100'000'000, 100'000'000)) / 1000.0;
  const auto q = quantised({value, value, value}, quantum);
  RC_ASSERT(q);
  RC_ASSERT(std::abs(value_of(q->mean, quantum) - value) <= quantum * 0.500001);
}

}  // namespace
}  // namespace ohm
