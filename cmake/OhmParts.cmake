# The libraries we take from others (docs/design.md says why each). All are Debian packages; scripts/setup installs them.
#
# Their headers are heavy: name them as LIBS (private) of the one module that needs them, and include them in .cpp files only.
# scripts/checks/heavy-headers holds that. Header-only tl::expected and plain fmt calls need no target.

set(CURSES_NEED_WIDE TRUE)  # ohm top: ncursesw
foreach(part yaml-cpp nlohmann_json CLI11 fmt tl-expected CURL Curses)
  find_package(${part} QUIET)
  if(NOT ${part}_FOUND)
    list(APPEND missing_parts ${part})
  endif()
endforeach()
if(missing_parts)
  list(JOIN missing_parts ", " missing_parts)
  message(FATAL_ERROR "missing: ${missing_parts}. Run scripts/setup, which installs what a build needs.")
endif()

# Boost.Asio and Beast, headers only: Debian's libboost1.81-dev, or the same package unpacked somewhere (its usr/include).
set(OHM_BOOST_INCLUDE "" CACHE PATH "Folder that holds boost/beast.hpp; empty: where the compiler looks")
find_path(boost_include boost/beast.hpp HINTS "${OHM_BOOST_INCLUDE}" NO_CACHE)
if(NOT boost_include)
  message(FATAL_ERROR "missing: Boost 1.81 headers. Run scripts/setup, or unpack libboost1.81-dev and set OHM_BOOST_INCLUDE.")
endif()
find_package(Threads REQUIRED)
add_library(ohm_boost INTERFACE)
target_compile_definitions(ohm_boost INTERFACE BOOST_ERROR_CODE_HEADER_ONLY BOOST_ASIO_NO_DEPRECATED)
target_link_libraries(ohm_boost INTERFACE Threads::Threads)
if(NOT boost_include STREQUAL "/usr/include")
  target_include_directories(ohm_boost SYSTEM INTERFACE "${boost_include}")
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
