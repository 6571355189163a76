// A file descriptor that closes itself, and whole reads and writes at an offset.
//
// Nothing is ever mapped, so that a full disk is an Error and never a SIGBUS. read_at and write_at may run on several threads at
// once.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <utility>

#include "base/result.h"

namespace ohm {

class File {
 public:
  /// Opens for reading and writing, and makes it (mode 0644) if it is not there.
  static Result<File> open(const std::string& path);

  File(File&& other) noexcept : fd_{std::exchange(other.fd_, -1)}, path_{std::move(other.path_)} {}
  File& operator=(File&& other) noexcept;
  ~File();

  const std::string& path() const { return path_; }

  /// How many bytes of `into` were read; fewer at the end of the file or where the disk will not give them.
  std::size_t read_at(std::uint64_t offset, std::span<std::byte> into) const;
  Result<void> write_at(std::uint64_t offset, std::span<const std::byte> bytes) const;
  Result<void> cut_to(std::uint64_t bytes) const;
  /// Until the disk has it.
  Result<void> sync() const;
  /// False when another process or store holds it.
  bool lock() const;
  std::uint64_t size() const;
  /// What the disk holds: a hole takes none.
  std::uint64_t allocated() const;

 private:
  File(int fd, std::string path) : fd_{fd}, path_{std::move(path)} {}
  int fd_;
  std::string path_;
};

/// The whole file; nothing of it when it is not there or cannot be read, at most `most` bytes of it.
std::string text_of_file(const std::string& path, std::size_t most);

/// Writes `text` beside `path`, has the disk take it, and renames it over `path`: old or new, never half.
Result<void> replace_file(const std::string& path, const std::string& text);

/// "history: writing /var/…: No space left on device" from errno.
tl::unexpected<Error> file_error(const std::string& doing, const std::string& path);

}  // namespace ohm
