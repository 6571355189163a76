// Parts: the entries of the catalogue, of `parts:` in a rig file, and those written in place.
//
// One reader for all three. A figure that is not told takes the kind's default, rank Assumed, source kNotTold. Called by the rig
// reader and by the catalogue; one thread.
#pragma once

#include <optional>
#include <string_view>

#include "rig/file/grammar/grammar.h"
#include "rig/file/yaml/problems.h"
#include "rig/parts/parts.h"

namespace ohm::rigfile {

/// The source of a figure that nobody told.
inline constexpr std::string_view kNotTold = "assumed: the usual value, none is told";

/// Reads one part. `demanded` is "" where the part itself must say it (under `parts:`), else what its place demands. What is wrong
/// is told; the entry is whole in any case, so that reading can go on.
std::optional<PartEntry> read_part(Problems& problems, const Node& node, std::string_view demanded);

/// The shape of a kind of part: "psu" is Shape::PsuPart. The kind is one of Form::PartKind.
Shape shape_of_kind(std::string_view kind);

/// A value as people write it on one line: "200..240 V: 1200 W, 100..127 V: 900 W".
std::string written(const Node& node);

}  // namespace ohm::rigfile
