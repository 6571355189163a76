#include "base/diagnostic.h"

#include <gtest/gtest.h>

namespace ohm {
namespace {

Diagnostic power_without_unit(Mark at) {
  return {.file = "rig.yaml",
          .at = at,
          .where = "cards.A3.power",
          .value = "350",
          .expected = "a power with its unit, like 350 W",
          .hint = ""};
}

TEST(Diagnostic, SaysAnUnknownKeyWithTheNearestKnownOne) {
  const Diagnostic d{"rig.yaml", {12, 9}, "except.B7.lnik", "lnik", "", "did you mean `link`?"};
  EXPECT_EQ(render(d), "rig.yaml:12:9: except.B7.lnik: unknown key `lnik`; did you mean `link`?");
}

TEST(Diagnostic, SaysAWrongValueWithWhatWasExpected) {
  EXPECT_EQ(render(power_without_unit({3, 12})),
            "rig.yaml:3:12: cards.A3.power: `350`: expected a power with its unit, like 350 W");
}

TEST(Diagnostic, SaysAMissingValue) {
  const Diagnostic d{"rig.yaml", {1, 1}, "site.feed", "", "a voltage", "write `feed: 240 V`"};
  EXPECT_EQ(render(d), "rig.yaml:1:1: site.feed: expected a voltage; write `feed: 240 V`");
}

TEST(Diagnostic, SaysWhatIsWrongWithTheFileAsAWhole) {
  const Diagnostic d{"rig.yaml", {}, "", "100 MB", "a file of at most 8 MB", ""};
  EXPECT_EQ(render(d), "rig.yaml: `100 MB`: expected a file of at most 8 MB");
}

TEST(Diagnostic, LeavesOutWhatIsEmpty) {
  EXPECT_EQ(render(Diagnostic{"rig.yaml", {4, 0}, "", "", "", "a cycle: main feeds sub feeds main"}),
            "rig.yaml:4: a cycle: main feeds sub feeds main");
  EXPECT_EQ(render(Diagnostic{}), "");
}

TEST(Diagnostic, StaysOnOneLineWhateverTheFileHolds) {
  const Diagnostic d{"rig.yaml", {2, 1}, "a\nb", "\x1b[2J\xff", "a name", ""};
  EXPECT_EQ(render(d), "rig.yaml:2:1: a�b: `�[2J�`: expected a name");
}

TEST(Diagnostics, AreSortedByPlaceOneALine) {
  const Diagnostics all{power_without_unit({10, 2}), power_without_unit({9, 7}), power_without_unit({9, 3})};
  EXPECT_EQ(render(all), render(all[2]) + "\n" + render(all[1]) + "\n" + render(all[0]) + "\n");
}

TEST(Diagnostics, AboutTheFileAsAWholeComeLast) {
  const Diagnostics all{{"rig.yaml", {}, "", "", "", "and 3 more mistakes"}, power_without_unit({9, 3})};
  EXPECT_EQ(render(all), render(all[1]) + "\nrig.yaml: and 3 more mistakes\n");
}

TEST(Diagnostics, AtOnePlaceKeepTheirOrder) {
  Diagnostics all{power_without_unit({1, 1}), power_without_unit({1, 1})};
  all[0].where = "z";
  all[1].where = "a";
  EXPECT_EQ(render(all), render(all[0]) + "\n" + render(all[1]) + "\n");
}

}  // namespace
}  // namespace ohm
