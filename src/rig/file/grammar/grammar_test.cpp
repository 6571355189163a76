#include "rig/file/grammar/grammar.h"

#include <gtest/gtest.h>
#include <nlohmann/json.hpp>
#include <regex>
#include <string>

#include "rig/file/grammar/schema.h"

namespace ohm::rigfile {
namespace {

/// The form of a key's single value, or nullptr.
const FormText* form_of(const Key& key) {
  for (const Takes& takes : key.takes) {
    if (takes.way == Takes::Way::Value) return &text_of(takes.form);
  }
  return nullptr;
}

bool is_a_value(std::string_view text) {
  return !text.empty() && std::string_view{"({["}.find(text.front()) == std::string_view::npos;
}

TEST(Grammar, EveryDefaultAndExampleIsWrittenAsItsKeyDemands) {
  for (const ShapeText& shape : every_shape()) {
    for (const Key& key : shape.keys) {
      const FormText* form = form_of(key);
      if (!form || form->pattern.empty()) continue;
      const std::regex pattern{std::string{form->pattern}};
      for (const std::string_view text : {key.fallback, key.example}) {
        if (!is_a_value(text)) continue;
        EXPECT_TRUE(std::regex_match(std::string{text}, pattern)) << shape.name << "." << key.name << ": " << text;
      }
    }
  }
}

TEST(Grammar, EveryKeySaysWhatItMeans) {
  for (const ShapeText& shape : every_shape()) {
    EXPECT_FALSE(shape.says.empty()) << shape.name;
    for (const Key& key : shape.keys) EXPECT_FALSE(key.says.empty() || key.takes.empty()) << shape.name << "." << key.name;
  }
}

TEST(Schema, KnowsEveryKeyOfTheFileWithItsDefault) {
  const auto schema = nlohmann::json::parse(rig_schema_json());
  EXPECT_EQ(schema["$schema"], "https://json-schema.org/draft/2020-12/schema");
  for (const Key& key : text_of(Shape::Rig).keys) EXPECT_TRUE(schema["properties"].contains(key.name)) << key.name;
  EXPECT_EQ(schema["$defs"]["psu"]["properties"]["cord"]["default"], "14 AWG 1.8 m");
  EXPECT_EQ(schema["$defs"]["breaker"]["required"], nlohmann::json::array({"rating"}));
  EXPECT_EQ(schema["$defs"]["breaker"]["additionalProperties"], false);
}

TEST(Schema, PointsOnlyToWhatItDefines) {
  const std::string text = rig_schema_json();
  const auto schema = nlohmann::json::parse(text);
  const std::regex pointer{"\"#/\\$defs/([^\"]+)\""};
  for (std::sregex_iterator it{text.begin(), text.end(), pointer}, end; it != end; ++it) {
    EXPECT_TRUE(schema["$defs"].contains((*it)[1].str())) << (*it)[1];
  }
}

}  // namespace
}  // namespace ohm::rigfile
