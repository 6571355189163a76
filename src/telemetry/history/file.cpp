#include "telemetry/history/file.h"

#include <cerrno>
#include <cstdio>
#include <fcntl.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <system_error>
#include <unistd.h>

namespace ohm {

tl::unexpected<Error> file_error(const std::string& doing, const std::string& path) {
  const int code = errno;
  const auto kind = code == EACCES || code == EPERM || code == EROFS ? Error::Kind::PermissionDenied : Error::Kind::Io;
  return failure(kind, "history: " + doing + " " + path + ": " + std::generic_category().message(code));
}

Result<File> File::open(const std::string& path) {
  const int fd = ::open(path.c_str(), O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0644);
  if (fd < 0) return file_error("opening", path);
  return File{fd, path};
}

File& File::operator=(File&& other) noexcept {
  std::swap(fd_, other.fd_);
  std::swap(path_, other.path_);
  return *this;
}

File::~File() {
  if (fd_ >= 0) ::close(fd_);
}

std::size_t File::read_at(std::uint64_t offset, std::span<std::byte> into) const {
  std::size_t done = 0;
  while (done < into.size()) {
    const auto n = ::pread(fd_, into.data() + done, into.size() - done, static_cast<off_t>(offset + done));
    if (n < 0 && errno == EINTR) continue;
    if (n <= 0) break;
    done += static_cast<std::size_t>(n);
  }
  return done;
}

Result<void> File::write_at(std::uint64_t offset, std::span<const std::byte> bytes) const {
  std::size_t done = 0;
  while (done < bytes.size()) {
    const auto n = ::pwrite(fd_, bytes.data() + done, bytes.size() - done, static_cast<off_t>(offset + done));
    if (n < 0 && errno == EINTR) continue;
    if (n < 0) return file_error("writing", path_);
    done += static_cast<std::size_t>(n);
  }
  return {};
}

Result<void> File::cut_to(std::uint64_t bytes) const {
  if (::ftruncate(fd_, static_cast<off_t>(bytes)) != 0) return file_error("cutting", path_);
  return {};
}

Result<void> File::sync() const {
  if (::fdatasync(fd_) != 0) return file_error("writing", path_);
  return {};
}

bool File::lock() const { return ::flock(fd_, LOCK_EX | LOCK_NB) == 0; }

std::uint64_t File::size() const {
  struct stat s {};
  return ::fstat(fd_, &s) == 0 ? static_cast<std::uint64_t>(s.st_size) : 0;
}

std::uint64_t File::allocated() const {
  struct stat s {};
  return ::fstat(fd_, &s) == 0 ? static_cast<std::uint64_t>(s.st_blocks) * 512 : 0;  // st_blocks counts 512 bytes (stat(2))
}

std::string text_of_file(const std::string& path, std::size_t most) {
  const int fd = ::open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NOFOLLOW);
  if (fd < 0) return {};
  std::string text(most, '\0');
  std::size_t done = 0;
  while (done < most) {
    const auto n = ::read(fd, text.data() + done, most - done);
    if (n < 0 && errno == EINTR) continue;
    if (n <= 0) break;
    done += static_cast<std::size_t>(n);
  }
  ::close(fd);
  text.resize(done);
  return text;
}

Result<void> replace_file(const std::string& path, const std::string& text) {
  const std::string beside = path + ".new";
  {
    const auto file = File::open(beside);
    if (!file) return tl::make_unexpected(file.error());
    auto done = file->cut_to(0);
    if (done) done = file->write_at(0, std::as_bytes(std::span{text}));
    if (done) done = file->sync();
    if (!done) return done;
  }
  if (::rename(beside.c_str(), path.c_str()) != 0) return file_error("replacing", path);
  return {};
}

}  // namespace ohm
