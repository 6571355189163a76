#include "hardware/gpu/thermal/bar0_reader.h"

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <fcntl.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>
#include <utility>

namespace ohm {
namespace {

constexpr std::uint32_t kHotspot = 0x0002046C;  // gputemps, whole Ampere and Ada table; confirmed on a 3090 (gddr6#32)
constexpr std::uint32_t kGddr6xVram = 0x0000E2A8, kGddr6Vram = 0x0000EE50;  // gddr6 lib/src/gddr6.c
constexpr std::uint32_t kVanished = 0xFFFFFFFF;                             // what a read from a device that left the bus gives
constexpr double kInvalid = 127;                                            // gddr6#20

// facts/rig-tools.md §2.3: 3090, 3090 Ti, 3080, 3080 LHR, 3080 Ti, 4090, 4090 D, 4080 S, 4080, 4070 Ti S, 4070 Ti, 4070 S, 4070,
// A5000, A4500, A10.
constexpr std::uint16_t kGddr6x[] = {0x2204, 0x2203, 0x2206, 0x2216, 0x2208, 0x2684, 0x2685, 0x2702,
                                     0x2704, 0x2705, 0x2782, 0x2783, 0x2786, 0x2231, 0x2232, 0x2236};
constexpr std::uint16_t kGddr6[] = {0x2484, 0x2488};  // 3070, 3070 LHR

Reading<Celsius> plausible(double degrees, TimePoint at) {
  return degrees > 0 && degrees < kInvalid ? reading(Celsius{degrees}, at) : no_reading<Celsius>(Absent::Implausible, at);
}

tl::unexpected<Error> no_window(const std::string& path, int error) {
  const bool forbidden = error == EACCES || error == EPERM;
  return failure(forbidden ? Error::Kind::PermissionDenied : Error::Kind::NotSupported, path + ": " + std::strerror(error));
}

/// Closes itself.
struct File {
  int fd;
  ~File() {
    if (fd >= 0) close(fd);
  }
};

}  // namespace

std::optional<ThermalRegisters> thermal_registers(std::uint16_t device) {
  if (std::ranges::count(kGddr6x, device)) return ThermalRegisters{kGddr6xVram, kHotspot};
  if (std::ranges::count(kGddr6, device)) return ThermalRegisters{kGddr6Vram, kHotspot};
  return std::nullopt;
}

Reading<Celsius> vram_from_register(std::uint32_t raw, TimePoint at) {
  return raw == kVanished ? no_reading<Celsius>(Absent::Lost, at) : plausible((raw & 0xFFFU) / 32.0, at);
}

Reading<Celsius> hotspot_from_register(std::uint32_t raw, TimePoint at) {
  return raw == kVanished ? no_reading<Celsius>(Absent::Lost, at) : plausible(raw >> 8U & 0xFFU, at);
}

Result<Bar0Reader> Bar0Reader::open(const std::string& sysfs_root, const std::string& bus_id, std::uint32_t device_id) {
  const auto registers = thermal_registers(static_cast<std::uint16_t>(device_id >> 16U));
  if (!registers) return failure(Error::Kind::NotSupported, bus_id + ": registers of this chip are not known");
  const std::string path = sysfs_root + "/bus/pci/devices/" + bus_id + "/resource0";
  const File file{::open(path.c_str(), O_RDONLY | O_CLOEXEC)};
  if (file.fd < 0) return no_window(path, errno);
  auto vram = Page::map(file.fd, registers->vram, path);
  if (!vram) return tl::make_unexpected(vram.error());
  auto hotspot = Page::map(file.fd, registers->hotspot, path);
  if (!hotspot) return tl::make_unexpected(hotspot.error());
  return Bar0Reader{std::move(*vram), std::move(*hotspot)};
}

Bar0Reader::Bar0Reader(Bar0Reader&& other) noexcept = default;
Bar0Reader& Bar0Reader::operator=(Bar0Reader&& other) noexcept = default;

Reading<Celsius> Bar0Reader::vram(TimePoint at) const { return vram_from_register(vram_.word(), at); }
Reading<Celsius> Bar0Reader::hotspot(TimePoint at) const { return hotspot_from_register(hotspot_.word(), at); }

// ---- one page ----

/// A page that lies wholly inside the file: no read of it can fault.
Result<Bar0Reader::Page> Bar0Reader::Page::map(int file, std::uint32_t offset, const std::string& name) {
  const auto size = static_cast<std::size_t>(sysconf(_SC_PAGESIZE));
  const std::size_t begin = offset / size * size;
  struct stat about {};
  if (fstat(file, &about) != 0) return no_window(name, errno);
  if (static_cast<std::size_t>(about.st_size) < begin + size) {
    return failure(Error::Kind::NotSupported, name + ": window of " + std::to_string(about.st_size) + " bytes is too small");
  }
  void* start = mmap(nullptr, size, PROT_READ, MAP_SHARED, file, static_cast<off_t>(begin));
  if (start == MAP_FAILED) {
    // EINVAL: the kernel keeps mapped registers to their driver (CONFIG_IO_STRICT_DEVMEM without iomem=relaxed).
    return no_window(name, errno == EINVAL ? EPERM : errno);
  }
  Page page;
  page.start_ = start;
  page.size_ = size;
  page.at_ = offset - begin;
  return page;
}

Bar0Reader::Page::Page(Page&& other) noexcept : start_{std::exchange(other.start_, nullptr)}, size_{other.size_}, at_{other.at_} {}

Bar0Reader::Page& Bar0Reader::Page::operator=(Page&& other) noexcept {
  std::swap(start_, other.start_);
  std::swap(size_, other.size_);
  std::swap(at_, other.at_);
  return *this;
}

Bar0Reader::Page::~Page() {
  if (start_) munmap(start_, size_);
}

std::uint32_t Bar0Reader::Page::word() const {
  const auto* bytes = static_cast<const volatile unsigned char*>(start_) + at_;
  return *reinterpret_cast<const volatile std::uint32_t*>(
      bytes);  // one 32-bit access, as registers want it; at_ is a multiple of 4
}

}  // namespace ohm
