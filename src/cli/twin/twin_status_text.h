// What `ohm twin` shows, from the twin's own answer. Pure.
#pragma once

#include <string>

#include "base/result.h"
#include "cli/text/style.h"

namespace ohm {

/// `answer`: the twin's line of JSON. Io: it is not what a twin says.
Result<std::string> twin_status_text(const std::string& answer, const Style& style);

/// Indented, as the other commands print JSON.
std::string twin_status_json(const std::string& answer);

/// The command that takes a `set` back; "" where nothing was changed.
std::string twin_undo(const std::string& answer);

/// What the twin wants said beside its yes; "" when nothing.
std::string twin_note(const std::string& answer);

/// The sentence of a refusal; "" when the twin said yes.
std::string twin_refusal(const std::string& answer);

}  // namespace ohm
