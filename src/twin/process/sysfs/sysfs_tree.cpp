#include "twin/process/sysfs/sysfs_tree.h"

#include <array>
#include <cerrno>
#include <charconv>
#include <fcntl.h>
#include <filesystem>
#include <initializer_list>
#include <sys/epoll.h>
#include <sys/inotify.h>
#include <sys/stat.h>
#include <unistd.h>
#include <utility>

#include "base/text.h"
#include "twin/process/rig/pci_address.h"
#include "twin/process/sysfs/attributes.h"

namespace ohm::twin {
namespace {

namespace fs = std::filesystem;

constexpr unsigned kReadable = 0444, kWritable = 0644, kOwnerOnly = 0600, kWriteOnly = 0200;
constexpr std::string_view kDriver = "bus/pci/drivers/nvidia";

// Modes of pwmN_enable: nct6775 in Smart Fan IV, as boards leave it, and the kernel's two common ones (hwmon sysfs-interface.rst).
constexpr int kFullSpeed = 0, kManual = 1, kAutomatic = 5, kFullPwm = 255;

Result<void> make_folder(const std::string& path) {
  std::error_code error;
  fs::create_directories(path, error);
  if (error) return failure(Error::Kind::Io, path + ": " + error.message());
  (void)::chmod(path.c_str(), 0755);
  return {};
}

Result<void> make_link(const std::string& path, const std::string& target) {
  std::error_code error;
  fs::create_symlink(target, path, error);
  if (error) return failure(Error::Kind::Io, path + ": " + error.message());
  return {};
}

struct Attribute {
  std::string name, text;
};

Result<void> write_all(const std::string& folder, const std::vector<Attribute>& attributes, unsigned mode = kReadable) {
  for (const auto& [name, text] : attributes)
    if (auto written = write_file(folder + "/" + name, text, mode); !written) return written;
  return {};
}

/// A file that only its owner may write and nobody read, kept open so that the twin can.
Descriptor trigger(const std::string& path) { return Descriptor{::open(path.c_str(), O_RDWR | O_CREAT | O_CLOEXEC, kWriteOnly)}; }

/// Was "1" written? Empties the file.
bool triggered(const Descriptor& file) {
  std::array<char, 16> buffer{};
  const auto n = ::pread(file.get(), buffer.data(), buffer.size(), 0);
  if (n <= 0) return false;
  (void)!::ftruncate(file.get(), 0);
  return trimmed({buffer.data(), static_cast<std::size_t>(n)}) == "1";
}

Result<Descriptor> make_bar0(const std::string& path) {
  Descriptor file{::open(path.c_str(), O_RDWR | O_CREAT | O_CLOEXEC, kOwnerOnly)};
  if (!file || ::ftruncate(file.get(), static_cast<off_t>(kBar0Bytes)) != 0) return tl::make_unexpected(io_error(path));
  return file;
}

void poke(const Descriptor& bar0, std::size_t at, std::uint32_t value) {
  (void)!::pwrite(bar0.get(), &value, sizeof value, static_cast<off_t>(at));
}

int read_number(const std::string& path, int otherwise) {
  const Descriptor file{::open(path.c_str(), O_RDONLY | O_CLOEXEC)};
  std::array<char, 16> buffer{};
  const auto n = file ? ::read(file.get(), buffer.data(), buffer.size()) : -1;
  int value = otherwise;
  if (n > 0) std::from_chars(buffer.data(), buffer.data() + n, value);
  return value;
}

}  // namespace

Result<std::unique_ptr<SysfsTree>> SysfsTree::open(EventLoop& loop, const std::string& root, const Rig& rig,
                                                   const std::vector<ChassisFanFacts>& fans, Handlers handlers) {
  std::error_code error;
  fs::remove_all(root, error);
  if (error) return failure(Error::Kind::Io, root + ": " + error.message());
  Descriptor inotify{::inotify_init1(IN_NONBLOCK | IN_CLOEXEC)};
  if (!inotify) return tl::make_unexpected(io_error("inotify"));
  std::unique_ptr<SysfsTree> tree{new SysfsTree{loop, root, std::move(inotify), std::move(handlers)}};
  if (auto made = tree->make_fixed(rig); !made) return tl::make_unexpected(made.error());
  if (auto made = tree->make_hwmon(fans); !made) return tl::make_unexpected(made.error());
  return tree;
}

SysfsTree::SysfsTree(EventLoop& loop, std::string root, Descriptor inotify, Handlers handlers)
    : loop_{loop}, root_{std::move(root)}, inotify_{std::move(inotify)}, handlers_{std::move(handlers)} {
  watch_ = loop_.watch(inotify_.get(), EPOLLIN, [this](std::uint32_t) { on_notices(); });
}

SysfsTree::~SysfsTree() { loop_.forget(watch_); }

int SysfsTree::notice_writes(const std::string& folder) {
  return ::inotify_add_watch(inotify_.get(), folder.c_str(), IN_CLOSE_WRITE | IN_ONLYDIR);
}

Result<void> SysfsTree::make_fixed(const Rig& rig) {
  rig_ = &rig;
  for (const auto* folder : {"/bus/pci/devices", "/bus/pci/drivers/nvidia", "/class/dmi/id"})
    if (auto made = make_folder(root_ + folder); !made) return made;
  if (auto made = make_bridges(rig); !made) return made;
  if (auto made = make_dmi(rig); !made) return made;
  rescan_ = trigger(root_ + "/bus/pci/rescan");
  if (!rescan_) return tl::make_unexpected(io_error(root_ + "/bus/pci/rescan"));
  pci_notices_ = notice_writes(root_ + "/bus/pci");
  return {};
}

/// One root port a card; it stays when the card goes, as a real one does.
Result<void> SysfsTree::make_bridges(const Rig& rig) {
  for (std::uint32_t card = 0; card < rig.cards.size(); ++card) {
    const auto address = pci_address(rig, card);
    const auto id = text_of(address), port = text_of(root_port(address));
    const auto below = "devices/pci" + port.substr(0, 7) + "/" + port;
    if (auto made = make_folder(root_ + "/" + below); !made) return made;
    const auto best = rig[rig.cards[card].part].link.is;
    const std::vector<Attribute> texts{{"vendor", hex_text(0x8086, 4)},      {"device", hex_text(0xA110, 4)},
                                       {"class", hex_text(0x060400, 6)},     {"subsystem_vendor", hex_text(0x8086, 4)},
                                       {"subsystem_device", hex_text(0, 4)}, {"max_link_speed", link_speed_text(best.gen)},
                                       {"max_link_width", number_text(16)},  {"aer_dev_correctable", aer_correctable_text(0)},
                                       {"aer_dev_fatal", aer_fatal_text(0)}, {"aer_dev_nonfatal", aer_nonfatal_text()}};
    if (auto written = write_all(root_ + "/" + below, texts); !written) return written;
    if (auto made = make_link(root_ + "/bus/pci/devices/" + port, "../../../" + below); !made) return made;
    devices_.push_back({id, root_ + "/" + below + "/" + id, root_ + "/bus/pci/devices/" + id, {}, {}, {}, -1, {}});
  }
  return {};
}

/// Of the first host: a machine has one board, however many hosts the rig file shares the cards among.
Result<void> SysfsTree::make_dmi(const Rig& rig) {
  const auto board = rig.hosts.empty() || rig.hosts[0].board_name.empty() ? "unknown board" : rig.hosts[0].board_name;
  return write_all(root_ + "/class/dmi/id", {{"sys_vendor", "Ohmstead simulated rig\n"},
                                             {"product_name", printable(rig.name) + "\n"},
                                             {"board_vendor", board.substr(0, board.find('-')) + "\n"},
                                             {"board_name", printable(board) + "\n"},
                                             {"bios_vendor", "Ohmstead simulated firmware\n"},
                                             {"bios_version", "1.0\n"},
                                             {"bios_date", "11/24/2026\n"},
                                             {"chassis_type", "3\n"}});
}

/// One chip a host, hwmon0 for the first; a host whose fans nobody lists has none.
Result<void> SysfsTree::make_hwmon(const std::vector<ChassisFanFacts>& fans) {
  for (const auto& fan : fans)
    if (auto made = make_output(fan); !made) return made;
  for (auto& output : outputs_) output.notices = notice_writes(output.folder);  // the same watch for all of a chip
  return {};
}

Result<void> SysfsTree::make_output(const ChassisFanFacts& fan) {
  const auto n = std::to_string(fan.number);
  Output output{root_ + "/class/hwmon/hwmon" + std::to_string(fan.host) + "/", "pwm" + n, "pwm" + n + "_enable", fan.number};
  output.mode = kAutomatic;
  if (auto made = make_folder(output.folder); !made) return made;
  // Another fan of the same chip finds the chip's name there, which nobody but root may write twice.
  if (auto made = replace_file(output.folder + "name", "nct6775\n", kReadable); !made) return made;
  if (auto made = write_file(output.folder + "fan" + n + "_label", printable(fan.name) + "\n", kReadable); !made) return made;
  show_settings(output, "");
  outputs_.push_back(std::move(output));
  return {};
}

/// Attributes that did not change would notice themselves for ever; those that did do so once. What somebody wrote since we last
/// did stays: the notice of it is on its way, and written over it would be lost.
void SysfsTree::show_settings(Output& output, std::string_view heard) {
  const auto put = [&](const std::string& name, int value, int& ours) {
    const int is = read_number(output.folder + name, -1);
    if (is != value && is != ours && name != heard) return;
    if (is != value) (void)write_file(output.folder + name, number_text(static_cast<unsigned>(value)), kWritable);
    ours = value;
  };
  put(output.pwm, output.mode == kAutomatic ? std::max(output.shown.pwm, 0) : output.ruled(), output.put_pwm);
  put(output.enable, output.mode, output.put_mode);
}

void SysfsTree::update_fan(std::uint32_t fan, const FanState& now) {
  auto& output = outputs_[fan];
  if (output.shown == now) return;
  if (now.rpm != output.shown.rpm)
    (void)replace_file(output.folder + "fan" + std::to_string(output.number) + "_input",
                       number_text(static_cast<unsigned>(now.rpm)), kReadable);
  output.shown = now;
  const bool ruled = output.mode != kAutomatic;
  if (now.manual != ruled || (ruled && now.pwm != output.ruled())) {  // somebody took it who does not write files: `ohm twin set`
    output.mode = now.manual ? kManual : kAutomatic;
    output.duty = now.pwm;
  }
  show_settings(output, "");
}

// ---- cards come and go ----

void SysfsTree::appear(std::uint32_t card) {
  auto& device = devices_[card];
  const auto& description = rig_->cards[card];
  const auto ids = pci_ids(description);
  const auto address = pci_address(*rig_, card);
  const auto best = (*rig_)[description.part].link.is;
  if (!make_folder(device.folder)) return;
  const std::vector<Attribute> texts{{"vendor", hex_text(ids.device & 0xFFFF, 4)},
                                     {"device", hex_text(ids.device >> 16, 4)},
                                     {"class", hex_text(0x030000, 6)},
                                     {"revision", hex_text(0xA1, 2)},
                                     {"subsystem_vendor", hex_text(ids.subsystem & 0xFFFF, 4)},
                                     {"subsystem_device", hex_text(ids.subsystem >> 16, 4)},
                                     {"max_link_speed", link_speed_text(best.gen)},
                                     {"max_link_width", number_text(static_cast<unsigned>(best.width))},
                                     {"resource", resource_text(address.domain, address.bus)},
                                     {"aer_dev_nonfatal", aer_nonfatal_text()}};
  auto bar0 = make_bar0(device.folder + "/resource0");
  if (!write_all(device.folder, texts) || !bar0) return;  // the disk is full: tried again at the next step
  device.bar0 = std::move(*bar0);
  device.reset = trigger(device.folder + "/reset");
  device.remove = trigger(device.folder + "/remove");
  device.notices = notice_writes(device.folder);
  (void)make_link(device.folder + "/driver",
                  fs::path{root_ + "/" + std::string{kDriver}}.lexically_relative(device.folder).string());
  (void)make_link(device.link, fs::path{device.folder}.lexically_relative(root_ + "/bus/pci/devices").string());
  device.shown = {.there = true, .link_width = 0, .aer_correctable = ~0ULL, .aer_fatal = ~0ULL, .vram_invalid = true};
}

void SysfsTree::vanish(std::uint32_t card) {
  auto& device = devices_[card];
  poke(device.bar0, kVramRegister, kAllOnes);
  poke(device.bar0, kHotspotRegister, kAllOnes);
  (void)::inotify_rm_watch(inotify_.get(), device.notices);
  std::error_code ignored;  // what is left is replaced when the card comes back
  fs::remove(device.link, ignored);
  fs::remove_all(device.folder, ignored);
  for (auto* file : {&device.bar0, &device.reset, &device.remove}) *file = Descriptor{};
  device.shown = {};
}

void SysfsTree::update(std::uint32_t card, const BusState& now) {
  if (now.there != devices_[card].shown.there) now.there ? appear(card) : vanish(card);
  if (devices_[card].shown.there) show(card, now);
}

void SysfsTree::show(std::uint32_t card, const BusState& now) {
  auto& device = devices_[card];
  auto& shown = device.shown;
  const auto replace = [&](const char* name, const std::string& text) {
    (void)replace_file(device.folder + "/" + name, text, kReadable);
  };
  if (now.link_width != shown.link_width) replace("current_link_width", number_text(static_cast<unsigned>(now.link_width)));
  if (now.link_gen != shown.link_gen || shown.link_width == 0) replace("current_link_speed", link_speed_text(now.link_gen));
  if (now.aer_correctable != shown.aer_correctable) replace("aer_dev_correctable", aer_correctable_text(now.aer_correctable));
  if (now.aer_fatal != shown.aer_fatal) replace("aer_dev_fatal", aer_fatal_text(now.aer_fatal));
  poke(device.bar0, kVramRegister, now.vram_invalid ? kVramInvalid : vram_register(now.vram));
  poke(device.bar0, kHotspotRegister, hotspot_register(now.hotspot));
  shown = now;
}

// ---- what others write ----

void SysfsTree::on_notices() {
  alignas(inotify_event) std::array<char, 4096> buffer{};
  const auto n = ::read(inotify_.get(), buffer.data(), buffer.size());
  for (std::size_t at = 0; n > 0 && at < static_cast<std::size_t>(n);) {
    const auto* notice = reinterpret_cast<const inotify_event*>(buffer.data() + at);
    at += sizeof(inotify_event) + notice->len;
    if (notice->len > 0) on_write(notice->wd, notice->name);
  }
}

void SysfsTree::on_write(int watch, std::string_view file) {
  for (std::uint32_t fan = 0; fan < outputs_.size(); ++fan)
    if (outputs_[fan].notices == watch && (file == outputs_[fan].pwm || file == outputs_[fan].enable))
      return on_chip_write(fan, file == outputs_[fan].enable);
  if (watch == pci_notices_ && file == "rescan" && triggered(rescan_)) return handlers_.rescan();
  for (std::uint32_t card = 0; card < devices_.size(); ++card) {
    if (devices_[card].notices != watch || !devices_[card].shown.there) continue;
    if (file == "reset" && triggered(devices_[card].reset)) handlers_.reset(card);
    if (file == "remove" && triggered(devices_[card].remove)) handlers_.remove(card);
    return;
  }
}

/// What cannot be is put back, as the chip would keep its registers. A chip that is given to hands keeps the duty it had.
void SysfsTree::on_chip_write(std::uint32_t fan, bool of_mode) {
  auto& output = outputs_[fan];
  const int value = read_number(output.folder + (of_mode ? output.enable : output.pwm), -1);
  const int before = output.mode, duty = output.duty;
  if (of_mode && (value == kFullSpeed || value == kManual || value == kAutomatic)) {
    if (value == kManual) output.duty = before == kAutomatic ? std::max(output.shown.pwm, 0) : output.ruled();
    output.mode = value;
  } else if (!of_mode && output.mode == kManual && value >= 0 && value <= kFullPwm) {
    output.duty = value;
  }
  show_settings(output, of_mode ? output.enable : output.pwm);
  if (output.mode == before && output.duty == duty) return;
  const Fraction ruled{static_cast<double>(output.ruled()) / kFullPwm};
  handlers_.drive(fan, output.mode == kAutomatic ? std::nullopt : std::optional{ruled});
}

}  // namespace ohm::twin
