# Writes the figures file into one C++ source of the build tree, so that the binary needs no file at run time.
#
#   include(figures/embed.cmake)                       # from src/twin/CMakeLists.txt
#   ohm_module(NAME twin SOURCES … ${OHM_TWIN_FIGURES_CPP})
#
# A changed YAML file runs CMake again. The text becomes one raw string: it may not contain the end mark )ohm".
set(path "${CMAKE_CURRENT_LIST_DIR}/rtx3090.yaml")
set_property(DIRECTORY APPEND PROPERTY CMAKE_CONFIGURE_DEPENDS "${path}")
file(READ "${path}" text)

set(OHM_TWIN_FIGURES_CPP "${CMAKE_CURRENT_BINARY_DIR}/figures/embedded.cpp")
file(WRITE "${OHM_TWIN_FIGURES_CPP}.new" "// Written by src/twin/figures/embed.cmake from src/twin/figures/rtx3090.yaml; do not edit.
#include \"twin/figures/figures.h\"

namespace ohm::twin {

std::string_view shipped_figures() {
  static constexpr std::string_view text{R\"ohm(${text})ohm\"};
  return text;
}

}  // namespace ohm::twin
")
file(COPY_FILE "${OHM_TWIN_FIGURES_CPP}.new" "${OHM_TWIN_FIGURES_CPP}" ONLY_IF_DIFFERENT)
