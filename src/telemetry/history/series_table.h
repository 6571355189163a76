// Which series there are, and which slot of the ring files each of them has.
//
// A text file, a line a series, each under its own checksum: a line that was scribbled over costs that series, no other. Reading
// and writing are pure; the store keeps the file (history.h). The key of a series follows from its name, unit and quantum alone, so
// that blocks find their series again even where the table was lost.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"

namespace ohm {

struct SeriesEntry {
  std::string thing, series, unit;
  double quantum{};
  std::int64_t last{};  ///< second of the calendar in which it was last written, as far as the table knows
  std::uint64_t uid{};  ///< uid_of(*this)
  friend bool operator==(const SeriesEntry&, const SeriesEntry&) = default;
};

/// By slot; nothing where a slot is free.
using SeriesTable = std::vector<std::optional<SeriesEntry>>;

/// FNV-1a (64 bits) of thing, series, unit and quantum.
std::uint64_t uid_of(const SeriesEntry& entry);

/// BadInput: an empty or longer name (64 bytes; unit 16, may be empty), control characters, a quantum that is not above 0.
Result<void> check_entry(const SeriesEntry& entry);

std::string text_of(const SeriesTable& table);
/// Lines that are not whole, or whose slot is not below `most`, are left out.
SeriesTable read_series_table(std::string_view text, std::size_t most);

}  // namespace ohm
