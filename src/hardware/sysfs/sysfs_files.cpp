#include "hardware/sysfs/sysfs_files.h"

#include <algorithm>
#include <array>
#include <cerrno>
#include <charconv>
#include <fcntl.h>
#include <system_error>
#include <unistd.h>

namespace ohm::sysfs {
namespace {

class OpenFile {
 public:
  OpenFile(const std::filesystem::path& path, int flags) : fd_{open(path.c_str(), flags | O_CLOEXEC | O_NONBLOCK)} {}
  ~OpenFile() {
    if (fd_ >= 0) close(fd_);
  }
  OpenFile(const OpenFile&) = delete;
  OpenFile& operator=(const OpenFile&) = delete;
  int fd() const { return fd_; }

 private:
  int fd_;
};

Error::Kind kind_of(int error) {
  switch (error) {
    case ENOENT:
    case ENOTDIR: return Error::Kind::NotSupported;
    case EACCES:
    case EPERM:
    case EROFS: return Error::Kind::PermissionDenied;
    case ENODEV:
    case ENXIO: return Error::Kind::DeviceLost;
    case EINVAL: return Error::Kind::BadInput;
    default: return Error::Kind::Io;
  }
}

}  // namespace

tl::unexpected<Error> file_failure(const std::filesystem::path& file, int error) {
  return failure(kind_of(error), file.string() + ": " + std::generic_category().message(error));
}

std::filesystem::path sys_of(const std::filesystem::path& root) {
  std::error_code ignored;
  const bool recorded_sys = !std::filesystem::exists(root / "sys", ignored) &&
                            (std::filesystem::exists(root / "bus", ignored) || std::filesystem::exists(root / "class", ignored));
  return recorded_sys ? root : root / "sys";
}

Result<std::string> read_text(const std::filesystem::path& file) {
  const OpenFile open{file, O_RDONLY};
  if (open.fd() < 0) return file_failure(file, errno);
  std::string text;
  std::array<char, 4096> some;
  for (;;) {
    const ssize_t got = read(open.fd(), some.data(), some.size());
    if (got < 0 && errno == EINTR) continue;
    if (got < 0) return file_failure(file, errno);
    if (got == 0) break;
    text.append(some.data(), static_cast<std::size_t>(got));
    if (text.size() > kLongestFile) return failure(Error::Kind::Io, file.string() + ": longer than 256 KiB");
  }
  text.erase(text.find_last_not_of(" \t\r\n") + 1);
  return text;
}

Result<void> write_text(const std::filesystem::path& file, std::string_view text) {
  const OpenFile open{file, O_WRONLY | O_TRUNC};
  if (open.fd() < 0) return file_failure(file, errno);
  ssize_t done = -1;
  do {
    done = write(open.fd(), text.data(), text.size());
  } while (done < 0 && errno == EINTR);
  if (done < 0) return file_failure(file, errno);
  if (static_cast<std::size_t>(done) != text.size()) return failure(Error::Kind::Io, file.string() + ": written in part only");
  return {};
}

std::vector<std::string> names_in(const std::filesystem::path& directory) {
  std::vector<std::string> names;
  std::error_code error;
  for (std::filesystem::directory_iterator at{directory, error}, end; !error && at != end; at.increment(error)) {
    names.push_back(at->path().filename().string());
  }
  std::sort(names.begin(), names.end());
  return names;
}

std::optional<std::uint64_t> number(std::string_view text, int base) {
  if (base == 16 && (text.starts_with("0x") || text.starts_with("0X"))) text.remove_prefix(2);
  std::uint64_t value{};
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value, base);
  if (text.empty() || error != std::errc{} || end != text.data() + text.size()) return std::nullopt;
  return value;
}

}  // namespace ohm::sysfs
