#include "cli/command/completion.h"

#include <gtest/gtest.h>

namespace ohm {
namespace {

const std::vector<std::string> kParts{"psu", "rtx-3090-fe"};

TEST(Completion, OffersEveryCommandAndOptionInEveryShell) {
  for (const auto& script : {bash_completion(program(), kParts), zsh_completion(program(), kParts)})
    for (const auto& command : program().commands)
      for (const auto& option : command.options)
        EXPECT_NE(script.find(option.name), std::string::npos) << command.name << " " << option.name;
  const auto fish = fish_completion(program(), kParts);
  for (const auto& command : program().commands)
    for (const auto& option : command.options)
      EXPECT_NE(fish.find(" -l " + option.name.substr(2) + " "), std::string::npos) << option.name;
}

TEST(Completion, OffersPartsByKindAndName) {
  for (const auto& script :
       {bash_completion(program(), kParts), zsh_completion(program(), kParts), fish_completion(program(), kParts)})
    EXPECT_NE(script.find("rtx-3090-fe"), std::string::npos);
}

TEST(Completion, OffersTheThingsOfTheRunningRig) {
  for (const auto& script :
       {bash_completion(program(), kParts), zsh_completion(program(), kParts), fish_completion(program(), kParts)})
    EXPECT_NE(script.find("ohm status --json"), std::string::npos);
  EXPECT_NE(bash_completion(program(), kParts).find("show:0) _ohm_things 'rig'"), std::string::npos);
}

TEST(Completion, OffersTheCommandsBehindHelp) {
  EXPECT_NE(bash_completion(program(), kParts).find("help:0) _ohm_words 'status' 'top'"), std::string::npos);
  EXPECT_NE(zsh_completion(program(), kParts).find("'1:COMMAND:(status top "), std::string::npos);
  EXPECT_NE(fish_completion(program(), kParts).find("__fish_seen_subcommand_from help' -x -a 'status top "), std::string::npos);
}

TEST(Completion, TellsBashWhichOptionsTakeTheWordBehindThem) {
  const auto script = bash_completion(program(), kParts);
  EXPECT_NE(script.find(" history:--since "), std::string::npos);
  EXPECT_EQ(script.find(" history:--plot "), std::string::npos);
  EXPECT_EQ(script.find(" gpus:--watch "), std::string::npos) << "its value may be left out";
}

TEST(Completion, DoesNotOfferTwoPagesAtOnceInZsh) {
  const auto script = zsh_completion(program(), kParts);
  const auto caps = script.find(")--caps[");
  ASSERT_NE(caps, std::string::npos);
  EXPECT_NE(script.rfind("--slices", caps), std::string::npos);  // named in the exclusion list right before it
}

}  // namespace
}  // namespace ohm
