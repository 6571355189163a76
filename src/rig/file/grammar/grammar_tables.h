// The tables behind grammar.h, one function per subject; only grammar.cpp calls them.
#pragma once

#include <vector>

#include "rig/file/grammar/grammar.h"

namespace ohm::rigfile {

/// A value, a list, a list of lists, a mapping: shorthand of the tables.
inline Takes value(Form form) { return {Takes::Way::Value, form, {}}; }
inline Takes list(Form form) { return {Takes::Way::List, form, {}}; }
inline Takes lists(Form form) { return {Takes::Way::ListOfLists, form, {}}; }
inline Takes mapping(Shape shape) { return {Takes::Way::Mapping, {}, shape}; }

std::vector<Key> pdu_keys();            ///< of a PDU in its place, without those of its part
std::vector<ShapeText> site_shapes();   ///< the file as a whole, site, panels, breakers, PDUs
std::vector<ShapeText> frame_shapes();  ///< templates, frames, box, except
std::vector<ShapeText> part_shapes();   ///< parts and their figures

}  // namespace ohm::rigfile
