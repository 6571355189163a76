// The lines of NUT's network protocol (RFC 9271), taken apart and put together.
//
// Pure functions on text, any thread: no socket, no clock. nut_session.h carries the lines; nut_points.h tells what the variables
// mean. What upsd sends is outside input: nothing here trusts its length, quoting or order (nut_protocol_fuzz).
#pragma once

#include <cstddef>
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"

namespace ohm::nut {

/// The words of one line. A word with blanks stands in double quotes; inside, \" and \\ are the two escapes (RFC 9271 4.1.1).
/// Outside them a backslash takes the next character as it is. BadInput: an open quote, a backslash at the end, a control
/// character, more than 16 words.
Result<std::vector<std::string>> words_of(std::string_view line);

/// A word as it travels: in quotes where it must be. Control characters cannot travel at all and are left out.
std::string quoted(std::string_view word);

/// One line of several words.
std::string line_of(const std::vector<std::string>& words);

/// What an ERR line says, in words: "DATA-STALE" becomes "the driver's data is stale (DATA-STALE)". Kinds: PermissionDenied,
/// NotSupported, BadInput, Timeout (stale or no driver: may pass), Io.
Error error_of(std::string_view code);

/// What a LIST answers, line by line.
using Variables = std::map<std::string, std::string>;

enum class ListStep { More, Done };

/// Gathers the answer of "LIST VAR ups" or "LIST CMD ups"; feed it every line until Done.
class ListReader {
 public:
  /// `kind`: "VAR" or "CMD".
  ListReader(std::string kind, std::string ups) : kind_{std::move(kind)}, ups_{std::move(ups)} {}

  /// An ERR line is its Error; a line of another list, or more than 4096 entries, is BadInput.
  Result<ListStep> take(std::string_view line);

  /// Name and value; of commands the value is "". The last of equal names.
  const Variables& entries() const { return entries_; }

 private:
  bool is_frame(const std::vector<std::string>& words, std::string_view frame) const;

  std::string kind_, ups_;
  bool begun_{};
  Variables entries_;
};

/// The answer to a request that has no list: OK with any tail ("OK", "OK TRACKING id"), or the error.
Result<void> acknowledged(std::string_view line);

}  // namespace ohm::nut
