#include "rig/file/yaml/text_map.h"

#include <algorithm>

namespace ohm::rigfile {
namespace {

bool starts_character(char c) { return (static_cast<unsigned char>(c) & 0xC0u) != 0x80u; }

}  // namespace

TextMap::TextMap(std::string_view text) : text_{text}, line_starts_{0} {
  std::size_t seen = 0;
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (i % kStride == 0) characters_.push_back(seen);
    if (starts_character(text[i])) ++seen;
    if (text[i] == '\n') line_starts_.push_back(i + 1);
  }
  if (characters_.empty()) characters_.push_back(0);
}

std::size_t TextMap::characters_before(std::size_t offset) const {
  const std::size_t step = std::min(offset / kStride, characters_.size() - 1);
  const std::string_view rest = text_.substr(step * kStride, offset - step * kStride);
  return characters_[step] + static_cast<std::size_t>(std::count_if(rest.begin(), rest.end(), starts_character));
}

Mark TextMap::mark_at(std::size_t offset) const {
  offset = std::min(offset, text_.size());
  const auto line = std::upper_bound(line_starts_.begin(), line_starts_.end(), offset) - 1;
  const std::size_t column = characters_before(offset) - characters_before(*line);
  return {static_cast<int>(line - line_starts_.begin()) + 1, static_cast<int>(column) + 1};
}

}  // namespace ohm::rigfile
