#include "cli/history/request.h"

#include <algorithm>

#include "base/text.h"
#include "cli/client/client.h"
#include "cli/rig/span_words.h"
#include "rig/places/card_words.h"

namespace ohm {
namespace {

constexpr std::size_t kTablePoints = 30, kCsvPoints = 20'000, kJsonPoints = 600;

}  // namespace

const std::vector<SeriesWords>& series_words() {
  static const std::vector<SeriesWords> words{
      {"die_c", "die temperature", {"die", "temp", "temperature", "gpu"}},
      {"hotspot_c", "hottest spot of the die", {"hotspot", "hot"}},
      {"vram_c", "VRAM junction temperature", {"vram", "junction", "mem-temp"}},
      {"draw_w", "power drawn (card, PDU, rig)", {"draw", "power", "watts"}},
      {"draw_now_w", "power drawn by a card, not averaged", {"draw-now", "now"}},
      {"in_w", "power that a supply takes in", {"input", "in"}},
      {"cap_w", "power limit", {"cap", "limit"}},
      {"load", "load of a main, panel, breaker, PDU or bank", {"load", "amps"}},
      {"fan", "fan duty", {"fan", "fans"}},
      {"busy", "part of the time in which the card worked", {"busy", "util", "use", "utilisation", "utilization"}},
      {"mem_busy", "part of the time in which its memory worked", {"mem-busy", "mem-util"}},
      {"vram_used_b", "VRAM in use", {"memory", "used", "vram-used"}},
      {"sm_mhz", "clock of the SMs", {"clock", "sm", "core"}},
      {"mem_mhz", "clock of the memory", {"mem-clock", "mem"}},
      {"core_offset_mhz", "offset of the SM clock", {"core-offset", "offset"}},
      {"mem_offset_mhz", "offset of the memory clock", {"mem-offset"}},
      {"link_width", "PCIe lanes in use", {"lanes", "link", "width"}},
      {"link_gen", "PCIe generation in use", {"gen"}},
      {"energy_j", "energy counter", {"energy"}},
      {"pstate", "P-state", {"pstate"}},
      {"power_capped", "held back by its power limit", {"capped", "throttle"}},
      {"too_hot", "held back by heat", {"too-hot", "thermal"}},
      {"room_c", "temperature of the room (rig)", {"room"}},
      {"rpm", "speed of a chassis fan (A.fan1)", {"rpm"}},
      {"duty", "duty of a chassis fan", {"duty"}},
      {"late_ticks", "ticks that came late (rig)", {"late"}},
  };
  return words;
}

std::vector<std::string> offered_series() {
  std::vector<std::string> offered;
  for (const auto& series : series_words()) offered.emplace_back(series.words.front());
  return offered;
}

Result<std::string> series_of(const std::string& word) {
  std::vector<std::string> known;
  for (const auto& series : series_words()) {
    if (word == series.series) return word;
    for (const auto& other : series.words) {
      if (word == other) return std::string{series.series};
      known.emplace_back(other);
    }
    known.emplace_back(series.series);
  }
  const auto near = nearest(word, known);
  if (near && same_but_for_case(*near, word)) return series_of(*near);
  if (!near && word.find('_') != std::string::npos && printable(word) == word) return word;
  const std::string hint = near ? "; did you mean `" + *near + "`?" : "; known: " + join(offered_series(), ", ");
  return failure(Error::Kind::BadInput, "unknown series `" + shortened(word, 60) + "`" + hint);
}

std::size_t points_for(HistoryForm form, const Style& style) {
  switch (form) {
    case HistoryForm::Table: return kTablePoints;
    case HistoryForm::Plot: return 2 * std::max<std::size_t>(style.width, 40);
    case HistoryForm::Csv: return kCsvPoints;
    case HistoryForm::Json: return kJsonPoints;
  }
  return kJsonPoints;
}

Result<std::string> history_request(const std::string& thing, const std::string& series_word, const std::string& since,
                                    std::size_t points) {
  const auto series = series_of(series_word);
  if (!series) return tl::make_unexpected(series.error());
  const auto back = since_of(since);
  if (!back) return tl::make_unexpected(back.error());
  return "/v1/history?thing=" + for_url(thing) + "&series=" + for_url(*series) + "&since=" + for_url(query_text(*back)) +
         "&points=" + std::to_string(points);
}

}  // namespace ohm
