// A file descriptor that closes itself.
//
// Move-only; used by the twin's process for sockets, timers, locks and files. Any thread, one at a time.
#pragma once

#include <string>
#include <utility>

#include "base/result.h"

namespace ohm::twin {

class Descriptor {
 public:
  Descriptor() = default;
  explicit Descriptor(int fd) : fd_{fd} {}
  Descriptor(Descriptor&& other) noexcept : fd_{std::exchange(other.fd_, -1)} {}
  Descriptor& operator=(Descriptor&& other) noexcept {
    std::swap(fd_, other.fd_);
    return *this;
  }
  Descriptor(const Descriptor&) = delete;
  Descriptor& operator=(const Descriptor&) = delete;
  ~Descriptor();

  int get() const { return fd_; }
  explicit operator bool() const { return fd_ >= 0; }

 private:
  int fd_{-1};
};

/// "what: reason": an Io error made of errno.
Error io_error(const std::string& what);

/// The whole of `text` to a new or truncated file of that mode, whatever the umask.
Result<void> write_file(const std::string& path, const std::string& text, unsigned mode);

/// As write_file, but a reader sees either the old text or the new one: written beside and renamed.
Result<void> replace_file(const std::string& path, const std::string& text, unsigned mode);

}  // namespace ohm::twin
