// The words of one line of NUT's driver-server protocol.
//
// upsd and its drivers write lines by the rules of NUT's parseconf: words between blanks, "quotes" around blanks, a backslash
// before a character that would mean something, # for the rest of the line. Pure, any thread; takes any bytes, never throws.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace ohm::twin {

/// Nothing: an open quote, a lone backslash at the end, a control character or more than 32 words.
std::optional<std::vector<std::string>> words_of(std::string_view line);

/// `text` in quotes, so that words_of() gives it back as one word. Control characters become blanks.
std::string nut_quoted(std::string_view text);

/// What upsd asks a driver.
struct DriverRequest {
  enum class Kind { Ping, DumpAll, Instruct, Set, Logout, Other } kind{Kind::Other};
  std::string name;      ///< of the command or variable
  std::string value;     ///< its parameter or value, "" when none
  std::string tracking;  ///< an id to answer with, "" when none
  friend bool operator==(const DriverRequest&, const DriverRequest&) = default;
};

/// Other: a line that this driver need not understand (newer servers say more than older ones).
DriverRequest driver_request(std::string_view line);

}  // namespace ohm::twin
