// Many places in few words: "A1-8, B1-3" for eleven cards.
//
// Pure, any thread. The words are those that rig.yaml's `except:` understands, so what is printed can be typed.
#pragma once

#include <string>
#include <vector>

namespace ohm {

/// Names that differ only in a last number become a range; the order of first appearance stays.
std::string place_set(const std::vector<std::string>& names);

/// The same in at most `width` columns: what does not fit becomes "… (24)", the number of places in all.
std::string place_set(const std::vector<std::string>& names, std::size_t width);

/// "a, b and c".
std::string enumerated(const std::vector<std::string>& words);

}  // namespace ohm
