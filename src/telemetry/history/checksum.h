// CRC-32 (IEEE 802.3, the one of zlib): tells a block or record that was written whole from one that was not. Pure.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>

namespace ohm {

std::uint32_t crc32(std::span<const std::byte> bytes);

}  // namespace ohm
