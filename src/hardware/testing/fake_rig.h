// The tests' handle on the fake NVML: a rig of cards in a file of its own, named in the environment, gone with the test.
#pragma once

#include <filesystem>
#include <fstream>
#include <string>

#include "hardware/testing/fake_nvml.h"
#include "hardware/testing/temp_folder.h"

namespace ohm::fake_nvml {

/// Where the build put the library: libfake_nvml.so, libfake_nvml_2021.so or libfake_nvml_twin.so.
inline std::string library(const char* name) { return std::filesystem::read_symlink("/proc/self/exe").parent_path() / name; }

/// One file for the whole process, since the library maps what it finds at its first start.
class FakeRig {
 public:
  explicit FakeRig(std::uint32_t cards) : rig_{shared()} { reset(rig_, cards); }
  ~FakeRig() { reset(rig_, 0); }
  FakeRig(const FakeRig&) = delete;
  FakeRig& operator=(const FakeRig&) = delete;

  Rig* operator->() { return &rig_; }
  Rig& operator*() { return rig_; }

 private:
  static Rig& shared() {
    static Rig& rig = *make();
    return rig;
  }
  static Rig* make() {
    const std::string path = "/dev/shm/ohm-fake-nvml-" + std::to_string(getpid());
    setenv("OHM_FAKE_NVML", path.c_str(), 1);
    std::atexit([] { std::filesystem::remove(std::getenv("OHM_FAKE_NVML")); });
    return map(path.c_str());
  }
  Rig& rig_;
};

using TempDir = TempFolder;

/// A register of a card's first memory window.
inline void poke(const std::filesystem::path& window, std::uint32_t offset, std::uint32_t word) {
  std::fstream file{window, std::ios::in | std::ios::out | std::ios::binary};
  file.seekp(offset);
  file.write(reinterpret_cast<const char*>(&word), sizeof word);
}

/// `<root>/bus/pci/devices/<bus id>` of a 3090 whose registers say so many degrees; returns the window's path.
inline std::filesystem::path add_pci_card(const std::filesystem::path& root, const std::string& bus_id, std::uint32_t hotspot,
                                          std::uint32_t vram) {
  const auto device = root / "bus/pci/devices" / bus_id;
  std::filesystem::create_directories(device);
  std::ofstream{device / "class"} << "0x030000\n";
  std::ofstream{device / "config", std::ios::binary} << "\xDE\x10";
  const std::ofstream window{device / "resource0"};
  std::filesystem::resize_file(device / "resource0", 256 * 1024);
  poke(device / "resource0", 0x2046C, hotspot << 8U);
  poke(device / "resource0", 0xE2A8, vram * 32);
  std::ofstream{device / "vendor"} << "0x10de\n";  // last: whoever looks meanwhile sees no card yet
  return device / "resource0";
}

}  // namespace ohm::fake_nvml
