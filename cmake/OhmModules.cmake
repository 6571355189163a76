# The modules of Ohmstead in their order, and ohm_module(), which makes one library of each and refuses an arrow that points down.
#
# Usage, in src/rig/CMakeLists.txt (every list is explicit; paths are relative to that directory):
#
#   ohm_module(NAME rig
#     HEADERS rig.h file/read_rig.h             # each must compile alone: scripts/checks/compile-budget sees to it
#     SOURCES file/read_rig.cpp
#     DEPENDS base                              # modules above this one in the list below; public
#     LIBS yaml-cpp                             # parts from others; private, so their headers stay in .cpp files
#     APART lock/rig_lock.cpp                   # of the SOURCES, those whose own names meet a neighbour's: see ohm_read_as_one()
#     TESTS file/read_rig_test.cpp              # one GoogleTest program, ohm_rig_test; each TEST is a ctest "rig.Suite.Name"
#     TEST_LIBS nlohmann_json::nlohmann_json)   # what only the tests need
#
# Helpers that only tests use lie in src/<module>/testing/ and are listed with the TESTS.
# That gives the library ohm_rig (alias ohm::rig). Include it as "rig/file/read_rig.h". A module without a directory does not exist
# yet; src/<module>/CMakeLists.txt brings it to life, there is nothing to add here. GTest, gmock and RapidCheck are linked to TESTS.
# Tests go to the root of the source tree by themselves (cmake/test_root.cpp), so they open "examples/rig-32x3090.yaml" as it is.

# DESIGN §2, first to last: a module sees only what stands before it.
set(OHM_MODULES base rig control jobs twin hardware telemetry ledger engine mining wire serving federation agent head api sim cli)

# What the order alone would allow and the design still forbids. (That control and jobs see neither twin nor hardware, and twin no
# hardware, follows from the order.) The seams know no policy; only agent, head, sim, cli and apps see the twin.
set(OHM_NEVER_hardware control jobs)
foreach(module telemetry ledger engine mining wire serving federation api)
  set(OHM_NEVER_${module} twin)
endforeach()

set(OHM_ONLY_MODULES "" CACHE STRING "Build only these modules and nothing above them (the tsan preset); empty: all")
set(OHM_TESTED_MODULES "" CACHE STRING "Build the tests of these modules only (the tsan preset: those with threads); empty: all")

# May FROM use TO? Sets `out` to why not, or to nothing when it may. (Also called by cmake/module_order_test.cmake.)
function(ohm_why_not from to out)
  list(FIND OHM_MODULES "${from}" from_rank)
  list(FIND OHM_MODULES "${to}" to_rank)
  set(why "")
  if(from_rank LESS 0 OR to_rank LESS 0)
    set(why "\"${from}\" or \"${to}\" is not in the module list of cmake/OhmModules.cmake")
  elseif(NOT to_rank LESS from_rank)
    set(why "${from} may not use ${to}: a module uses only those above it in cmake/OhmModules.cmake")
  elseif("${to}" IN_LIST OHM_NEVER_${from})
    set(why "${from} may never use ${to} (OHM_NEVER_${from} in cmake/OhmModules.cmake)")
  endif()
  set(${out} "${why}" PARENT_SCOPE)
endfunction()

function(ohm_module)
  cmake_parse_arguments(PARSE_ARGV 0 arg "" "NAME" "SOURCES;HEADERS;DEPENDS;LIBS;APART;TESTS;TEST_LIBS")
  ohm_refuse_leftovers(ohm_module "${arg_UNPARSED_ARGUMENTS}" "${arg_NAME}")
  foreach(other IN LISTS arg_DEPENDS)
    ohm_why_not(${arg_NAME} ${other} why)
    if(why)
      message(FATAL_ERROR "${why}")
    elseif(NOT TARGET ohm::${other})
      message(FATAL_ERROR "${arg_NAME} depends on ${other}, which has no src/${other}/CMakeLists.txt yet")
    endif()
  endforeach()

  set(library ohm_${arg_NAME})
  list(TRANSFORM arg_DEPENDS PREPEND ohm::)
  add_library(${library} STATIC ${arg_SOURCES})
  add_library(ohm::${arg_NAME} ALIAS ${library})
  target_sources(${library} PUBLIC FILE_SET HEADERS BASE_DIRS "${PROJECT_SOURCE_DIR}/src" FILES ${arg_HEADERS})
  target_compile_features(${library} PUBLIC cxx_std_20)
  target_link_libraries(${library} PUBLIC ${arg_DEPENDS} PRIVATE ${arg_LIBS})
  ohm_read_as_one(${library} "${arg_APART}")

  if(arg_TESTS AND (NOT OHM_TESTED_MODULES OR arg_NAME IN_LIST OHM_TESTED_MODULES))
    ohm_test(NAME ${library}_test PREFIX ${arg_NAME} SOURCES ${arg_TESTS} DEPENDS ${arg_NAME} LIBS ${arg_LIBS} ${arg_TEST_LIBS})
  endif()
endfunction()

# src/<module> for each module that exists, first to last.
function(ohm_add_modules)
  foreach(module IN LISTS OHM_MODULES)
    if(OHM_ONLY_MODULES AND NOT module IN_LIST OHM_ONLY_MODULES)
      continue()
    endif()
    if(EXISTS "${PROJECT_SOURCE_DIR}/src/${module}/CMakeLists.txt")
      add_subdirectory(src/${module})
    endif()
  endforeach()
endfunction()
