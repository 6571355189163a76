// A rig of the tests from the text of its file, which must be sound. For the tests of every module.
#pragma once

#include <gtest/gtest.h>
#include <string_view>

#include "rig/rig_file.h"

namespace ohm::testing {

/// A rig file that is refused fails the test with its diagnostics.
inline Rig rig_of(std::string_view text) {
  const auto rig = read_rig(text, "test.yaml");
  EXPECT_TRUE(rig) << (rig ? "" : render(rig.error()));
  return rig ? *rig : Rig{};
}

}  // namespace ohm::testing
