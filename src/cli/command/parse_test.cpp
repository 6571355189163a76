#include "cli/command/parse.h"

#include <gtest/gtest.h>

#include "base/text.h"
#include "cli/command/help.h"
#include "cli/command/manual.h"
#include "cli/command/tree.h"

namespace ohm {
namespace {

Result<Invocation> parsed(const std::vector<std::string>& words) { return parse(program(), words); }
std::string complaint(const std::vector<std::string>& words) {
  const auto asked = parsed(words);
  return asked ? "" : asked.error().what;
}

TEST(CommandLine, OptionsMayStandBeforeOrAfterTheFileAndWithAnEqualsSign) {
  const Invocation expected{"plan", {{"--rise", "12K"}, {"--json", ""}}, {"barn.yaml"}};
  EXPECT_EQ(*parsed({"plan", "barn.yaml", "--rise", "12K", "--json"}), expected);
  EXPECT_EQ(*parsed({"plan", "--json", "--rise=12K", "barn.yaml"}), expected);
}

TEST(CommandLine, NothingAtAllIsAQuestionToo) { EXPECT_EQ(*parsed({}), Invocation{}); }

TEST(CommandLine, ANumberThatMayBeLeftOutIsNotTakenFromTheNextWord) {
  EXPECT_EQ(*value_of(*parsed({"gpus", "--watch", "A*"}), "--watch"), "1");
  EXPECT_EQ(parsed({"gpus", "--watch", "A*"})->arguments, std::vector<std::string>{"A*"});
  EXPECT_EQ(*value_of(*parsed({"gpus", "A*", "--watch"}), "--watch"), "1");
  EXPECT_EQ(*value_of(*parsed({"gpus", "--watch", "5", "A*"}), "--watch"), "5");
  EXPECT_EQ(*value_of(*parsed({"gpus", "--watch=0.5"}), "--watch"), "0.5");
}

TEST(CommandLine, ADashIsAValueNotAnOption) { EXPECT_EQ(*value_of(*parsed({"plan", "--diagram", "-"}), "--diagram"), "-"); }

TEST(CommandLine, AfterTwoDashesEverythingIsAFile) { EXPECT_EQ(parsed({"plan", "--", "--odd.yaml"})->arguments[0], "--odd.yaml"); }

TEST(CommandLine, HelpInFrontIsHelpBehind) {
  EXPECT_EQ(parsed({"help", "plan"})->command, "plan");
  EXPECT_TRUE(given(*parsed({"help", "plan"}), "--help"));
  EXPECT_EQ(parsed({"help"})->command, "");
  EXPECT_TRUE(given(*parsed({"help"}), "--help"));
  EXPECT_EQ(complaint({"help", "plna"}), "ohm: unknown command `plna`; did you mean `plan`?");
}

TEST(CommandLine, AnUnknownVerbIsAnsweredWithTheNearest) {
  EXPECT_EQ(complaint({"plna"}), "ohm: unknown command `plna`; did you mean `plan`?");
  EXPECT_EQ(complaint({"frobnicate"}).find("ohm: unknown command `frobnicate`; known: status, top, "), 0U);
}

TEST(CommandLine, AnUnknownOptionIsAnsweredWithTheNearest) {
  EXPECT_EQ(complaint({"plan", "--cpas"}), "ohm plan: unknown option `--cpas`; did you mean `--caps`?");
  EXPECT_EQ(complaint({"plan", "--tarif=3"}), "ohm plan: unknown option `--tarif`; did you mean `--tariff`?");
}

TEST(CommandLine, TwoPagesAtOnceAreRefused) {
  EXPECT_EQ(complaint({"plan", "--caps", "--slices"}), "ohm plan: --caps and --slices cannot be asked at once");
}

TEST(CommandLine, AMissingValueIsNamed) { EXPECT_EQ(complaint({"plan", "--diagram"}), "ohm plan: --diagram wants one OUT.svg"); }

TEST(CommandLine, OnlyKnownWordsAreTaken) {
  EXPECT_EQ(complaint({"plan", "--color", "pink"}), "ohm plan: --color `pink`: expected auto, always, never");
}

TEST(CommandLine, OneFileIsEnough) {
  EXPECT_EQ(complaint({"plan", "a.yaml", "b.yaml"}), "ohm plan: one thing too many: `b.yaml`; see `ohm plan --help`");
}

TEST(Help, TellsEveryOptionAndAnExampleAndFitsTheTerminal) {
  for (const auto& command : program().commands) {
    const auto help = command_help(program(), command, {80, false});
    for (const auto& option : command.options) EXPECT_NE(help.find(option.name), std::string::npos) << option.name;
    EXPECT_NE(help.find("Example"), std::string::npos) << command.name;
    for (std::size_t at = 0; at < help.size();) {
      const auto end = help.find('\n', at);
      EXPECT_LE(columns(help.substr(at, end - at)), 80u) << help.substr(at, end - at);
      at = end + 1;
    }
  }
}

TEST(Help, EveryExampleIsAcceptedByTheParser) {
  for (const auto& command : program().commands)
    for (const auto& example : command.examples) {
      std::vector<std::string> words;
      for (std::size_t at = 4; at < example.line.size();) {  // after "ohm "
        const bool quoted = example.line[at] == '\'';
        const auto end = std::min(example.line.find(quoted ? '\'' : ' ', at + 1), example.line.size());
        words.push_back(example.line.substr(at + quoted, end - at - quoted));
        at = end + 1 + quoted;
      }
      EXPECT_EQ(complaint(words), "") << example.line;
    }
}

TEST(ManualPage, NamesEveryCommandAndOption) {
  const auto page = manual_page(program(), "1.2.3");
  EXPECT_EQ(page.find(".TH OHM 1 "), page.find('\n') + 1);
  for (const auto& command : program().commands) EXPECT_NE(page.find(".SS ohm " + command.name + "\n"), std::string::npos);
  EXPECT_NE(page.find("\\-\\-rewire"), std::string::npos);  // hyphens are escaped, so that they can be copied from the page
}

TEST(CommandTree, ReplacesOnlyWhatStandsBetweenItsMarkers) {
  const auto tree = command_tree(program());
  const auto page = "# Title\n\n" + tree + "after\n";
  EXPECT_EQ(*with_tree(page, tree), page);
  EXPECT_FALSE(with_tree("# no markers\n", tree));
}

}  // namespace
}  // namespace ohm
