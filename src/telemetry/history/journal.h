// The newest minutes, a record a second, until their block is full and written.
//
// Two files take turns: a file holds one block of the finest tier (256 s), and is emptied only when the one after it is full too,
// so that the kernel has long written back the blocks that made it superfluous. A record is one write; a torn one is skipped, and
// reading goes on at the next whole one. Control thread only.
#pragma once

#include <array>
#include <cstdint>
#include <functional>
#include <string>
#include <vector>

#include "telemetry/history/block.h"
#include "telemetry/history/file.h"

namespace ohm {

class Journal {
 public:
  struct Entry {
    std::uint16_t slot{};
    Quanta value;
    friend bool operator==(const Entry&, const Entry&) = default;
  };
  struct Record {
    std::uint64_t sequence{};
    std::int64_t second{};
    std::vector<Entry> entries;
  };

  /// What is there stays readable; nothing may be appended before turn() or clear().
  static Result<Journal> open(const std::string& dir);

  /// Shows all whole records of both files, in the order in which they were written.
  void replay(const std::function<void(const Record&)>& see) const;
  /// Goes on in the other file, emptied; called whenever what this one holds is in its blocks.
  Result<void> turn();
  /// Forgets both files: slots mean other series from now on.
  Result<void> clear();
  /// A failed write is written over by the next.
  Result<void> append(std::int64_t second, const std::vector<Entry>& entries);
  /// This file holds as many records as its bound allows (a clock that stands still, or several appends a second).
  bool full() const { return records_ >= kStepsPerBlock; }
  const std::array<File, 2>& files() const { return files_; }

 private:
  explicit Journal(std::array<File, 2> files) : files_{std::move(files)} {}
  std::array<File, 2> files_;
  std::size_t current_{};
  std::uint64_t end_{};
  std::int64_t records_{};
  std::uint64_t sequence_{};
  std::vector<std::byte> buffer_;
};

}  // namespace ohm
