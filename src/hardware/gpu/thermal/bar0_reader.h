// Hotspot and VRAM junction temperature from a card's own registers, through the first memory window (BAR0) that sysfs offers.
//
// GeForce cards do not tell these through NVML; the registers are known for Ampere and Ada (facts/rig-tools.md §2.3, from gddr6 and
// gputemps). Rooted at a directory: "/sys" for real cards, the twin's own root for its. Maps two pages read-only and reads two
// words; writes nothing, needs root on a real machine (and `iomem=relaxed` where the kernel guards mapped registers). Used by the
// thread that serves the card; movable, not shared.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>

#include "base/reading.h"
#include "base/result.h"

namespace ohm {

/// Where a chip keeps its temperatures. Offsets into BAR0.
struct ThermalRegisters {
  std::uint32_t vram{}, hotspot{};
};

/// By PCI device id (0x2204). Nothing: not a chip whose registers are known.
std::optional<ThermalRegisters> thermal_registers(std::uint16_t device);

/// (raw & 0xFFF) / 32 °C; 127 is the chip's word for "invalid", all ones that of a vanished card.
Reading<Celsius> vram_from_register(std::uint32_t raw, TimePoint at);
/// (raw >> 8) & 0xFF °C.
Reading<Celsius> hotspot_from_register(std::uint32_t raw, TimePoint at);

class Bar0Reader {
 public:
  /// `bus_id` as sysfs writes it, `device_id` as NVML packs it (0x220410DE). NotSupported: chip unknown or no such window;
  /// PermissionDenied: there, but not for this process or this kernel.
  static Result<Bar0Reader> open(const std::string& sysfs_root, const std::string& bus_id, std::uint32_t device_id);

  Bar0Reader(Bar0Reader&& other) noexcept;
  Bar0Reader& operator=(Bar0Reader&& other) noexcept;
  Bar0Reader(const Bar0Reader&) = delete;
  Bar0Reader& operator=(const Bar0Reader&) = delete;
  ~Bar0Reader() = default;

  Reading<Celsius> vram(TimePoint at) const;
  Reading<Celsius> hotspot(TimePoint at) const;

 private:
  /// One page of the window, unmapped when it goes.
  class Page {
   public:
    Page() = default;
    static Result<Page> map(int file, std::uint32_t offset, const std::string& name);
    Page(Page&& other) noexcept;
    Page& operator=(Page&& other) noexcept;
    Page(const Page&) = delete;
    Page& operator=(const Page&) = delete;
    ~Page();
    std::uint32_t word() const;

   private:
    void* start_{};
    std::size_t size_{}, at_{};
  };

  Bar0Reader(Page vram, Page hotspot) : vram_{std::move(vram)}, hotspot_{std::move(hotspot)} {}
  Page vram_, hotspot_;
};

}  // namespace ohm
