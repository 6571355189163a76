#include "telemetry/history/block.h"

#include <algorithm>
#include <cstring>

#include "base/result.h"
#include "telemetry/history/checksum.h"

namespace ohm {
namespace {

constexpr std::uint8_t kMagic = 0xB1;  // version 1 of the block
constexpr std::uint16_t kAbsent = 0xFFFF;
constexpr std::int64_t kMostSpan = 0xFFFD;  // rounding may add one, and kAbsent is not a value
constexpr std::uint8_t kMostShift = 40;

}  // namespace

Block::Block(std::uint64_t uid, std::int64_t number) {
  head_ = {.magic = kMagic, .open_step = kNoStep, .uid = uid, .number = number};
  values_.fill({kAbsent, kAbsent, kAbsent});
}

std::optional<Block> Block::read(std::span<const std::byte> bytes, std::uint64_t uid) {
  static_assert(sizeof(Head) + sizeof(values_) == kBlockBytes);
  if (bytes.size() != kBlockBytes) return std::nullopt;
  Block block;
  std::memcpy(&block.head_, bytes.data(), sizeof(Head));
  const Head& head = block.head_;
  if (head.magic != kMagic || head.uid != uid || head.shift > kMostShift) return std::nullopt;
  if (head.crc != crc32(bytes.subspan(sizeof head.crc))) return std::nullopt;
  std::memcpy(block.values_.data(), bytes.data() + sizeof(Head), sizeof(values_));
  return block;
}

std::optional<Block> Block::read(std::span<const std::byte> bytes, std::uint64_t uid, std::int64_t number) {
  auto block = read(bytes, uid);
  return block && block->number() == number ? block : std::nullopt;
}

std::array<std::byte, kBlockBytes> Block::bytes() const {
  std::array<std::byte, kBlockBytes> out{};
  Head head = head_;
  std::memcpy(out.data() + sizeof head, values_.data(), sizeof values_);
  std::memcpy(out.data(), &head, sizeof head);
  head.crc = crc32(std::span{out}.subspan(sizeof head.crc));
  std::memcpy(out.data(), &head.crc, sizeof head.crc);
  return out;
}

std::optional<Quanta> Block::at(std::size_t place) const {
  const auto& v = values_[place];
  if (v.mean == kAbsent) return std::nullopt;
  const auto whole = [this](std::uint16_t n) { return (head_.base + n) * coarseness(); };
  return Quanta{whole(v.min), whole(v.mean), whole(v.max)};
}

/// In units of coarseness(), to nearest.
std::int64_t Block::coarse(std::int64_t quanta) const { return (quanta + coarseness() / 2) >> head_.shift; }

bool Block::holds(std::int64_t quanta) const {
  const std::int64_t n = coarse(quanta) - head_.base;
  return n >= 0 && n < kAbsent;
}

void Block::put(std::size_t place, const Quanta& value) {
  const auto small = [this](std::int64_t q) { return static_cast<std::uint16_t>(coarse(q) - head_.base); };
  values_[place] = {small(value.min), small(value.mean), small(value.max)};
}

/// Moves base, and coarsens only as far as it must, so that all values and `value` fit.
void Block::widen_for(const Quanta& value) {
  std::array<std::optional<Quanta>, kSteps> all;
  std::int64_t low = value.min, high = value.max;
  for (std::size_t i = 0; i < kSteps; ++i) {
    all[i] = at(i);
    if (!all[i]) continue;
    low = std::min(low, all[i]->min);
    high = std::max(high, all[i]->max);
  }
  while (coarse(high) - coarse(low) > kMostSpan) ++head_.shift;
  head_.base = (coarse(low) + coarse(high)) / 2 - kMostSpan / 2;
  for (std::size_t i = 0; i < kSteps; ++i)
    if (all[i]) put(i, *all[i]);
}

void Block::set(std::size_t place, const Quanta& value) {
  OHM_ASSERT(value.min >= -kMostQuanta && value.max <= kMostQuanta && value.min <= value.mean && value.mean <= value.max);
  values_[place] = {kAbsent, kAbsent, kAbsent};  // what is replaced need not fit
  if (!holds(value.min) || !holds(value.max)) widen_for(value);
  put(place, value);
}

}  // namespace ohm
