#include "cli/text/figures.h"

#include <cmath>
#include <fmt/format.h>

namespace ohm {
namespace {

/// Rounds down to whole watts; a value a hair below a whole number is that number (solvers end within 1e-6).
double whole_down(double watts) { return std::floor(watts + 1e-6); }

/// -0.04 at one decimal is "0.0", never "-0.0".
double without_negative_zero(double value, int decimals) { return std::abs(value) < 0.5 * std::pow(10, -decimals) ? 0.0 : value; }

/// Of the nouns that views use: "supplies", "panel buses", "board's slots", "cards".
std::string plural(const std::string& noun) {
  if (noun.ends_with("us")) return noun + "es";
  if (noun.ends_with('s')) return noun;
  if (noun.ends_with("ly")) return noun.substr(0, noun.size() - 1) + "ies";
  return noun + "s";
}

}  // namespace

std::string grouped(double value, int decimals) {
  std::string digits = fmt::format("{:.{}f}", without_negative_zero(value, decimals), decimals);
  const std::size_t start = digits[0] == '-' ? 1 : 0;
  const std::size_t whole = std::min(digits.find('.'), digits.size()) - start;
  if (whole < 5) return digits;
  for (std::size_t at = start + whole; at > start + 3; at -= 3) digits.insert(at - 3, 1, ',');
  return digits;
}

std::string watts_text(double watts) { return grouped(watts, 0) + " W"; }
std::string cap_text(double watts) { return grouped(whole_down(watts), 0) + " W"; }
std::string amps_text(double amps) { return grouped(amps, 1) + " A"; }

std::string rating_text(double value, bool amps) {
  const bool whole = std::abs(value - std::round(value)) < 0.05;
  return grouped(value, amps && !whole ? 1 : 0) + (amps ? " A" : " W");
}

std::string load_text(double value, bool amps) { return amps ? amps_text(value) : watts_text(value); }

std::string percent_text(double ratio) {
  if (std::isinf(ratio)) return "∞";
  const double percent = ratio * 100;
  const bool near_limit = std::abs(ratio - 1) > 1e-6 && std::abs(percent - 100) < 0.5;
  if (!near_limit) return grouped(percent, 0) + " %";
  const double shown = percent < 100 ? std::min(percent, 99.9) : std::max(percent, 100.1);
  return grouped(shown, 1) + " %";
}

std::string cap_range_text(double lowest, double highest) {
  if (whole_down(lowest) == whole_down(highest)) return cap_text(lowest);
  return grouped(whole_down(lowest), 0) + "–" + cap_text(highest);
}

std::string count_text(std::size_t count, const std::string& noun) {
  return count == 1 ? "1 " + noun : grouped(static_cast<double>(count), 0) + " " + plural(noun);
}

std::string source_and_rank(const std::string& source, const std::string& rank) {
  if (source.empty()) return rank;
  const bool said = source.starts_with(rank + ":") || source.ends_with("(" + rank + ")");
  return said ? source : source + " (" + rank + ")";
}

std::string bytes_text(double bytes) {
  constexpr const char* kPrefixes[] = {"B", "kB", "MB", "GB", "TB", "PB"};
  std::size_t step = 0;
  while (bytes >= 999.5 && step + 1 < std::size(kPrefixes)) bytes /= 1000, ++step;
  return fmt::format("{:.{}f} {}", bytes, bytes < 9.95 && bytes != std::round(bytes) ? 1 : 0, kPrefixes[step]);
}

std::string seconds_text(double seconds) {
  if (seconds < 0.95) return fmt::format("{:.2g} s", seconds);
  if (seconds < 119.5) return fmt::format("{:.{}f} s", seconds, seconds < 9.95 ? 1 : 0);
  if (seconds < 7170) return fmt::format("{:.{}f} min", seconds / 60, seconds < 597 ? 1 : 0);
  return fmt::format("{:.1f} h", seconds / 3600);
}

}  // namespace ohm
