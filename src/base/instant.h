// Instants of the calendar as text: RFC 3339 in UTC.
//
// Pure, any thread; used by files, the API and the command line. No time zone but UTC, no locale.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "base/reading.h"

namespace ohm {

/// "2026-11-24T23:40:01Z", rounded down to the second.
std::string instant_text(WallTime at);

/// "2026-11-24T23:40:01.250Z", rounded down to the millisecond.
std::string precise_instant_text(WallTime at);

/// RFC 3339 with "Z" or an offset like "+02:00", with or without a fraction; nothing: it is none. A leap second is read as the
/// second after it.
std::optional<WallTime> read_instant(std::string_view text);

}  // namespace ohm
