#include "twin/process/jobs/cuda_visible.h"

#include <algorithm>
#include <charconv>
#include <optional>

#include "base/text.h"

namespace ohm::twin {
namespace {

std::optional<std::uint32_t> by_index(std::string_view word, std::size_t cards) {
  std::uint32_t index = 0;
  const auto [end, error] = std::from_chars(word.data(), word.data() + word.size(), index);
  if (error != std::errc{} || end != word.data() + word.size() || index >= cards) return std::nullopt;
  return index;
}

std::optional<std::uint32_t> by_uuid(std::string_view word, const std::vector<std::string>& uuids) {
  std::optional<std::uint32_t> found;
  for (std::uint32_t i = 0; i < uuids.size(); ++i) {
    if (!std::string_view{uuids[i]}.starts_with(word)) continue;
    if (found) return std::nullopt;  // fits two
    found = i;
  }
  return found;
}

}  // namespace

std::vector<std::uint32_t> visible_cards(std::string_view variable, const std::vector<std::string>& uuids) {
  std::vector<std::uint32_t> cards;
  for (std::size_t from = 0; from <= variable.size();) {
    const auto comma = std::min(variable.find(',', from), variable.size());
    const auto word = trimmed(variable.substr(from, comma - from));
    const auto card = word.starts_with("GPU-") ? by_uuid(word, uuids) : by_index(word, uuids.size());
    if (!card) break;
    if (std::find(cards.begin(), cards.end(), *card) == cards.end()) cards.push_back(*card);
    from = comma + 1;
  }
  return cards;
}

}  // namespace ohm::twin
