// What is looked at in the bytes of a file before and beside YAML.
//
// Used by the YAML adapter only. Pure, any thread.
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>

namespace ohm::rigfile {

/// The offset of the first character that no rig file needs: controls other than tab and line ends.
std::optional<std::size_t> first_control(std::string_view text);

/// Does a quoted scalar begin here and never end? yaml-cpp 0.7 takes the rest of the file for it without a word.
bool quote_stays_open(std::string_view text, std::size_t offset);

std::string_view without_byte_order_mark(std::string_view text);

/// "0xFF"
std::string hex(char c);

}  // namespace ohm::rigfile
