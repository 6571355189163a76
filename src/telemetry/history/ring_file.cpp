#include "telemetry/history/ring_file.h"

#include <algorithm>
#include <array>

namespace ohm {
namespace {

constexpr std::int64_t kRun = 32;  // blocks a read: 50 kB

/// Where in the ring, for times before 1970 too.
std::int64_t turn(std::int64_t number, std::int64_t blocks) { return number - floor_divide(number, blocks) * blocks; }

}  // namespace

Result<RingFile> RingFile::open(const std::string& dir, const Tier& tier) {
  auto file = File::open(dir + "/" + std::string{tier.file});
  if (!file) return tl::make_unexpected(file.error());
  return RingFile{std::move(*file), tier};
}

std::uint64_t RingFile::offset_of(std::uint16_t slot, std::int64_t number) const {
  const std::int64_t blocks = tier_->blocks();
  return static_cast<std::uint64_t>(slot * blocks + turn(number, blocks)) * kBlockBytes;
}

std::optional<Block> RingFile::read(std::uint16_t slot, std::uint64_t uid, std::int64_t number) const {
  std::array<std::byte, kBlockBytes> bytes{};
  if (file_.read_at(offset_of(slot, number), bytes) != bytes.size()) return std::nullopt;
  return Block::read(bytes, uid, number);
}

/// Blocks that lie beside each other on disk.
std::vector<Block> RingFile::read_run(std::uint16_t slot, std::uint64_t uid, std::int64_t first, std::int64_t count) const {
  std::vector<std::byte> bytes(static_cast<std::size_t>(count) * kBlockBytes);
  const std::size_t got = file_.read_at(offset_of(slot, first), bytes);
  std::vector<Block> found;
  for (std::size_t at = 0; at + kBlockBytes <= got; at += kBlockBytes) {
    if (auto block = Block::read(std::span{bytes}.subspan(at, kBlockBytes), uid)) found.push_back(*block);
  }
  return found;
}

std::vector<Block> RingFile::read(std::uint16_t slot, std::uint64_t uid, std::int64_t first, std::int64_t last) const {
  const std::int64_t blocks = tier_->blocks();
  std::vector<Block> found;
  std::int64_t left = last < first ? 0 : std::min(last - first + 1, blocks);
  for (std::int64_t at = first; left > 0;) {
    const std::int64_t count = std::min({left, kRun, blocks - turn(at, blocks)});
    for (const Block& block : read_run(slot, uid, at, count))
      if (block.number() >= first && block.number() <= last) found.push_back(block);
    at += count;
    left -= count;
  }
  std::sort(found.begin(), found.end(), [](const Block& a, const Block& b) { return a.number() < b.number(); });
  return found;
}

Result<void> RingFile::write(std::uint16_t slot, const Block& block) const {
  return file_.write_at(offset_of(slot, block.number()), block.bytes());
}

}  // namespace ohm
