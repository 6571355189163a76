#include "twin/process/options.h"

#include <gtest/gtest.h>

namespace ohm::twin {
namespace {

std::string complaint(std::vector<std::string> words) {
  const auto asked = read_options(std::move(words));
  return asked ? "" : asked.error().what;
}

TEST(TwinOptions, RefuseAnotherSpeedWithoutAnOhmdOnTheTwinsClock) {
  EXPECT_NE(complaint({"--rig", "rig.yaml", "--speed", "100"}).find("--with-ohmd"), std::string::npos);
  const auto fast = read_options({"--rig", "rig.yaml", "--speed", "100", "--with-ohmd"});
  ASSERT_TRUE(fast);
  EXPECT_EQ(fast->options.speed, 100);
  EXPECT_TRUE(read_options({"--rig", "rig.yaml", "--speed", "1"}));
}

TEST(TwinOptions, NameWhatIsWrong) {
  EXPECT_NE(complaint({}).find("which rig?"), std::string::npos);
  EXPECT_NE(complaint({"--rig", "r", "--load", "trian"}).find("did you mean `train`?"), std::string::npos);
  EXPECT_NE(complaint({"--rig", "r", "--speed", "nan", "--with-ohmd"}), "");
  EXPECT_NE(complaint({"--rig", "r", "--nut-port", "70000"}), "");
  EXPECT_NE(complaint({"--rig", "r", "--admin", "nobody-of-that-name"}).find("no such user"), std::string::npos);
}

TEST(TwinOptions, TakeAdminsByNameAndNumber) {
  const auto asked = read_options({"--rig", "r", "--admin", "root", "--admin", "1000"});
  ASSERT_TRUE(asked);
  EXPECT_EQ(asked->options.admins, (std::vector<uid_t>{0, 1000}));
}

TEST(TwinOptions, ExplainThemselves) {
  EXPECT_NE(read_options({"--help"})->print.find("SIMULATED"), std::string::npos);
  EXPECT_EQ(read_options({"--version"})->print.substr(0, 9), "ohm-twin ");
}

}  // namespace
}  // namespace ohm::twin
