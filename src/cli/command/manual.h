// The man page, in man(7) roff, made from the definition. Pure.
#pragma once

#include <string>

#include "cli/command/definition.h"

namespace ohm {

/// ohm(1), UTF-8; clean under `mandoc -Tlint`.
std::string manual_page(const ProgramDef& program, std::string_view version);

}  // namespace ohm
