#include "rig/file/grammar/grammar.h"

#include <algorithm>
#include <utility>

#include "base/result.h"
#include "rig/file/grammar/grammar_tables.h"

namespace ohm::rigfile {
namespace {

std::vector<ShapeText> in_order_of_shape() {
  std::vector<ShapeText> all = site_shapes();
  for (auto more : {frame_shapes(), part_shapes()}) std::move(more.begin(), more.end(), std::back_inserter(all));
  std::sort(all.begin(), all.end(), [](const ShapeText& a, const ShapeText& b) { return a.shape < b.shape; });
  for (std::size_t i = 0; i < all.size(); ++i) OHM_ASSERT(static_cast<std::size_t>(all[i].shape) == i);
  return all;
}

}  // namespace

const Key* ShapeText::key(std::string_view key_name) const {
  const auto it = std::find_if(keys.begin(), keys.end(), [&](const Key& k) { return k.name == key_name; });
  return it == keys.end() ? nullptr : &*it;
}

const std::vector<ShapeText>& every_shape() {
  static const std::vector<ShapeText> all = in_order_of_shape();
  return all;
}

const ShapeText& text_of(Shape shape) { return every_shape()[static_cast<std::size_t>(shape)]; }

}  // namespace ohm::rigfile
