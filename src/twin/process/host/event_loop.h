// One thread that waits for many descriptors: epoll behind a few calls.
//
// The twin's process has a single loop: its timer, its sockets, its signals and the writes to its sysfs tree all arrive here, so
// that nothing of it needs a lock. Callbacks run one after the other inside run_once() and must not block; one of them may forget
// any descriptor, its own included. The loop owns no descriptor. One thread.
#pragma once

#include <cstdint>
#include <functional>
#include <map>
#include <memory>

#include "base/result.h"
#include "twin/process/host/descriptor.h"

namespace ohm::twin {

class EventLoop {
 public:
  /// `events`: EPOLLIN and so on.
  using Callback = std::function<void(std::uint32_t events)>;
  using Id = std::uint64_t;

  static Result<std::unique_ptr<EventLoop>> open();

  Id watch(int descriptor, std::uint32_t events, Callback callback);
  void change(Id id, std::uint32_t events);
  void forget(Id id);

  /// Waits for something, runs the callbacks of a few descriptors and returns. Few, so that a crowd of busy clients cannot keep the
  /// one who calls from looking at the time.
  void run_once();

 private:
  explicit EventLoop(Descriptor epoll) : epoll_{std::move(epoll)} {}
  struct Watch {
    int descriptor{};
    std::shared_ptr<Callback> callback;
  };
  Descriptor epoll_;
  Id next_{1};
  std::map<Id, Watch> watches_;
};

}  // namespace ohm::twin
