#include "twin/board/board_file.h"

#include <cstdlib>
#include <fcntl.h>
#include <filesystem>
#include <fstream>
#include <gtest/gtest.h>
#include <signal.h>
#include <string>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "twin/board/board_access.h"
#include "twin/board/board_writer.h"

namespace ohm::twin {
namespace {

namespace fs = std::filesystem;

class BoardOnDisk : public testing::Test {
 protected:
  BoardOnDisk() {
    std::string name = fs::temp_directory_path() / "ohm-board-XXXXXX";
    folder_ = ::mkdtemp(name.data());
    path_ = folder_ / "board";
  }
  ~BoardOnDisk() override { fs::remove_all(folder_); }

  static std::vector<BoardIdentity> two_cards() {
    std::vector<BoardIdentity> cards(2, BoardIdentity{});
    put_text(cards[0].place, "A1");
    put_text(cards[1].place, "A2");
    return cards;
  }
  Result<BoardWriter> twin() { return BoardWriter::open(path_, {.rig = "barn", .hosts = {"A"}}, two_cards()); }
  BoardTrouble trouble() {
    const auto opened = BoardFile::open(path_.c_str());
    EXPECT_FALSE(opened);
    return opened ? BoardTrouble{} : opened.error();
  }
  /// Changes bytes of the board as another program might.
  void poke(std::size_t at, std::uint32_t value) {
    std::fstream file{path_, std::ios::in | std::ios::out | std::ios::binary};
    file.seekp(static_cast<std::streamoff>(at));
    file.write(reinterpret_cast<const char*>(&value), sizeof value);
  }

  fs::path folder_, path_;
};

TEST_F(BoardOnDisk, SaysWhatTheTwinWrote) {
  auto writer = twin();
  ASSERT_TRUE(writer) << writer.error().what;
  const auto reader = BoardFile::open(path_.c_str());
  ASSERT_TRUE(reader);
  EXPECT_STREQ(reader->board().rig, "barn");
  EXPECT_EQ(reader->board().cards, 2U);
  EXPECT_EQ(read_card(reader->board().card[1])->present, 0U);  // nothing told yet: not there

  BoardReadings readings{};
  readings.die_c = 61;
  writer->write_card(1, readings);
  writer->tick(5'000);
  EXPECT_EQ(read_card(reader->board().card[1])->die_c, 61);
  EXPECT_EQ(reader->board().now_ns, 5'000);
}

TEST_F(BoardOnDisk, IsReadableByOtherUsersAndTakesLittleRoom) {
  auto writer = twin();
  ASSERT_TRUE(writer);
  struct stat status {};
  ASSERT_EQ(::stat(path_.c_str(), &status), 0);
  EXPECT_EQ(status.st_mode & 07777U, 0644U);
  EXPECT_LT(status.st_blocks * 512, 64 * 1024);                                            // two cards of 1024
  EXPECT_EQ(std::distance(fs::directory_iterator{folder_}, fs::directory_iterator{}), 1);  // no draft left beside it
}

TEST_F(BoardOnDisk, IsRefusedWhenItIsNoBoard) {
  EXPECT_EQ(trouble(), BoardTrouble::NoFile);
  std::ofstream{path_} << "hello";
  EXPECT_EQ(trouble(), BoardTrouble::NotABoard);
  fs::resize_file(path_, sizeof(Board));
  EXPECT_EQ(trouble(), BoardTrouble::NotABoard);
  fs::remove(path_);
  fs::create_directory(path_);
  EXPECT_EQ(trouble(), BoardTrouble::NotABoard);
}

TEST_F(BoardOnDisk, IsRefusedWhenItsHeadCannotBe) {
  auto writer = twin();
  ASSERT_TRUE(writer);
  poke(offsetof(Board, version), kBoardVersion + 1);
  EXPECT_EQ(trouble(), BoardTrouble::OtherVersion);
  poke(offsetof(Board, version), kBoardVersion);
  poke(offsetof(Board, size_bytes), 12);
  EXPECT_EQ(trouble(), BoardTrouble::NotABoard);
  poke(offsetof(Board, size_bytes), sizeof(Board));
  poke(offsetof(Board, cards), kMaxBoardCards + 1);
  EXPECT_EQ(trouble(), BoardTrouble::NotABoard);
}

TEST_F(BoardOnDisk, TellsThatTheTwinEnded) {
  auto writer = twin();
  ASSERT_TRUE(writer);
  const auto reader = BoardFile::open(path_.c_str());
  ASSERT_TRUE(reader);
  const auto now = coarse_monotonic_ns();
  EXPECT_FALSE(twin_gone(reader->board(), now));
  EXPECT_TRUE(twin_gone(reader->board(), now + kTwinGoneAfterNs + 1'000'000'000));  // it stopped stepping
  writer->close();
  EXPECT_TRUE(twin_gone(reader->board(), now));
  EXPECT_EQ(trouble(), BoardTrouble::TwinGone);
}

TEST_F(BoardOnDisk, TellsAtOnceThatTheTwinWasKilled) {
  int ready[2];
  ASSERT_EQ(::pipe(ready), 0);
  const pid_t child = ::fork();
  ASSERT_GE(child, 0);
  if (child == 0) {
    const auto writer = twin();
    const char told = writer ? 'y' : 'n';
    (void)!::write(ready[1], &told, 1);
    for (;;) ::pause();
  }
  char told = 'n';
  ASSERT_EQ(::read(ready[0], &told, 1), 1);
  ASSERT_EQ(told, 'y');
  const auto reader = BoardFile::open(path_.c_str());
  ASSERT_TRUE(reader);
  const auto second = twin();
  ASSERT_FALSE(second);  // one twin per board
  EXPECT_NE(second.error().what.find("a twin is running on it"), std::string::npos);

  ::kill(child, SIGKILL);
  ::waitpid(child, nullptr, 0);
  ::close(ready[0]);
  ::close(ready[1]);
  EXPECT_EQ(trouble(), BoardTrouble::TwinGone);
  EXPECT_EQ(read_card(reader->board().card[0])->present, 0U);  // what was mapped stays readable

  const auto next = twin();  // and the next twin takes its place
  ASSERT_TRUE(next) << next.error().what;
  const auto again = BoardFile::open(path_.c_str());
  ASSERT_TRUE(again);
  EXPECT_NE(again->inode(), reader->inode());
}

TEST_F(BoardOnDisk, RefusesARigThatDoesNotFit) {
  const auto crowded = BoardWriter::open(path_, {.hosts = {"A"}}, std::vector<BoardIdentity>(kMaxBoardCards + 1, BoardIdentity{}));
  ASSERT_FALSE(crowded);
  EXPECT_EQ(crowded.error().kind, Error::Kind::BadInput);
  const auto homeless = BoardWriter::open(path_, {}, two_cards());
  ASSERT_FALSE(homeless);
  EXPECT_EQ(homeless.error().what, "A1: its host is not among those of the board");
  const auto nowhere = BoardWriter::open(folder_ / "none" / "board", {.hosts = {"A"}}, two_cards());
  ASSERT_FALSE(nowhere);
  EXPECT_EQ(nowhere.error().kind, Error::Kind::Io);
}

}  // namespace
}  // namespace ohm::twin
