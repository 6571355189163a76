#include "twin/process/host/event_loop.h"

#include <cerrno>
#include <sys/epoll.h>

namespace ohm::twin {
namespace {

constexpr int kAtOnce = 16;

}  // namespace

Result<std::unique_ptr<EventLoop>> EventLoop::open() {
  Descriptor epoll{::epoll_create1(EPOLL_CLOEXEC)};
  if (!epoll) return tl::make_unexpected(io_error("epoll"));
  return std::unique_ptr<EventLoop>{new EventLoop{std::move(epoll)}};
}

EventLoop::Id EventLoop::watch(int descriptor, std::uint32_t events, Callback callback) {
  const auto id = next_++;
  epoll_event event{.events = events, .data = {.u64 = id}};
  OHM_ASSERT(::epoll_ctl(epoll_.get(), EPOLL_CTL_ADD, descriptor, &event) == 0);
  watches_.emplace(id, Watch{descriptor, std::make_shared<Callback>(std::move(callback))});
  return id;
}

void EventLoop::change(Id id, std::uint32_t events) {
  const auto found = watches_.find(id);
  if (found == watches_.end()) return;
  epoll_event event{.events = events, .data = {.u64 = id}};
  OHM_ASSERT(::epoll_ctl(epoll_.get(), EPOLL_CTL_MOD, found->second.descriptor, &event) == 0);
}

void EventLoop::forget(Id id) {
  const auto found = watches_.find(id);
  if (found == watches_.end()) return;
  (void)::epoll_ctl(epoll_.get(), EPOLL_CTL_DEL, found->second.descriptor, nullptr);
  watches_.erase(found);
}

void EventLoop::run_once() {
  epoll_event ready[kAtOnce];  // packed: its members are copied, never referred to
  const int count = ::epoll_wait(epoll_.get(), ready, kAtOnce, -1);
  for (int i = 0; i < count; ++i) {
    const Id id = ready[i].data.u64;
    const auto found = watches_.find(id);
    if (found == watches_.end()) continue;         // forgotten by a callback of this round
    const auto callback = found->second.callback;  // kept alive while it runs, even if it forgets itself
    (*callback)(ready[i].events);
  }
}

}  // namespace ohm::twin
