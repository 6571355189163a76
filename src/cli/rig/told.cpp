#include "cli/rig/told.h"

#include <algorithm>

#include "cli/text/figures.h"

namespace ohm {
namespace {

constexpr double kNear = 10;  // K below slow-down from which on a temperature is tight (taste)

Tone warmth(const Told& told, double slows) {
  if (!told.value) return Tone::Plain;
  if (*told.value >= slows) return Tone::Over;
  return *told.value >= slows - kNear ? Tone::Tight : Tone::Plain;
}

std::string reason(const std::string& absent) { return "– (" + (absent.empty() ? "not told" : absent) + ")"; }

}  // namespace

bool is_stale(const Told& told) { return told.value && told.age_s > kStaleAfter; }

bool is_estimated(const Told& told) { return told.source.starts_with("estimate") || told.source.starts_with("model"); }

std::string told_short(const Told& told, int decimals, double factor) {
  if (!told.value) return "–";
  return (is_estimated(told) ? "~" : "") + grouped(*told.value * factor, decimals) + (is_stale(told) ? "?" : "");
}

std::string told_long(const Told& told, const std::string& unit, int decimals, double factor) {
  if (!told.value) return reason(told.absent);
  std::string out = (is_estimated(told) ? "~" : "") + grouped(*told.value * factor, decimals) + (unit.empty() ? "" : " " + unit);
  if (!told.source.empty()) out += ", by " + told.source;
  return is_stale(told) ? out + ", " + age_text(told.age_s) + " old" : out;
}

Cell told_cell(const Told& told, Tone tone, int decimals, double factor) {
  return {told_short(told, decimals, factor), !told.value || is_stale(told) ? Tone::Dim : tone};
}

std::string link_short(const ToldLink& link) {
  if (!link.width) return "–";
  return "x" + std::to_string(*link.width) + (link.gen ? " g" + std::to_string(*link.gen) : "");
}

std::string link_long(const ToldLink& link) {
  if (!link.width) return reason(link.absent);
  return "x" + std::to_string(*link.width) + (link.gen ? " gen" + std::to_string(*link.gen) : "") +
         (link.age_s > 60 ? ", " + age_text(link.age_s) + " old" : "");
}

bool link_below_promise(const CardDoc& card) {
  const auto &now = card.link, &promised = card.link_promised;
  if (!now.width || !promised.width) return false;
  if (*now.width < *promised.width) return true;
  const bool working = card.busy.value.value_or(0) > 0.2;
  return working && now.gen && promised.gen && *now.gen < *promised.gen;
}

Tone die_tone(const Told& die) { return warmth(die, kDieSlows); }
Tone hotspot_tone(const Told& hotspot) { return warmth(hotspot, kHotspotSlows); }
Tone vram_tone(const Told& vram) { return warmth(vram, kVramSlows); }

std::string age_text(double seconds) { return seconds < 0.95 ? grouped(std::max(0.0, seconds), 1) + " s" : seconds_text(seconds); }

}  // namespace ohm
