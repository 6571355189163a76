#include "hardware/sysfs/kept_file.h"

#include <array>
#include <cerrno>
#include <fcntl.h>
#include <string_view>
#include <sys/stat.h>
#include <unistd.h>
#include <utility>

#include "hardware/sysfs/sysfs_files.h"

namespace ohm::sysfs {

/// Open, and not replaced by another of its name.
bool KeptFile::is_there() const {
  struct stat about {};
  return fd_ >= 0 && fstat(fd_, &about) == 0 && about.st_nlink > 0;
}

void KeptFile::close() {
  if (fd_ >= 0) ::close(std::exchange(fd_, -1));
}

Result<std::string> KeptFile::failed(int error) {
  close();
  return file_failure(file_, error);
}

Result<std::string> KeptFile::read() {
  if (!is_there()) {
    close();
    fd_ = open(file_.c_str(), O_RDONLY | O_CLOEXEC | O_NONBLOCK);
    if (fd_ < 0) return failed(errno);
  }
  std::array<char, kLongestKept + 1> text;
  ssize_t got = -1;
  do {
    got = pread(fd_, text.data(), text.size(), 0);
  } while (got < 0 && errno == EINTR);
  if (got < 0) return failed(errno);
  if (static_cast<std::size_t>(got) == text.size()) return failed(EFBIG);
  const std::string_view all{text.data(), static_cast<std::size_t>(got)};
  return std::string{all.substr(0, all.find_last_not_of(" \t\r\n") + 1)};
}

}  // namespace ohm::sysfs
