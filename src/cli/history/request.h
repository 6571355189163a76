// What `ohm history A7 vram --since 1h` asks of the daemon. Pure, any thread.
#pragma once

#include <chrono>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "base/reading.h"
#include "base/result.h"
#include "cli/text/style.h"

namespace ohm {

/// A series as people say it and as the API names it.
struct SeriesWord {
  std::string_view word, series, what;
};

/// vram, die, hotspot, draw, cap, fan, busy …, in the order of `ohm history --help`.
const std::vector<SeriesWord>& series_words();

/// "vram" or "vram_c" → "vram_c". BadInput with the nearest word for what is neither; a name with an underscore that is near to
/// none is passed on as it is, for the daemon may know more.
Result<std::string> series_of(const std::string& word);

/// So long back from now, or since an instant.
using Since = std::variant<std::chrono::seconds, WallTime>;

/// "90s", "30m", "1h", "7d", "2w", "1.5h", "3600" (seconds), or an RFC 3339 instant; a span is 1 s to two years. BadInput
/// otherwise.
Result<Since> since_of(const std::string& text);

enum class HistoryForm { Table, Plot, Csv, Json };

/// How many points the form can show.
std::size_t points_for(HistoryForm form, const Style& style);

/// The request's target: "/v1/history?thing=A7&series=vram_c&since=3600&points=40". BadInput as above.
Result<std::string> history_request(const std::string& thing, const std::string& series_word, const std::string& since,
                                    std::size_t points);

}  // namespace ohm
