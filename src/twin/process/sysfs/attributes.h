// The texts of sysfs attributes and the bits of BAR0 registers, as the kernel and a GA102 have them.
//
// Pure. Formats: Linux 6.1 drivers/pci/pci-sysfs.c and drivers/pci/pcie/aer.c; registers: facts/rig-tools.md §2.3 (gddr6,
// gputemps).
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>

#include "base/units.h"

namespace ohm::twin {

/// "8.0 GT/s PCIe\n" for generation 3; 1 to 5.
std::string link_speed_text(int generation);

/// "16\n".
std::string number_text(std::uint64_t value);

/// "0x10de\n", "0x030000\n".
std::string hex_text(std::uint32_t value, int digits);

/// The kernel's table of one class of AER errors; the whole count stands in the row that such a riser really fills.
std::string aer_correctable_text(std::uint64_t bad_tlps);
std::string aer_fatal_text(std::uint64_t link_down);
std::string aer_nonfatal_text();

/// Three columns for each of the 13 regions: BAR0 (16 MiB of registers), BAR1 (256 MiB window on VRAM), BAR3, the I/O ports, the
/// ROM.
std::string resource_text(std::uint32_t domain, std::uint32_t bus);

inline constexpr std::size_t kBar0Bytes = 16 * 1024 * 1024;
inline constexpr std::size_t kVramRegister = 0x0000E2A8, kHotspotRegister = 0x0002046C;
inline constexpr std::uint32_t kAllOnes = 0xFFFFFFFF;    ///< what a read of a lost card gives
inline constexpr std::uint32_t kVramInvalid = 127 * 32;  ///< GDDR6X sensor not ready (gddr6#20)

/// (°C x 32) & 0xFFF: 1/32 °C.
std::uint32_t vram_register(Celsius junction);

/// °C << 8: whole degrees.
std::uint32_t hotspot_register(Celsius hotspot);

}  // namespace ohm::twin
