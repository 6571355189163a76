// One tier on disk: for every series a ring of blocks, at a place that follows from series and time.
//
// A ring needs no index and no head: a block says itself whose and of when it is, and whatever does not match reads as nothing.
// Reading and writing are single system calls and may run on several threads at once; a block read while it is written fails its
// checksum and reads as nothing.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "telemetry/history/block.h"
#include "telemetry/history/file.h"
#include "telemetry/history/tiers.h"

namespace ohm {

class RingFile {
 public:
  static Result<RingFile> open(const std::string& dir, const Tier& tier);

  const Tier& tier() const { return *tier_; }
  const File& file() const { return file_; }

  std::optional<Block> read(std::uint16_t slot, std::uint64_t uid, std::int64_t number) const;
  /// Those of blocks [first, last] that are there, oldest first; at most the whole ring is read, however wide the range.
  std::vector<Block> read(std::uint16_t slot, std::uint64_t uid, std::int64_t first, std::int64_t last) const;
  Result<void> write(std::uint16_t slot, const Block& block) const;

 private:
  RingFile(File file, const Tier& tier) : file_{std::move(file)}, tier_{&tier} {}
  std::uint64_t offset_of(std::uint16_t slot, std::int64_t number) const;
  std::vector<Block> read_run(std::uint16_t slot, std::uint64_t uid, std::int64_t first, std::int64_t count) const;
  File file_;
  const Tier* tier_;
};

}  // namespace ohm
