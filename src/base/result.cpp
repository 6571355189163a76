#include "base/result.h"

#include <cstdio>
#include <cstdlib>

namespace ohm {

void assertion_failed(const char* what, const char* file, int line) {
  std::fprintf(stderr, "ohm: broken invariant: %s (%s:%d)\n", what, file, line);
  std::abort();
}

}  // namespace ohm
