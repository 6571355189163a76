# The libraries we take from others (docs/design.md says why each). All are Debian packages; scripts/setup installs them.
#
# Their headers are heavy: name them as LIBS (private) of the one module that needs them, and include them in .cpp files only.
# scripts/checks/heavy-headers holds that. Header-only tl::expected and plain fmt calls need no target.

foreach(part yaml-cpp nlohmann_json CLI11 fmt tl-expected)
  find_package(${part} QUIET)
  if(NOT ${part}_FOUND)
    list(APPEND missing_parts ${part})
  endif()
endforeach()
if(missing_parts)
  list(JOIN missing_parts ", " missing_parts)
  message(FATAL_ERROR "missing: ${missing_parts}. Run scripts/setup, which installs what a build needs.")
endif()

# Tests and benches are built where their libraries are installed, so that `scripts/up` needs none of them.
find_package(GTest QUIET)
find_package(rapidcheck QUIET)
if(GTest_FOUND AND TARGET GTest::gmock_main AND rapidcheck_FOUND)
  set(OHM_TESTS ON)
  include(GoogleTest)
else()
  set(OHM_TESTS OFF)
  message(STATUS "GoogleTest or RapidCheck not found: building without tests (scripts/setup installs them)")
endif()
