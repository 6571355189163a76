// The JSON Schema of rig.yaml, for editors.
//
// Written from the grammar's table (grammar.h), so that an editor underlines what the reader would refuse: unknown keys, a missing
// unit, a wrong word. Shipped by `cmake --install` and printed by `ohm config`; names of things are beyond it. Pure, any thread.
#pragma once

#include <string>

namespace ohm {

/// Draft 2020-12, indented by two blanks, one newline at the end.
std::string rig_schema_json();

}  // namespace ohm
