// What was switched off and is to stay off, over every restart: the file behind `ohm off`.
//
// A plain list, written whole and synced before its outlets are opened, read once when ohmd starts. Owned by the OffDesk; control
// thread. A file that cannot be read counts as everything off: nobody knows what it said, and a card that rests harms nobody.
#pragma once

#include <string>
#include <vector>

#include "base/reading.h"
#include "base/result.h"

namespace ohm {

/// One order to switch off.
struct OffOrder {
  std::string thing;  ///< as Cutoff::thing
  std::string by;     ///< "uid 1000", "the file /run/ohmstead/off", "the alarm of pdu1"
  std::string cause;  ///< in their words: "smoke"; "" when none was told
  WallTime at{};
  std::vector<std::string> outlets;  ///< that it opened: they are closed again when it ends
  friend bool operator==(const OffOrder&, const OffOrder&) = default;
};

/// Empty where there is no file. BadInput names the line that cannot be read; Io: the file is there and cannot be opened.
Result<std::vector<OffOrder>> read_latch(const std::string& path);

/// One line an order: instant, thing, by, cause, outlets, with tabs between.
Result<std::vector<OffOrder>> latch_of(const std::string& text, const std::string& path);
std::string text_of(const std::vector<OffOrder>& orders);

/// On the disk when it returns; without orders the file is removed.
Result<void> write_latch(const std::string& path, const std::vector<OffOrder>& orders);

}  // namespace ohm
