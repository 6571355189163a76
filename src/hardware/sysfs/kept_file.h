// One small file of the kernel's that is read again and again: it stays open between readings.
//
// A reading is two system calls (is it still the file of that name? what does it say?), where to open, read and close it anew takes
// four and a walk along its path. A file that was replaced, or whose device went and came back, is opened again at the next
// reading. One thread.
#pragma once

#include <cstddef>
#include <filesystem>
#include <string>

#include "base/result.h"

namespace ohm::sysfs {

/// Longest text that is read from a kept file, bytes; assumed: these hold one number.
inline constexpr std::size_t kLongestKept = 255;

class KeptFile {
 public:
  explicit KeptFile(std::filesystem::path file) : file_{std::move(file)} {}
  KeptFile(const KeptFile&) = delete;
  KeptFile& operator=(const KeptFile&) = delete;
  ~KeptFile() { close(); }

  /// As read_text() (sysfs_files.h). Io: longer than kLongestKept.
  Result<std::string> read();

 private:
  bool is_there() const;
  Result<std::string> failed(int error);
  void close();

  const std::filesystem::path file_;
  int fd_{-1};
};

}  // namespace ohm::sysfs
