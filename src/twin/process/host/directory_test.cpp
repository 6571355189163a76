#include "twin/process/host/directory.h"

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <gtest/gtest.h>
#include <unistd.h>

namespace ohm::twin {
namespace {

class TwinDirectory : public ::testing::Test {
 protected:
  TwinDirectory() {
    char name[] = "/tmp/ohm-directory-XXXXXX";
    root_ = ::mkdtemp(name);
  }
  ~TwinDirectory() override { std::filesystem::remove_all(root_); }
  std::string root_;
};

TEST_F(TwinDirectory, IsTheOneToldWithoutASlashAtItsEnd) { EXPECT_EQ(twin_directory("/a/b/../c/"), "/a/c"); }

TEST_F(TwinDirectory, IsMadeAndHeldByOneTwinOnly) {
  const auto mine = DirectoryLease::take(root_ + "/twin");
  ASSERT_TRUE(mine) << mine.error().what;
  const auto second = DirectoryLease::take(root_ + "/twin");
  ASSERT_FALSE(second);
  EXPECT_NE(second.error().what.find("a twin is running there already (process " + std::to_string(::getpid()) + ")"),
            std::string::npos)
      << second.error().what;
}

TEST_F(TwinDirectory, IsFreeAgainWhenItsTwinIsGone) {
  { ASSERT_TRUE(DirectoryLease::take(root_)); }
  EXPECT_TRUE(DirectoryLease::take(root_));
}

TEST_F(TwinDirectory, IsNeverALinkThatSomebodyLaid) {
  std::filesystem::create_directory(root_ + "/elsewhere");
  std::filesystem::create_symlink(root_ + "/elsewhere", root_ + "/twin");
  EXPECT_FALSE(DirectoryLease::take(root_ + "/twin"));
  std::ofstream{root_ + "/precious"} << "text";
  std::filesystem::create_symlink(root_ + "/precious", root_ + "/lock");
  EXPECT_FALSE(DirectoryLease::take(root_));
  EXPECT_EQ(std::filesystem::file_size(root_ + "/precious"), 4U);
}

}  // namespace
}  // namespace ohm::twin
