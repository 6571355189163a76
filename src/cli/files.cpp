#include "cli/files.h"

#include <cerrno>
#include <cstdio>
#include <cstring>
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>
#include <utility>

namespace ohm {
namespace {

tl::unexpected<Error> io_failure(const std::string& path, const std::string& doing) {
  const auto kind = errno == EACCES || errno == EPERM ? Error::Kind::PermissionDenied : Error::Kind::Io;
  return failure(kind, path + ": cannot " + doing + ": " + std::strerror(errno));
}

/// An open descriptor, closed at the end of its life.
class Descriptor {
 public:
  explicit Descriptor(int number) : number_{number} {}
  Descriptor(Descriptor&& other) noexcept : number_{std::exchange(other.number_, -1)} {}
  ~Descriptor() {
    if (number_ >= 0) ::close(number_);
  }
  int number() const { return number_; }

 private:
  int number_;
};

/// Bytes written, or errno in the error. EPIPE ends the writing quietly.
Result<void> write_all(int descriptor, const std::string& text, const std::string& name) {
  for (std::size_t at = 0; at < text.size();) {
    const auto wrote = ::write(descriptor, text.data() + at, text.size() - at);
    if (wrote < 0 && errno == EINTR) continue;
    if (wrote < 0 && errno == EPIPE) return {};
    if (wrote < 0) return io_failure(name, "write");
    at += static_cast<std::size_t>(wrote);
  }
  return {};
}

Result<void> write_new(const std::string& path, const std::string& text) {
  const Descriptor file{::open(path.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0644)};
  if (file.number() < 0) return io_failure(path, "write");
  auto written = write_all(file.number(), text, path);
  if (written && ::fsync(file.number()) != 0) written = io_failure(path, "write");
  if (!written) ::unlink(path.c_str());
  return written;
}

/// A pipe or a device (/dev/stdout): written in place, since it cannot be renamed over.
bool is_special(const std::string& path) {
  struct stat found {};
  return ::stat(path.c_str(), &found) == 0 && !S_ISREG(found.st_mode);
}

Result<void> write_special(const std::string& path, const std::string& text) {
  const Descriptor file{::open(path.c_str(), O_WRONLY | O_CLOEXEC)};
  if (file.number() < 0) return io_failure(path, "write");
  return write_all(file.number(), text, path);
}

}  // namespace

Result<std::string> read_text(const std::string& path) {
  const Descriptor file{::open(path.c_str(), O_RDONLY | O_CLOEXEC)};
  if (file.number() < 0) return io_failure(path, "read");
  std::string text;
  char buffer[65536];
  for (;;) {
    const auto got = ::read(file.number(), buffer, sizeof buffer);
    if (got < 0 && errno == EINTR) continue;
    if (got < 0) return io_failure(path, "read");
    if (got == 0) return text;
    text.append(buffer, static_cast<std::size_t>(got));
  }
}

Result<void> write_text(const std::string& path, const std::string& text, bool overwrite) {
  if (is_special(path)) return write_special(path, text);
  if (!overwrite && ::access(path.c_str(), F_OK) == 0)
    return failure(Error::Kind::BadInput, path + ": exists; --force overwrites it");
  if (!overwrite) return write_new(path, text);
  const auto beside = path + ".new-" + std::to_string(::getpid());
  if (auto written = write_new(beside, text); !written) return written;
  if (::rename(beside.c_str(), path.c_str()) == 0) return {};
  auto failed = io_failure(path, "write");
  ::unlink(beside.c_str());
  return failed;
}

Result<void> write_stream(int descriptor, const std::string& text) {
  return write_all(descriptor, text, descriptor == 2 ? "standard error" : "standard output");
}

}  // namespace ohm
