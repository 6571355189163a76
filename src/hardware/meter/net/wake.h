// A bell that wakes a worker out of poll(): for orders and for the end.
//
// Any thread rings; the worker polls fd() and clears. Never blocks.
#pragma once

namespace ohm {

class Wake {
 public:
  Wake();
  ~Wake();
  Wake(const Wake&) = delete;
  Wake& operator=(const Wake&) = delete;

  void ring() const;
  /// The worker has heard it.
  void clear() const;
  /// Readable while it rings.
  int fd() const { return fd_; }

 private:
  int fd_;
};

}  // namespace ohm
