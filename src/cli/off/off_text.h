// What `ohm off` and `ohm up THING` tell a person.
//
// Pure; from the document of ohmd and from the rig file. run_off.cpp asks and orders. Any thread.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "base/result.h"
#include "cli/rig/rig_doc.h"
#include "cli/text/style.h"
#include "rig/rig.h"

namespace ohm {

/// The order about this thing ("": the rig, or what `thing` spells in another case); null: there is none.
const OffDoc* off_named(const RigDoc& rig, const std::string& thing);

/// What was done and what is still live, for the asker of this order.
std::string off_text(const OffDoc& off, const Style& style);

/// What `ohm off THING` would do, and what would stay live. BadInput: the rig has no such thing.
Result<std::string> would_cut_text(const Rig& rig, const RigDoc& told, const std::string& thing, const Style& style);

/// The question before something comes back; the orders that it is about. Empty: none of them is about `thing`.
std::string up_question(const std::vector<const OffDoc*>& orders);

/// Orders that `ohm up THING` ends: that of the thing, or all without one.
std::vector<const OffDoc*> orders_about(const RigDoc& rig, const std::string& thing);

}  // namespace ohm
