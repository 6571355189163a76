#include "hardware/meter/net/wake.h"

#include <cstdint>
#include <sys/eventfd.h>
#include <unistd.h>

#include "base/result.h"

namespace ohm {

Wake::Wake() : fd_{eventfd(0, EFD_NONBLOCK | EFD_CLOEXEC)} { OHM_ASSERT(fd_ >= 0); }

Wake::~Wake() { close(fd_); }

void Wake::ring() const {
  const std::uint64_t one = 1;
  [[maybe_unused]] const auto written = write(fd_, &one, sizeof one);  // full means that it rings already
}

void Wake::clear() const {
  std::uint64_t rings{};
  [[maybe_unused]] const auto was_read = read(fd_, &rings, sizeof rings);
}

}  // namespace ohm
