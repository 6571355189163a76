# How every target is compiled: C++20 without extensions, strict warnings that are errors, one sanitizer at most.
#
# OHM_SANITIZE  "" | address (with undefined behaviour, and libFuzzer in the *_fuzz programs) | thread

set(OHM_SANITIZE "" CACHE STRING "Sanitizer to build with: empty, address or thread")
set_property(CACHE OHM_SANITIZE PROPERTY STRINGS "" address thread)

if(NOT CMAKE_BUILD_TYPE)
  set(CMAKE_BUILD_TYPE Release CACHE STRING "" FORCE)
endif()
set(CMAKE_CXX_STANDARD 20)
set(CMAKE_CXX_STANDARD_REQUIRED ON)
set(CMAKE_CXX_EXTENSIONS OFF)
set(CMAKE_EXPORT_COMPILE_COMMANDS ON)                      # for clang-tidy
set(CMAKE_CXX_FLAGS_RELEASE "-O2 -DNDEBUG")                # -O3 buys nothing here and costs build time
set(CMAKE_CXX_FLAGS_DEBUG "-O0 -g")
set(CMAKE_RUNTIME_OUTPUT_DIRECTORY "${PROJECT_BINARY_DIR}/bin")

# An index out of range aborts in every build: it must never compute a wrong cap.
add_compile_definitions(_GLIBCXX_ASSERTIONS)

# ---- warnings ----
option(OHM_WERROR "Warnings are errors" ON)
add_compile_options(-Wall -Wextra -Wpedantic -Wshadow -Wconversion -Wcast-align -Wold-style-cast -Wnon-virtual-dtor
                    -Woverloaded-virtual -Wextra-semi -Wformat=2 -Wimplicit-fallthrough -Wundef)
# Sign conversion would put a cast on every v[i]; an aggregate's own default initialisers make missing ones harmless.
add_compile_options(-Wno-sign-conversion -Wno-missing-field-initializers)
if(OHM_WERROR)
  add_compile_options(-Werror)
endif()
if(CMAKE_CXX_COMPILER_ID STREQUAL "Clang")
  add_compile_options(-Wthread-safety -Wunreachable-code-aggressive)
else()
  # False alarms of g++ 12 on std::string and std::optional (GCC bugs 105651, 105562).
  add_compile_options(-Wlogical-op -Wduplicated-cond -Wno-restrict -Wno-maybe-uninitialized)
endif()

# ---- sanitizers (clang) ----
if(OHM_SANITIZE STREQUAL "address")
  # `function` misfires on coroutines. One build serves tests and fuzzers: ohm_fuzz() links libFuzzer's main.
  set(sanitize -fsanitize=address,undefined -fno-sanitize=function -fsanitize=fuzzer-no-link)
elseif(OHM_SANITIZE STREQUAL "thread")
  set(sanitize -fsanitize=thread)
elseif(OHM_SANITIZE)
  message(FATAL_ERROR "OHM_SANITIZE is \"${OHM_SANITIZE}\"; expected nothing, address or thread")
endif()
if(OHM_SANITIZE)
  if(NOT CMAKE_CXX_COMPILER_ID STREQUAL "Clang")
    message(FATAL_ERROR "sanitizer builds use clang; configure with --preset asan or tsan")
  endif()
  add_compile_options(${sanitize} -fno-sanitize-recover=all -fno-omit-frame-pointer -O1 -g1)
  add_link_options(${sanitize})
endif()

# ---- speed ----

# ohm_read_as_one(TARGET APART): in a sanitizer build a target's sources are compiled 40 at a time, for most of a source's time goes into
# the headers that its neighbours read too; those in APART alone, for a name of their own (a helper, a constant) is one of a neighbour's
# too: clang then says "redefinition" or "ambiguous". The release build compiles each alone, and so finds what a file forgot to include.
function(ohm_read_as_one target apart)
  if(OHM_SANITIZE)
    set_target_properties(${target} PROPERTIES UNITY_BUILD ON UNITY_BUILD_BATCH_SIZE 40)
    set_source_files_properties(${apart} PROPERTIES SKIP_UNITY_BUILD_INCLUSION ON)
    target_compile_options(${target} PRIVATE -Wno-shadow)  # a name of a neighbour is not shadowed
  endif()
endfunction()

# ---- more speed: used where present, never required ----
find_program(CCACHE ccache)
if(CCACHE AND NOT CMAKE_CXX_COMPILER_LAUNCHER)
  # What it must overlook to cache files that use a precompiled header (tests); our code has no __TIME__.
  set(CMAKE_CXX_COMPILER_LAUNCHER "${CMAKE_COMMAND}" -E env CCACHE_SLOPPINESS=pch_defines,time_macros "${CCACHE}")
endif()
include(CheckLinkerFlag)
check_linker_flag(CXX -fuse-ld=lld OHM_HAVE_LLD)
if(OHM_HAVE_LLD)
  add_link_options(-fuse-ld=lld)
endif()
