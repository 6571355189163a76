#include "rig/file/yaml/yaml_tree.h"

#include <gtest/gtest.h>
#include <string>

namespace ohm::rigfile {
namespace {

/// The one line that refuses this text.
std::string refusal(std::string_view text) {
  const YamlTree tree = read_yaml(text, "rig.yaml");
  return render(tree.wrong);
}

TEST(YamlTree, KnowsThePlaceAndPathOfEveryValue) {
  const YamlTree tree = read_yaml("a:\n  b: {c: [x, °y, z]}\n", "f");
  ASSERT_TRUE(tree.root);
  const Node& list = tree.root->items[0].items[0].items[0];
  EXPECT_EQ(path_of(list), "a.b.c");
  EXPECT_EQ(list.key_at, (Mark{2, 7}));
  EXPECT_EQ(list.items[2].text, "z");
  EXPECT_EQ(list.items[2].at, (Mark{2, 18}));  // ° is one column
  EXPECT_EQ(path_of(list.items[2]), "a.b.c.3");
}

TEST(YamlTree, TellsAKeyGivenTwiceWithBothPlaces) {
  const YamlTree tree = read_yaml("a: 1\nb:\n  c: 2\n  c: 3\n", "f");
  ASSERT_TRUE(tree.root);
  EXPECT_EQ(render(tree.wrong), "f:4:3: b.c: `c`: expected each key once; the first is at line 3, column 3\n");
  EXPECT_EQ(tree.root->find("b")->find("c")->text, "2");  // the first one stays
}

TEST(YamlTree, RefusesAnchorsAliasesTagsAndSecondDocuments) {
  EXPECT_EQ(refusal("a: &x 1\nb: *x\n"), "rig.yaml:1:4: `&`: expected no YAML anchor; templates do that job\n");
  EXPECT_NE(refusal("b: *x\n").find("rig.yaml:1:4: `*`: expected no YAML alias"), std::string::npos);
  EXPECT_NE(refusal("*.p1: {cord: x}\n").find("needs quotes"), std::string::npos);
  EXPECT_NE(refusal("a: !!int 3\n").find("no YAML tag"), std::string::npos);
  EXPECT_EQ(refusal("a: 1\n---\nb: 2\n"), "rig.yaml:2:1: `---`: expected one document; remove the second one\n");
}

TEST(YamlTree, RefusesAnAliasBombBeforeItGrows) {
  std::string bomb = "a0: &a0 [x, x, x, x, x, x, x, x, x]\n";
  for (int i = 1; i < 30; ++i) {  // followed, it would be 9^30 values
    const std::string below = "*a" + std::to_string(i - 1);
    bomb += "a" + std::to_string(i) + ": &a" + std::to_string(i) + " [" + below;
    for (int j = 1; j < 9; ++j) bomb += ", " + below;
    bomb += "]\n";
  }
  EXPECT_EQ(refusal(bomb), "rig.yaml:1:5: `&`: expected no YAML anchor; templates do that job\n");
}

TEST(YamlTree, TurnsASyntaxErrorIntoAPlace) {
  EXPECT_EQ(refusal("a: [1, 2\nb: 3\n").substr(0, 11), "rig.yaml:2:");
  EXPECT_NE(refusal("a: {b: 1\n").find("expected YAML"), std::string::npos);
  EXPECT_EQ(refusal("a: \"open\nb: 1\n"), "rig.yaml:1:4: `open b: 1 `: expected a closing quote\n");
  EXPECT_EQ(refusal("a: 'it''s \"closed\"'\nb: \"\\\"\"\n"), "");
}

TEST(YamlTree, NamesTheByteThatIsNotUtf8) {
  EXPECT_EQ(refusal("a: 15 °C\nb: x\xFFy\n"), "rig.yaml:2:5: `0xFF`: expected UTF-8; save the file as UTF-8\n");
  EXPECT_EQ(refusal("a: \xC3"), "rig.yaml:1:4: `0xC3`: expected UTF-8; save the file as UTF-8\n");
  EXPECT_NE(refusal(std::string{"a\0:\0 \0", 6}).find("1:2: `0x00`: expected text without control characters"),
            std::string::npos);  // UTF-16
}

TEST(YamlTree, RefusesNestingBeyondItsDepth) {
  const std::string deep = "a: " + std::string(70, '[') + std::string(70, ']');
  EXPECT_EQ(refusal(deep), "rig.yaml:1:67: expected at most 64 levels of nesting\n");  // the mapping is the first level
  const std::string fits = "a: " + std::string(63, '[') + std::string(63, ']');
  EXPECT_EQ(refusal(fits), "");
}

TEST(YamlTree, RefusesMoreThanEightMegabytesWithoutLookingInside) {
  const std::string large(kMostBytes + 1, '[');
  EXPECT_EQ(refusal(large), "rig.yaml:1:1: expected a file of at most 8 MB; 8388609 bytes are too many\n");
}

TEST(YamlTree, RefusesMoreValuesThanAnyRigHas) {
  std::string many = "a:\n";
  for (std::size_t i = 0; i < kMostNodes; ++i) many += "- x\n";
  EXPECT_NE(refusal(many).find("at most 500000 values"), std::string::npos);
}

TEST(YamlTree, RefusesOnePieceThatRunsOn) {
  EXPECT_EQ(refusal("a: " + std::string(1'000'000, '[')),
            "rig.yaml:1:4: expected at most 512 kB in one piece of [ ] or { }, or in one text; write it line by line\n");
  std::string json = "{a: [";
  for (int i = 0; i < 50'000; ++i) json += "{b: 1},";  // 350 kB, about 4,000 frames in the style of JSON
  EXPECT_EQ(refusal(json + "]}"), "");
}

TEST(YamlTree, TakesAByteOrderMarkAndWindowsLineEnds) {
  const YamlTree tree = read_yaml("\xEF\xBB\xBFohmstead: 1\r\nname: x\r\n", "f");
  ASSERT_TRUE(tree.root);
  EXPECT_EQ(tree.root->items[0].key_at, (Mark{1, 1}));
  EXPECT_EQ(tree.root->find("name")->text, "x");
  EXPECT_EQ(tree.root->find("name")->at, (Mark{2, 7}));
}

TEST(YamlTree, RefusesKeysThatAreNotWords) {
  EXPECT_NE(refusal("{a: 1}: b\n").find("a plain word as the key"), std::string::npos);
  EXPECT_NE(refusal("? [a]\n: b\n").find("a plain word as the key"), std::string::npos);
}

TEST(YamlTree, AnEmptyTextIsNothing) {
  for (const char* text : {"", "# only words\n", "---\n"}) {
    const YamlTree tree = read_yaml(text, "f");
    ASSERT_TRUE(tree.root);
    EXPECT_EQ(tree.root->kind, Node::Kind::Null);
  }
}

}  // namespace
}  // namespace ohm::rigfile
