// A /sys of the simulated machine, as plain files: PCI devices with their registers, the board's DMI texts, a hwmon chip a host.
//
// Made anew at every start and kept true by update(). What a person or program writes to reset, remove, rescan and pwmN is seen by
// inotify and handed on; nothing in the tree can stop the twin. A card that is lost, off or removed has no directory, as on a real
// host after the link went down; before it vanishes its registers read all ones. One thread: the loop's.
//
//   bus/pci/devices/0000:03:00.0 -> ../../../devices/pci0000:00/0000:00:01.2/0000:03:00.0    bus/pci/rescan
//   class/dmi/id/board_name …        class/hwmon/hwmon0/{name,pwm1,pwm1_enable,fan1_input,fan1_label}
#pragma once

#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "base/units.h"
#include "rig/rig.h"
#include "twin/process/host/descriptor.h"
#include "twin/process/host/event_loop.h"
#include "twin/rig_twin.h"

namespace ohm::twin {

/// What the bus shows of a card now.
struct BusState {
  bool there{};
  int link_width{1}, link_gen{1};
  std::uint64_t aer_correctable{}, aer_fatal{};
  Celsius hotspot{}, vram{};
  bool vram_invalid{};
};

/// What a board says of one of its fan outputs.
struct FanState {
  int pwm{}, rpm{};  ///< pwm: 0 … 255
  bool manual{};
  friend bool operator==(const FanState&, const FanState&) = default;
};

class SysfsTree {
 public:
  struct Handlers {
    std::function<void(std::uint32_t card)> reset, remove;
    std::function<void()> rescan;
    std::function<void(std::uint32_t fan, std::optional<Fraction> duty)> drive;  ///< nothing: the board's own control again
  };

  /// Replaces whatever lies at `root`; no card is there until update(). `fans`: as RigTwin::chassis_fans().
  static Result<std::unique_ptr<SysfsTree>> open(EventLoop& loop, const std::string& root, const Rig& rig,
                                                 const std::vector<ChassisFanFacts>& fans, Handlers handlers);
  SysfsTree(const SysfsTree&) = delete;
  SysfsTree& operator=(const SysfsTree&) = delete;
  ~SysfsTree();

  void update(std::uint32_t card, const BusState& now);
  void update_fan(std::uint32_t fan, const FanState& now);

 private:
  struct Device {
    std::string bus_id, folder, link;
    Descriptor bar0, reset, remove;
    int notices{-1};  ///< inotify watch of its folder
    BusState shown;
  };
  /// One output of a board's chip. Mode as the kernel numbers it: 0 full speed, 1 by hand, 5 the chip's own curve.
  struct Output {
    std::string folder, pwm, enable;  ///< folder of its chip, names of its files
    int number{};
    int notices{-1};  ///< inotify watch of the folder, shared by the chip's outputs
    int mode{}, duty{};
    int put_pwm{-1}, put_mode{-1};  ///< what we last wrote into its files; -1: nothing
    FanState shown{-1, -1, false};
    int ruled() const { return mode == 0 ? 255 : duty; }  ///< pwm while the chip does not choose it
  };
  SysfsTree(EventLoop& loop, std::string root, Descriptor inotify, Handlers handlers);

  Result<void> make_fixed(const Rig& rig);
  Result<void> make_bridges(const Rig& rig);
  Result<void> make_dmi(const Rig& rig);
  Result<void> make_hwmon(const std::vector<ChassisFanFacts>& fans);
  Result<void> make_output(const ChassisFanFacts& fan);
  void appear(std::uint32_t card);
  void vanish(std::uint32_t card);
  void show(std::uint32_t card, const BusState& now);
  void on_notices();
  void on_write(int watch, std::string_view file);
  void on_chip_write(std::uint32_t fan, bool of_mode);
  /// `heard`: the file whose write was just taken in; "": none.
  static void show_settings(Output& output, std::string_view heard);
  int notice_writes(const std::string& folder);

  EventLoop& loop_;
  EventLoop::Id watch_{};
  std::string root_;
  Descriptor inotify_, rescan_;
  Handlers handlers_;
  const Rig* rig_{};
  std::vector<Device> devices_;
  std::vector<Output> outputs_;  ///< as RigTwin::chassis_fans()
  int pci_notices_{-1};
};

}  // namespace ohm::twin
