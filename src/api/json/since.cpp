#include <charconv>

#include "api/json/rig_json.h"
#include "base/instant.h"

namespace ohm::api {

std::optional<WallTime> read_since(const std::string& text, WallTime now) {
  double back{};
  const auto* end = text.data() + text.size();
  const auto read = std::from_chars(text.data(), end, back);
  if (read.ec != std::errc{} || read.ptr != end) return read_instant(text);
  constexpr double kLongest = 100.0 * 365 * 86'400;  // a century: inside what WallTime holds
  return back >= 0 && back <= kLongest ? std::optional{now - nanoseconds_of(Seconds{back})} : std::nullopt;
}

}  // namespace ohm::api
