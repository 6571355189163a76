#include "telemetry/history/journal.h"

#include <gtest/gtest.h>

#include "telemetry/testing/temp_dir.h"

namespace ohm {
namespace {

std::vector<std::int64_t> seconds_in(const std::string& dir) {
  std::vector<std::int64_t> seconds;
  Journal::open(dir)->replay([&](const Journal::Record& r) { seconds.push_back(r.second); });
  return seconds;
}

Journal fresh(const std::string& dir) {
  auto journal = Journal::open(dir);
  EXPECT_TRUE(journal && journal->turn());
  return std::move(*journal);
}

void write_seconds(Journal& journal, std::int64_t from, std::int64_t to) {
  for (std::int64_t s = from; s < to; ++s) ASSERT_TRUE(journal.append(s, {{7, {s, s, s}}, {4095, {-kMostQuanta, 0, kMostQuanta}}}));
}

TEST(Journal, GivesBackWhatWasAppended) {
  const TempDir dir;
  auto journal = fresh(dir.path());
  write_seconds(journal, -1, 2);
  std::vector<Journal::Entry> last;
  Journal::open(dir.path())->replay([&](const Journal::Record& r) { last = r.entries; });
  EXPECT_EQ(seconds_in(dir.path()), (std::vector<std::int64_t>{-1, 0, 1}));
  EXPECT_EQ(last, (std::vector<Journal::Entry>{{7, {1, 1, 1}}, {4095, {-kMostQuanta, 0, kMostQuanta}}}));
}

TEST(Journal, KeepsTheFileBeforeThisOne) {
  const TempDir dir;
  auto journal = fresh(dir.path());
  write_seconds(journal, 0, 2);
  ASSERT_TRUE(journal.turn());
  write_seconds(journal, 2, 4);
  EXPECT_EQ(seconds_in(dir.path()), (std::vector<std::int64_t>{0, 1, 2, 3}));
  ASSERT_TRUE(journal.turn());
  write_seconds(journal, 4, 5);
  EXPECT_EQ(seconds_in(dir.path()), (std::vector<std::int64_t>{2, 3, 4}));
}

TEST(Journal, TornAtItsEndLosesTheNewestOnly) {
  const TempDir dir;
  auto journal = fresh(dir.path());
  write_seconds(journal, 0, 9);
  const auto& file = journal.files()[0].size() ? journal.files()[0] : journal.files()[1];
  ASSERT_TRUE(file.cut_to(file.size() - 5));
  EXPECT_EQ(seconds_in(dir.path()), (std::vector<std::int64_t>{0, 1, 2, 3, 4, 5, 6, 7}));
}

TEST(Journal, ScribbledInTheMiddleGoesOnAtTheNextRecord) {
  const TempDir dir;
  auto journal = fresh(dir.path());
  write_seconds(journal, 0, 9);
  const auto& file = journal.files()[0].size() ? journal.files()[0] : journal.files()[1];
  const std::uint64_t record = file.size() / 9;
  const std::array<std::byte, 16> scribble{};
  ASSERT_TRUE(file.write_at(4 * record + 3, scribble));
  EXPECT_EQ(seconds_in(dir.path()), (std::vector<std::int64_t>{0, 1, 2, 3, 5, 6, 7, 8}));
}

TEST(Journal, SaysWhenItsFileHoldsABlock) {
  const TempDir dir;
  auto journal = fresh(dir.path());
  write_seconds(journal, 0, kStepsPerBlock - 1);
  EXPECT_FALSE(journal.full());
  write_seconds(journal, 0, 1);
  EXPECT_TRUE(journal.full());
  ASSERT_TRUE(journal.turn());
  EXPECT_FALSE(journal.full());
}

}  // namespace
}  // namespace ohm
