// The reader of rig.yaml: a text becomes a Rig, or everything that is wrong with it.
//
// Called by the command line, the daemon and the tests. Nothing here is trusted: the text may come from anyone. A Rig that comes
// back is consistent: every index is valid, every outlet and socket is used once, names are unique. Otherwise the Diagnostics name
// file, line, column, key path, value and what was expected, in the order of the file, at most 200 and then how many more.
// docs/rig-yaml.md is the grammar for people, schema.h the one for editors. Pure but for read_rig_file(); any thread; never throws.
#pragma once

#include <string>
#include <string_view>

#include "base/diagnostic.h"
#include "rig/parts/parts.h"
#include "rig/rig.h"

namespace ohm {

/// `file` is the name for errors and Rig::file. Parts are looked up in the text's own `parts:`, then in `shipped`.
Checked<Rig> read_rig(std::string_view text, std::string_view file, const Parts& shipped);

/// A catalogue: a mapping of parts by name, each with its kind.
Checked<Parts> read_parts(std::string_view text, std::string_view file);

}  // namespace ohm
