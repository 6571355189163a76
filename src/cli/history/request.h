// What `ohm history A7 vram --since 1h` asks of the daemon. Pure, any thread.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "cli/text/style.h"

namespace ohm {

/// A series as the API names it, with the words by which people call it; the first is the one that is offered.
struct SeriesWords {
  std::string_view series, what;
  std::vector<std::string_view> words;
};

/// die, hotspot, vram, draw, cap, fan, busy …
const std::vector<SeriesWords>& series_words();

/// The first word of each.
std::vector<std::string> offered_series();

/// "vram" or "vram_c" → "vram_c". BadInput with the nearest word for what is neither; a name with an underscore that is near to
/// none is passed on as it is, for the daemon may know more.
Result<std::string> series_of(const std::string& word);

enum class HistoryForm { Table, Plot, Csv, Json };

/// How many points the form can show.
std::size_t points_for(HistoryForm form, const Style& style);

/// The request's target: "/v1/history?thing=A7&series=vram_c&since=3600&points=40". `thing` as ohmd calls it. BadInput as above and
/// of since_of().
Result<std::string> history_request(const std::string& thing, const std::string& series_word, const std::string& since,
                                    std::size_t points);

}  // namespace ohm
