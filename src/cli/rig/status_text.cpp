#include <algorithm>

#include "base/text.h"
#include "cli/rig/told.h"
#include "cli/rig/views.h"
#include "cli/text/figures.h"
#include "cli/text/places.h"

namespace ohm {
namespace {

constexpr std::size_t kLimitsShown = 5, kAttentionShown = 10, kWouldShown = 5;
constexpr std::size_t kMeasure = 100;  // longer lines of prose read badly

std::size_t measure(const Style& style) { return std::min(style.width, kMeasure); }

std::string fact(const std::string& what, const std::string& says, const Style& style) {
  return wrapped(says, measure(style), "  " + what + std::string(8 - std::min<std::size_t>(8, columns(what)), ' '));
}

std::string work_text(const RigDoc& rig) {
  const auto busy = std::count_if(rig.cards.begin(), rig.cards.end(),
                                  [](const CardDoc& c) { return c.busy.value && *c.busy.value >= kIdleBelow; });
  const auto hot = std::count_if(rig.cards.begin(), rig.cards.end(), is_hot);
  return states_text(rig.cards) + "; " + std::to_string(busy) + " busy" + (hot ? ", " + std::to_string(hot) + " hot" : "");
}

std::string mode_text(const std::string& mode) {
  if (mode == "watch") return "watch: no setter is called; what it would have done is only told";
  if (mode == "protect") return "protect: holds each adopted card at its planned power limit";
  if (mode == "run") return "run: protects, and runs jobs";
  return mode;
}

std::string daemon_text(const RigDoc& rig) {
  std::string out = "ohmd " + rig.version + ", up " + age_text(rig.up_s) + ", ";
  out += rig.late_ticks ? count_text(static_cast<std::size_t>(rig.late_ticks), "tick") + " of " +
                              grouped(static_cast<double>(rig.ticks), 0) + " late"
                        : "no tick of " + grouped(static_cast<double>(rig.ticks), 0) + " late";
  if (!rig.driver.missing.empty()) return out + "; no driver: " + rig.driver.missing;
  return out + "; " + rig.driver.name + (rig.driver.version.empty() ? "" : " " + rig.driver.version) +
         (rig.driver.simulated ? " (simulated)" : "");
}

std::string room_text(const RigDoc& rig) {
  const bool metered = std::any_of(rig.meters.begin(), rig.meters.end(), [](const MeterDoc& m) { return m.name == "room"; });
  return rig.room_c.value || metered ? told_long(rig.room_c, "°C") : "– (the rig file names no meter for it)";
}

std::string facts(const RigDoc& rig, const Style& style) {
  std::string out = fact("mode", mode_text(rig.mode), style) + fact("cards", work_text(rig), style);
  out += fact("draw", draw_text(rig), style) + fact("room", room_text(rig), style);
  if (const auto fans = fans_line(rig); !fans.empty()) out += fact("fans", fans, style);
  out += fact("daemon", daemon_text(rig), style);
  if (!rig.rig_file.empty()) out += fact("file", rig.rig_file + (rig.adopted ? ", adopted" : ", not adopted"), style);
  return out;
}

std::string limits_part(const RigDoc& rig, const Style& style) {
  auto limits = fullest_limits(rig);
  if (limits.empty()) return "";
  const auto left = limits.size() - std::min(limits.size(), kLimitsShown);
  limits.resize(std::min(limits.size(), kLimitsShown));
  const auto more = left ? "  " + count_text(left, "limit") + " more; `ohm top` and then p shows all.\n" : "";
  return heading("Fullest limits", style) + limits_table(limits, style) + painted(more, Tone::Dim, style);
}

std::string attention_part(const RigDoc& rig, const Style& style) {
  const auto all = attention(rig);
  if (all.empty()) return "";
  std::string out = heading("Needs attention", style);
  for (std::size_t i = 0; i < std::min(all.size(), kAttentionShown); ++i) {
    auto line = wrapped(all[i].says, measure(style), "  " + (all[i].thing.empty() ? "" : all[i].thing + "  "));
    line.pop_back();
    out += painted(line, all[i].tone, style) + "\n";
  }
  if (all.size() > kAttentionShown) out += "  " + std::to_string(all.size() - kAttentionShown) + " more\n";
  return out;
}

/// Equal ones together, in the order of the first.
std::string would_part(const RigDoc& rig, const Style& style) {
  std::vector<std::pair<std::string, std::vector<std::string>>> told;
  for (const auto& would : rig.would_have) {
    auto same = std::find_if(told.begin(), told.end(), [&](const auto& t) { return t.first == would.says; });
    if (same == told.end()) same = told.insert(told.end(), {would.says, {}});
    same->second.push_back(would.place);
  }
  if (told.empty()) return "";
  std::string out = heading("Mode protect would have set", style);
  for (std::size_t i = 0; i < std::min(told.size(), kWouldShown); ++i)
    out += wrapped(told[i].first + ": " + place_set(told[i].second), measure(style), "  ");
  if (told.size() > kWouldShown) out += "  " + std::to_string(told.size() - kWouldShown) + " more; --json lists them\n";
  return out;
}

/// "2 of 3 outlets open; not open: pdu1/3".
std::string outlets_text(const OffDoc& off) {
  std::vector<std::string> open, closed;
  for (const auto& outlet : off.outlets) (outlet.is == "off" ? open : closed).push_back(outlet.outlet);
  if (off.outlets.empty()) return "no outlet was opened";
  if (closed.empty()) return count_text(open.size(), "outlet") + " open: " + place_set(open);
  return std::to_string(open.size()) + " of " + count_text(off.outlets.size(), "outlet") + " open; not open: " + place_set(closed);
}

std::string off_part(const RigDoc& rig, const Style& style) {
  std::string out = rig.off.empty() ? "" : heading("Switched off", style);
  for (const auto& off : rig.off) {
    const auto cause = off.cause.empty() ? "" : " (" + off.cause + ")";
    const auto how = off.returning ? "comes back" : "by " + off.by + cause + " at " + off.at.substr(0, 19) + "Z";
    const auto cards = off.cards.empty() ? "no card rests" : "resting: " + place_set(off.cards);
    out +=
        painted(wrapped(how + "; " + cards + "; " + outlets_text(off), measure(style), "  " + off.thing + "  "), Tone::Over, style);
    for (const auto& live : off.live) out += wrapped("still live: " + live, measure(style), "    ");
  }
  return out;
}

}  // namespace

std::string status_text(const RigDoc& rig, const Style& style) {
  auto sentence = wrapped(rig.sentence, measure(style));
  sentence.pop_back();
  std::string out = banner(rig, style) + painted(sentence, level_tone(rig.level), style) + "\n\n" + facts(rig, style);
  out += off_part(rig, style) + limits_part(rig, style) + attention_part(rig, style) + would_part(rig, style);
  return rig.next_step.empty() ? out : out + "\nNext: `" + rig.next_step + "`\n";
}

}  // namespace ohm
