#include "cli/history/request.h"

#include <charconv>
#include <cmath>
#include <optional>

#include "base/instant.h"
#include "base/text.h"

namespace ohm {
namespace {

constexpr double kTwoYears = 731 * 86'400.0;  // s; nothing older is kept
constexpr std::size_t kTablePoints = 30, kCsvPoints = 20'000, kJsonPoints = 600;

double seconds_in(std::string_view unit) {
  if (unit.empty() || unit == "s") return 1;
  if (unit == "m" || unit == "min") return 60;
  if (unit == "h") return 3600;
  if (unit == "d") return 86'400;
  return unit == "w" ? 7 * 86'400 : 0;
}

std::optional<double> span_in(std::string_view text) {
  double value = 0;
  const auto read = std::from_chars(text.data(), text.data() + text.size(), value);
  if (read.ec != std::errc{}) return std::nullopt;
  const double seconds = value * seconds_in(trimmed(text.substr(static_cast<std::size_t>(read.ptr - text.data()))));
  return seconds > 0 ? std::optional{seconds} : std::nullopt;  // false for NaN
}

bool is_unreserved(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-' || c == '.' || c == '_' || c == '~';
}

/// RFC 3986: all but unreserved characters as %XX.
std::string percent_encoded(std::string_view text) {
  constexpr std::string_view kHex = "0123456789ABCDEF";
  std::string out;
  for (const char c : text) {
    const auto byte = static_cast<unsigned char>(c);
    if (is_unreserved(c))
      out += c;
    else
      out += {'%', kHex[byte >> 4], kHex[byte & 15]};
  }
  return out;
}

std::string text_of(const Since& since) {
  if (const auto* span = std::get_if<std::chrono::seconds>(&since)) return std::to_string(span->count());
  return instant_text(std::get<WallTime>(since));
}

}  // namespace

const std::vector<SeriesWord>& series_words() {
  static const std::vector<SeriesWord> words{
      {"die", "die_c", "die temperature"},
      {"hotspot", "hotspot_c", "hottest spot of the die"},
      {"vram", "vram_c", "VRAM junction temperature"},
      {"draw", "draw_w", "power drawn (card, PDU, rig)"},
      {"average", "draw_average_w", "power drawn, averaged by the card"},
      {"cap", "cap_w", "power cap"},
      {"fan", "fan", "fan duty"},
      {"busy", "busy", "part of the time in which the card worked"},
      {"mem-busy", "mem_busy", "part of the time in which its memory worked"},
      {"memory", "vram_used_b", "VRAM in use"},
      {"clock", "sm_mhz", "clock of the SMs"},
      {"mem-clock", "mem_mhz", "clock of the memory"},
      {"lanes", "link_width", "PCIe lanes in use"},
      {"gen", "link_gen", "PCIe generation in use"},
      {"energy", "energy_j", "energy counter"},
      {"load", "load", "load of a limit or PDU"},
      {"rpm", "rpm", "speed of a chassis fan (A.fan1)"},
      {"duty", "duty", "duty of a chassis fan"},
      {"late", "late_ticks", "ticks that came late (rig)"},
  };
  return words;
}

Result<std::string> series_of(const std::string& word) {
  std::vector<std::string> friendly, known;
  for (const SeriesWord& w : series_words()) {
    if (word == w.word || word == w.series) return std::string{w.series};
    friendly.emplace_back(w.word);
    known.emplace_back(w.word);
    known.emplace_back(w.series);
  }
  const auto near = nearest(word, known);
  if (!near && word.find('_') != std::string::npos && printable(word) == word) return word;
  const std::string hint = near ? "; did you mean `" + *near + "`?" : "; known: " + join(friendly, ", ");
  return failure(Error::Kind::BadInput, "unknown series `" + shortened(word, 60) + "`" + hint);
}

Result<Since> since_of(const std::string& text) {
  const auto bare = trimmed(text);
  if (const auto instant = read_instant(bare)) return Since{*instant};
  const auto span = span_in(bare);
  if (!span || *span < 1 || *span > kTwoYears)
    return failure(Error::Kind::BadInput, "--since `" + shortened(text, 60) +
                                              "`: expected a span up to two years, like 90s, 30m, 1h or 7d, or an instant like "
                                              "2026-11-24T22:40:00Z");
  return Since{std::chrono::seconds{std::llround(*span)}};
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
  return "/v1/history?thing=" + percent_encoded(thing) + "&series=" + percent_encoded(*series) +
         "&since=" + percent_encoded(text_of(*back)) + "&points=" + std::to_string(points);
}

}  // namespace ohm
