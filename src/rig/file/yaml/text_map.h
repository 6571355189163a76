// Where a byte of a text is, as a person counts: line and column from 1, columns in characters.
//
// Made once per file by the YAML adapter; looking a place up takes a binary search and at most kStride bytes. Plain value over a
// text that must outlive it; any thread.
#pragma once

#include <cstddef>
#include <string_view>
#include <vector>

#include "base/diagnostic.h"

namespace ohm::rigfile {

class TextMap {
 public:
  explicit TextMap(std::string_view text);
  /// An offset beyond the end means the end. Bytes that are not UTF-8 count as one character each.
  Mark mark_at(std::size_t offset) const;

 private:
  static constexpr std::size_t kStride = 256;
  std::size_t characters_before(std::size_t offset) const;

  std::string_view text_;
  std::vector<std::size_t> line_starts_;
  std::vector<std::size_t> characters_;  ///< before each multiple of kStride
};

}  // namespace ohm::rigfile
