// Part of every test program: it works in the root of the source tree, from wherever it was started, so that tests open
// "examples/rig-32x3090.yaml" as it is.
#include <cstdio>
#include <cstdlib>
#include <unistd.h>

namespace {

/// Before any static of a test is made, which may read a file too.
__attribute__((constructor(200))) void go_to_source_root() {
  if (chdir(OHM_SOURCE_ROOT) == 0) return;
  std::perror(OHM_SOURCE_ROOT);
  std::exit(1);
}

}  // namespace
