#include "twin/process/sysfs/attributes.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <fmt/format.h>
#include <string_view>

namespace ohm::twin {
namespace {

constexpr std::array<const char*, 5> kSpeeds{"2.5", "5.0", "8.0", "16.0", "32.0"};

constexpr std::array<std::string_view, 8> kCorrectable{"RxErr",   "BadTLP",      "BadDLLP",    "Rollover",
                                                       "Timeout", "NonFatalErr", "CorrIntErr", "HeaderOF"};
constexpr std::array<std::string_view, 18> kUncorrectable{"Undefined",     "DLP",
                                                          "SDES",          "TLP",
                                                          "FCP",           "CmpltTO",
                                                          "CmpltAbrt",     "UnxCmplt",
                                                          "RxOF",          "MalfTLP",
                                                          "ECRC",          "UnsupReq",
                                                          "ACSViol",       "UncorrIntErr",
                                                          "BlockedTLP",    "AtomicOpBlocked",
                                                          "TLPBlockedErr", "PoisonTLPBlocked"};

template <std::size_t N>
std::string table(const std::array<std::string_view, N>& names, std::string_view filled, std::uint64_t count,
                  std::string_view total) {
  std::string text;
  for (const auto name : names) text += fmt::format("{} {}\n", name, name == filled ? count : 0);
  return text + fmt::format("{} {}\n", total, count);
}

std::string region(std::uint64_t start, std::uint64_t size, std::uint64_t flags) {
  return fmt::format("0x{:016x} 0x{:016x} 0x{:016x}\n", start, size == 0 ? 0 : start + size - 1, flags);
}

// linux/ioport.h: memory, prefetchable and 64-bit as GA102's regions are.
constexpr std::uint64_t kMemory = 0x40200, kPrefetch64 = 0x14220C, kPorts = 0x40101, kRom = 0x46200;
constexpr std::uint64_t kMiB = 1024 * 1024;

}  // namespace

std::string link_speed_text(int generation) {
  return std::string{kSpeeds[static_cast<std::size_t>(std::clamp(generation, 1, 5) - 1)]} + " GT/s PCIe\n";
}

std::string number_text(std::uint64_t value) { return std::to_string(value) + "\n"; }

std::string hex_text(std::uint32_t value, int digits) { return fmt::format("0x{:0{}x}\n", value, digits); }

std::string aer_correctable_text(std::uint64_t bad_tlps) { return table(kCorrectable, "BadTLP", bad_tlps, "TOTAL_ERR_COR"); }
std::string aer_fatal_text(std::uint64_t link_down) { return table(kUncorrectable, "SDES", link_down, "TOTAL_ERR_FATAL"); }
std::string aer_nonfatal_text() { return table(kUncorrectable, "", 0, "TOTAL_ERR_NONFATAL"); }

std::string resource_text(std::uint32_t domain, std::uint32_t bus) {
  const std::uint64_t bar0 = 0xA0000000ULL + bus * 32 * kMiB;
  const std::uint64_t bar1 = ((domain + 1ULL) << 40) + bus * 512 * kMiB;
  std::string text = region(bar0, 16 * kMiB, kMemory) + region(bar1, 256 * kMiB, kPrefetch64) + region(0, 0, 0) +
                     region(bar1 + 256 * kMiB, 32 * kMiB, kPrefetch64) + region(0, 0, 0) +
                     region(0x1000 + bus * 0x80, 0x80, kPorts) + region(bar0 + 16 * kMiB, 512 * 1024, kRom);
  for (int i = 7; i < 13; ++i) text += region(0, 0, 0);
  return text;
}

std::uint32_t vram_register(Celsius junction) {
  return static_cast<std::uint32_t>(std::lround(std::clamp(junction.v, 0.0, 126.0) * 32)) & 0xFFF;
}

std::uint32_t hotspot_register(Celsius hotspot) {
  return static_cast<std::uint32_t>(std::lround(std::clamp(hotspot.v, 0.0, 255.0))) << 8;
}

}  // namespace ohm::twin
