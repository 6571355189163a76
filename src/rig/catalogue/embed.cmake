# Writes the catalogue's YAML files into one C++ source of the build tree, so that the binary needs no file at run time.
#
#   include(catalogue/embed.cmake)                     # from src/rig/CMakeLists.txt
#   ohm_module(NAME rig SOURCES … ${OHM_CATALOGUE_CPP})
#
# A changed YAML file runs CMake again; the source is rewritten only when its text differs. Each file becomes one raw string: none may
# contain the end mark )ohm".

set(catalogue_files connectors inlets wires cards psus breakouts risers pdus boards)

set(rows "")
foreach(file IN LISTS catalogue_files)
  set(path "${CMAKE_CURRENT_LIST_DIR}/${file}.yaml")
  set_property(DIRECTORY APPEND PROPERTY CMAKE_CONFIGURE_DEPENDS "${path}")
  file(READ "${path}" text)
  string(APPEND rows "    EmbeddedFile{\"${file}.yaml\", R\"ohm(${text})ohm\"},\n")
endforeach()

set(OHM_CATALOGUE_CPP "${CMAKE_CURRENT_BINARY_DIR}/catalogue/embedded.cpp")
file(WRITE "${OHM_CATALOGUE_CPP}.new" "// Written by src/rig/catalogue/embed.cmake from src/rig/catalogue/*.yaml; do not edit.
#include \"rig/catalogue/embedded.h\"

#include <array>

namespace ohm {
namespace {

constexpr std::array kFiles{
${rows}};

}  // namespace

std::span<const EmbeddedFile> embedded_catalogue() { return kFiles; }

}  // namespace ohm
")
file(COPY_FILE "${OHM_CATALOGUE_CPP}.new" "${OHM_CATALOGUE_CPP}" ONLY_IF_DIFFERENT)
