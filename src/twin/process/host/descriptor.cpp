#include "twin/process/host/descriptor.h"

#include <cerrno>
#include <cstdio>
#include <cstring>
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

namespace ohm::twin {

Descriptor::~Descriptor() {
  if (fd_ >= 0) ::close(fd_);
}

Error io_error(const std::string& what) { return {Error::Kind::Io, what + ": " + std::strerror(errno)}; }

Result<void> write_file(const std::string& path, const std::string& text, unsigned mode) {
  const Descriptor file{::open(path.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC | O_NOFOLLOW, mode)};
  if (!file || ::fchmod(file.get(), mode) != 0) return tl::make_unexpected(io_error(path));
  std::size_t done = 0;
  while (done < text.size()) {
    const auto n = ::write(file.get(), text.data() + done, text.size() - done);
    if (n < 0) return tl::make_unexpected(io_error(path));
    done += static_cast<std::size_t>(n);
  }
  return {};
}

Result<void> replace_file(const std::string& path, const std::string& text, unsigned mode) {
  const auto beside = path + ".new";
  if (auto written = write_file(beside, text, mode); !written) return written;
  if (::rename(beside.c_str(), path.c_str()) != 0) return tl::make_unexpected(io_error(path));
  return {};
}

}  // namespace ohm::twin
