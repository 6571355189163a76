#include "cli/up/up.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sstream>

#include "cli/up/consent.h"
#include "cli/up/start.h"
#include "rig/rig_file.h"

namespace ohm {
namespace {

using testing::HasSubstr;

Rig rig_at(const std::string& path) { return *read_rig_file(path); }

TEST(Up, TellsTheCapOfEveryCardEqualOnesTogether) {
  const auto text = changes_text(rig_at("examples/rig-32x3090.yaml"), "protect", {});
  EXPECT_THAT(text, HasSubstr("A1-8, B1-8"));
  EXPECT_THAT(text, HasSubstr("to 303 W       350 W"));
  EXPECT_THAT(text, HasSubstr("D4-6"));
  EXPECT_THAT(text, HasSubstr("Undo"));
}

TEST(Up, InModeWatchTellsThatNothingIsSet) {
  EXPECT_THAT(changes_text(rig_at("examples/rig-32x3090.yaml"), "watch", {}), HasSubstr("none: mode watch calls no setter"));
}

TEST(Up, ForbidsDrivingARigThatIsUnsafeEvenUnderOhmd) {
  EXPECT_FALSE(plan_report(rig_at("examples/rig-32x3090.yaml"), {}).wrong);
  const auto unsafe = read_rig(
      "ohmstead: 1\nsite: {feed: 120 V, breaker: 15 A}\nbox: {cards: 8 x rtx-3090-fe, psu: {rating: 800 W, tier: gold}, host: "
      "{load: 900 W}}\n",
      "x.yaml");
  ASSERT_TRUE(unsafe.has_value());
  EXPECT_TRUE(plan_report(*unsafe, {}).wrong);
}

TEST(Up, StartsOhmdWithItsRigModeAndSocket) {
  EXPECT_EQ(daemon_words({"/r.yaml", "watch", ""}), (std::vector<std::string>{"--rig", "/r.yaml", "--mode", "watch"}));
  EXPECT_EQ(daemon_words({"/r.yaml", "watch", "/s"}).back(), "/s");
}

TEST(UpUnderSystemd, ReplacesTheStartOfTheUnit) {
  const auto text = systemd_drop_in({"/etc/ohmstead/barn.yaml", "protect", ""}, "/usr/bin/ohmd");
  ASSERT_TRUE(text.has_value());
  EXPECT_THAT(*text, HasSubstr("ConditionPathExists=\nConditionPathExists=/etc/ohmstead/barn.yaml\n"));
  EXPECT_THAT(*text, HasSubstr("ExecStart=\nExecStart=\"/usr/bin/ohmd\" --rig \"/etc/ohmstead/barn.yaml\" --mode protect\n"));
}

TEST(UpUnderSystemd, RefusesPathsThatTheUnitCannotSeeOrSystemdWouldMisread) {
  for (const char* path : {"/home/me/rig.yaml", "/tmp/rig.yaml", "/etc/a\"b.yaml", "/etc/100%.yaml", "/etc/a\nb.yaml"})
    EXPECT_FALSE(systemd_drop_in({path, "watch", ""}, "/usr/bin/ohmd").has_value()) << path;
}

TEST(Consent, IsOnlyATypedYes) {
  std::ostringstream questions;
  for (const char* yes : {"y\n", "yes\n", " Y \n"}) {
    std::istringstream answers{yes};
    EXPECT_TRUE(agrees("Start?", answers, questions).has_value()) << yes;
  }
  for (const char* no : {"", "\n", "n\n", "yup\n"}) {
    std::istringstream answers{no};
    EXPECT_FALSE(agrees("Start?", answers, questions).has_value()) << no;
  }
  EXPECT_THAT(questions.str(), HasSubstr("Start? [y/N] "));
}

TEST(Start, RunsAProgramAndTellsHowItFailed) {
  EXPECT_TRUE(run_program({"true"}).has_value());
  const auto failed = run_program({"sh", "-c", "echo no such unit >&2; exit 3"});
  ASSERT_FALSE(failed.has_value());
  EXPECT_THAT(failed.error().what, HasSubstr("ended with status 3: no such unit"));
}

TEST(Start, WaitsUntilItIsDoneOrTooLate) {
  int asked = 0;
  EXPECT_TRUE(await([&] { return ++asked == 2; }, Seconds{10}));
  EXPECT_FALSE(await([] { return false; }, Seconds{0}));
}

}  // namespace
}  // namespace ohm
