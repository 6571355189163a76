#include "hardware/sysfs/kept_file.h"

#include <filesystem>
#include <gtest/gtest.h>

#include "hardware/testing/temp_folder.h"

namespace ohm::sysfs {
namespace {

class KeptFileTest : public testing::Test {
 protected:
  TempFolder folder_;
  KeptFile file_{folder_.path() / "fan1_input"};
};

TEST_F(KeptFileTest, TellsWhatTheFileSaysNow) {
  folder_.write("fan1_input", "1180\n");
  EXPECT_EQ(file_.read(), "1180");
  folder_.write("fan1_input", "990\n");
  EXPECT_EQ(file_.read(), "990");
}

TEST_F(KeptFileTest, FollowsTheNameWhenAnotherFileTakesItsPlace) {
  folder_.write("fan1_input", "1180\n");
  EXPECT_EQ(file_.read(), "1180");
  folder_.write("beside", "1200\n");
  std::filesystem::rename(folder_.path() / "beside", folder_.path() / "fan1_input");
  EXPECT_EQ(file_.read(), "1200");
}

TEST_F(KeptFileTest, SaysThatItIsGoneAndFindsItAgain) {
  EXPECT_EQ(file_.read().error().kind, Error::Kind::NotSupported);
  folder_.write("fan1_input", "1180\n");
  EXPECT_EQ(file_.read(), "1180");
  std::filesystem::remove(folder_.path() / "fan1_input");
  EXPECT_EQ(file_.read().error().kind, Error::Kind::NotSupported);
  folder_.write("fan1_input", "0\n");
  EXPECT_EQ(file_.read(), "0");
}

TEST_F(KeptFileTest, TakesNoTextThatIsLongerThanANumberEverIs) {
  folder_.write("fan1_input", std::string(kLongestKept, '1'));
  EXPECT_EQ(file_.read(), std::string(kLongestKept, '1'));
  folder_.write("fan1_input", std::string(kLongestKept + 1, '1'));
  EXPECT_EQ(file_.read().error().kind, Error::Kind::Io);
}

}  // namespace
}  // namespace ohm::sysfs
