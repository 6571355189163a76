// Waiting in tests for what another thread or process will show: looks again and again until it is there or the limit is over.
#pragma once

#include <chrono>
#include <poll.h>

namespace ohm {

/// Whether `seen()` became true within `limit`.
template <class Seen>
bool eventually(Seen seen, std::chrono::milliseconds limit = std::chrono::seconds{10}) {
  const auto end = std::chrono::steady_clock::now() + limit;
  while (!seen()) {
    if (std::chrono::steady_clock::now() >= end) return false;
    poll(nullptr, 0, 2);  // leaves the processor to whoever is waited for
  }
  return true;
}

}  // namespace ohm
