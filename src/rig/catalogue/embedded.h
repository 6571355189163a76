// The catalogue's YAML files as they were when the binary was built.
//
// Defined in a source that embed.cmake writes into the build tree from the files under catalogue/. Read by catalogue.cpp and by its
// tests only. Constant data, any thread.
#pragma once

#include <span>
#include <string_view>

namespace ohm {

struct EmbeddedFile {
  std::string_view name;  ///< "cards.yaml"
  std::string_view text;
};

/// In the order of embed.cmake: the tables (connectors, inlets, wires) first.
std::span<const EmbeddedFile> embedded_catalogue();

}  // namespace ohm
