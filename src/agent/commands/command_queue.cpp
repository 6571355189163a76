#include "agent/commands/command_queue.h"

namespace ohm {

bool CommandQueue::push(Command command) {
  {
    const std::lock_guard lock{mutex_};
    if (closed_ || waiting_.size() >= kRoom) return false;
    waiting_.push_back(std::move(command));
  }
  news_.notify_one();
  return true;
}

std::vector<Command> CommandQueue::take() {
  const std::lock_guard lock{mutex_};
  return std::exchange(waiting_, {});
}

bool CommandQueue::wait(std::chrono::nanoseconds span) {
  std::unique_lock lock{mutex_};
  news_.wait_for(lock, span, [this] { return closed_ || !waiting_.empty(); });
  return !closed_;
}

void CommandQueue::close() {
  {
    const std::lock_guard lock{mutex_};
    closed_ = true;
  }
  news_.notify_all();
}

bool CommandQueue::closed() const {
  const std::lock_guard lock{mutex_};
  return closed_;
}

}  // namespace ohm
