# Programs above the modules. DEPENDS names modules (any of them), LIBS parts from others.
#
#   ohm_app  (NAME ohm SOURCES ohm.cpp DEPENDS cli INSTALL)          build/<preset>/bin/ohm; INSTALL puts it into <prefix>/bin
#   ohm_test (NAME plan_test SOURCES a_test.cpp DEPENDS rig cli)     a GoogleTest program; each TEST becomes "plan_test.Suite.Name"
#   ohm_bench(NAME plan_scale SOURCES plan_scale.cpp DEPENDS rig)    built in release and debug, never run by ctest; left out, with a
#                                                                    word, where a target named in LIBS is not installed
#   ohm_fuzz (NAME rig_file_fuzz SOURCES rig_file_fuzz.cpp DEPENDS rig CORPUS rig_file)
#                                                                    the source defines LLVMFuzzerTestOneInput; CORPUS is a directory
# In the asan preset an ohm_fuzz is a libFuzzer binary that ctest runs for OHM_FUZZ_SECONDS; elsewhere the same source replays its
# corpus once, as the test "fuzz.<name>".

set(OHM_FUZZ_SECONDS 20 CACHE STRING "How long ctest runs each fuzzer of the asan preset")

function(ohm_refuse_leftovers function leftovers name)
  if(leftovers OR NOT name)
    message(FATAL_ERROR "${function}(NAME ${name} …): what is \"${leftovers}\"? See the head of cmake/Ohm*.cmake.")
  endif()
endfunction()

# An executable over modules and parts; the common half of all that follow.
function(ohm_program name sources depends libs)
  foreach(module IN LISTS depends)
    if(NOT TARGET ohm::${module})
      message(FATAL_ERROR "${name} depends on the module ${module}, which has no src/${module}/CMakeLists.txt yet")
    endif()
  endforeach()
  list(TRANSFORM depends PREPEND ohm::)
  add_executable(${name} ${sources})
  target_include_directories(${name} PRIVATE "${PROJECT_SOURCE_DIR}/src" "${PROJECT_SOURCE_DIR}")
  target_link_libraries(${name} PRIVATE ${depends} ${libs})
endfunction()

function(ohm_app)
  cmake_parse_arguments(PARSE_ARGV 0 arg "INSTALL" "NAME" "SOURCES;DEPENDS;LIBS")
  ohm_refuse_leftovers(ohm_app "${arg_UNPARSED_ARGUMENTS}" "${arg_NAME}")
  ohm_program(${arg_NAME} "${arg_SOURCES}" "${arg_DEPENDS}" "${arg_LIBS}")
  if(arg_INSTALL)
    install(TARGETS ${arg_NAME} RUNTIME)
  endif()
endfunction()

function(ohm_test)
  cmake_parse_arguments(PARSE_ARGV 0 arg "" "NAME;PREFIX" "SOURCES;DEPENDS;LIBS")
  ohm_refuse_leftovers(ohm_test "${arg_UNPARSED_ARGUMENTS}" "${arg_NAME}")
  if(NOT OHM_TESTS)
    return()
  endif()
  if(NOT arg_PREFIX)
    set(arg_PREFIX ${arg_NAME})
  endif()
  set(root "${PROJECT_SOURCE_DIR}/cmake/test_root.cpp")
  set_source_files_properties("${root}" PROPERTIES COMPILE_DEFINITIONS "OHM_SOURCE_ROOT=\"${PROJECT_SOURCE_DIR}\"" SKIP_PRECOMPILE_HEADERS ON)
  ohm_program(${arg_NAME} "${arg_SOURCES};${root}" "${arg_DEPENDS}" "${arg_LIBS};GTest::gmock_main;GTest::gmock;GTest::gtest;rapidcheck;rapidcheck_gtest")
  # Half the time of a sanitizer build went into optimising tests and reading the same two headers.
  target_compile_options(${arg_NAME} PRIVATE $<$<BOOL:${OHM_SANITIZE}>:-O0>)
  # … and most of running it into a few long series of random cases: a fixed third of them there, all in the others.
  if(OHM_SANITIZE)
    target_compile_definitions(${arg_NAME} PRIVATE OHM_TEST_SHARE=3)
    set(cases " max_success=34")
  endif()
  list(LENGTH arg_SOURCES sources)
  if(sources GREATER 3 AND CMAKE_CXX_COMPILER_ID STREQUAL "Clang")  # g++ 12 forgets which headers are the system's, and warns of them
    target_precompile_headers(${arg_NAME} PRIVATE <gtest/gtest.h> <rapidcheck/gtest.h>)
    target_compile_options(${arg_NAME} PRIVATE "SHELL:-Xclang -fno-pch-timestamp")  # or none is cached
  endif()
  gtest_discover_tests(${arg_NAME} DISCOVERY_MODE PRE_TEST DISCOVERY_TIMEOUT 60 TEST_PREFIX "${arg_PREFIX}."
                       WORKING_DIRECTORY "${PROJECT_SOURCE_DIR}"
                       PROPERTIES TIMEOUT 300 ENVIRONMENT "RC_PARAMS=seed=20261123${cases}")  # RapidCheck's seed: the same cases every time
endfunction()

function(ohm_bench)
  cmake_parse_arguments(PARSE_ARGV 0 arg "" "NAME" "SOURCES;DEPENDS;LIBS")
  ohm_refuse_leftovers(ohm_bench "${arg_UNPARSED_ARGUMENTS}" "${arg_NAME}")
  foreach(part IN LISTS arg_LIBS)
    if(part MATCHES "::" AND NOT TARGET ${part})
      message(STATUS "${arg_NAME} left out: ${part} is not installed")
      return()
    endif()
  endforeach()
  ohm_program(${arg_NAME} "${arg_SOURCES}" "${arg_DEPENDS}" "${arg_LIBS}")
endfunction()

function(ohm_fuzz)
  cmake_parse_arguments(PARSE_ARGV 0 arg "" "NAME;CORPUS" "SOURCES;DEPENDS;LIBS")
  ohm_refuse_leftovers(ohm_fuzz "${arg_UNPARSED_ARGUMENTS}" "${arg_NAME}")
  cmake_path(ABSOLUTE_PATH arg_CORPUS NORMALIZE)
  if(OHM_SANITIZE STREQUAL "thread")
    return()
  elseif(OHM_SANITIZE STREQUAL "address")
    ohm_program(${arg_NAME} "${arg_SOURCES}" "${arg_DEPENDS}" "${arg_LIBS}")
    target_link_options(${arg_NAME} PRIVATE -fsanitize=fuzzer)
    # New inputs gather in the build tree; the corpus in the source tree only seeds.
    set(found "${PROJECT_BINARY_DIR}/corpus/${arg_NAME}")
    file(MAKE_DIRECTORY "${found}")
    math(EXPR timeout "${OHM_FUZZ_SECONDS} + 300")
    set(command ${arg_NAME} -max_total_time=${OHM_FUZZ_SECONDS} -timeout=10 -rss_limit_mb=2048 -print_final_stats=1
                "-artifact_prefix=${PROJECT_BINARY_DIR}/${arg_NAME}-" "${found}" "${arg_CORPUS}")
  elseif(NOT OHM_TESTS)
    return()
  else()
    ohm_program(${arg_NAME} "${arg_SOURCES};${PROJECT_SOURCE_DIR}/cmake/fuzz_replay.cpp" "${arg_DEPENDS}" "${arg_LIBS}")
    set(timeout 300)
    set(command ${arg_NAME} "${arg_CORPUS}")
  endif()
  add_test(NAME fuzz.${arg_NAME} COMMAND ${command} WORKING_DIRECTORY "${PROJECT_SOURCE_DIR}")
  set_tests_properties(fuzz.${arg_NAME} PROPERTIES TIMEOUT ${timeout} LABELS fuzz)
endfunction()

# nvml-twin/, apps/, tests/, bench/ where they exist and this build wants them.
function(ohm_add_room room)
  if(NOT EXISTS "${PROJECT_SOURCE_DIR}/${room}/CMakeLists.txt" OR OHM_ONLY_MODULES)
    return()
  elseif(room STREQUAL "tests" AND NOT OHM_TESTS)
    return()
  elseif(room STREQUAL "bench" AND OHM_SANITIZE)
    return()
  endif()
  add_subdirectory(${room})
endfunction()
