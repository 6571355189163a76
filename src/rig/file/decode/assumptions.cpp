#include "rig/file/decode/assumptions.h"

#include "base/text.h"

namespace ohm::rigfile {
namespace {

constexpr std::size_t kMostPlaces = 4;  // more than these are told as a set

}  // namespace

void Assumptions::add(std::string where, std::string says) { lines_.push_back({std::move(where), std::move(says), {}, 0}); }

void Assumptions::add(std::string_view place, std::string_view key, std::string_view says) {
  const auto [it, is_new] = by_key_.try_emplace({std::string{key}, std::string{says}}, lines_.size());
  if (is_new) lines_.push_back({std::string{key}, std::string{says}, {}, 0});
  Line& line = lines_[it->second];
  if (++line.count <= kMostPlaces) line.places.emplace_back(place);
}

std::vector<Assumption> Assumptions::all() && {
  std::vector<Assumption> told;
  for (Line& line : lines_) {
    if (line.count == 0) {
      told.push_back({std::move(line.key), std::move(line.says)});
    } else if (line.count > kMostPlaces) {
      told.push_back({"*." + line.key, line.says + " (" + std::to_string(line.count) + " of them)"});
    } else {
      for (std::string& place : line.places) place += "." + line.key;
      told.push_back({join(line.places, ", "), std::move(line.says)});
    }
  }
  return told;
}

}  // namespace ohm::rigfile
