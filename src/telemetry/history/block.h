// 256 steps of one series in 16 bits a value: what a ring file is made of.
//
// A value is a whole number of quanta. A block keeps them as (base + n) << shift, so that a counter of 1e10 J fits as well as a
// temperature: base follows the values, and shift is 0 as long as the block's values span at most 65,533 quanta (6,553 °C in steps
// of 0.1 °C). Beyond that the block, not the series, becomes coarser, just as much as it must. The header says whose steps these
// are and of when, under a checksum: a block that was torn, or is of another turn of the ring, reads as empty. Plain value, one
// thread at a time; no files here (ring_file.h). The byte order is that of the machine (x86-64: little endian).
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>

#include "telemetry/history/tiers.h"

namespace ohm {

/// Min, mean and max of a step; of samples (any unit) or in whole quanta.
template <class T>
struct Band {
  T min{}, mean{}, max{};
  friend bool operator==(const Band&, const Band&) = default;
};

using Quanta = Band<std::int64_t>;

/// Whole quanta must stay below this (the journal keeps them in 48 bits).
inline constexpr std::int64_t kMostQuanta = (std::int64_t{1} << 46) - 1;

class Block {
 public:
  static constexpr std::size_t kSteps = static_cast<std::size_t>(kStepsPerBlock);
  static constexpr std::uint16_t kNoStep = 0xFFFF;

  /// Empty, of the series whose key is `uid`; `number` is block_of(step) of its steps.
  Block(std::uint64_t uid, std::int64_t number);

  /// The block in `bytes` if it is whole and that of this series and this time.
  static std::optional<Block> read(std::span<const std::byte> bytes, std::uint64_t uid, std::int64_t number);
  /// The same without knowing the time.
  static std::optional<Block> read(std::span<const std::byte> bytes, std::uint64_t uid);

  /// As it goes to disk.
  std::array<std::byte, kBlockBytes> bytes() const;

  std::int64_t number() const { return head_.number; }
  /// The step that was still growing when the block was last written, or kNoStep.
  std::uint16_t open_step() const { return head_.open_step; }
  void set_open_step(std::uint16_t place) { head_.open_step = place; }

  std::optional<Quanta> at(std::size_t place) const;
  /// Values within ±kMostQuanta, min <= mean <= max.
  void set(std::size_t place, const Quanta& value);
  /// How much coarser than the series' quantum this block is: 1, 2, 4 …
  std::int64_t coarseness() const { return std::int64_t{1} << head_.shift; }

 private:
  struct Head {
    std::uint32_t crc{};
    std::uint8_t magic{};
    std::uint8_t shift{};
    std::uint16_t open_step{};
    std::uint64_t uid{};
    std::int64_t number{}, base{};
  };
  static_assert(sizeof(Head) == 32);

  Block() = default;
  bool holds(std::int64_t quanta) const;
  std::int64_t coarse(std::int64_t quanta) const;
  void widen_for(const Quanta& value);
  void put(std::size_t place, const Quanta& value);

  Head head_;
  std::array<Band<std::uint16_t>, kSteps> values_{};
};

}  // namespace ohm
