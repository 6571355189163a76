#include "hardware/pci/pci_text.h"

#include <algorithm>
#include <array>
#include <utility>

#include "base/text.h"
#include "hardware/sysfs/sysfs_files.h"

namespace ohm::sysfs {
namespace {

bool is_hex(std::string_view text) {
  return !text.empty() &&
         std::all_of(text.begin(), text.end(), [](char c) { return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f'); });
}

std::string_view line_at(std::string_view text, int number) {
  for (; number > 0; --number) {
    const std::size_t end = text.find('\n');
    if (end == std::string_view::npos) return "";
    text.remove_prefix(end + 1);
  }
  return text.substr(0, text.find('\n'));
}

/// The next word of `text`, which loses it.
std::string_view next_word(std::string_view& text) {
  text = trimmed(text);
  const std::size_t end = std::min(text.find(' '), text.size());
  const std::string_view word = text.substr(0, end);
  text.remove_prefix(end);
  return word;
}

std::optional<std::uint64_t> hex_file(const DeviceFile& file, std::string_view name, std::uint64_t most) {
  const auto text = file(name);
  const auto value = text ? number(*text, 16) : std::nullopt;
  return value && *value <= most ? value : std::nullopt;
}

std::optional<Link> link_file(const DeviceFile& file, const char* speed, const char* width) {
  const auto s = file(speed), w = file(width);
  return s && w ? link_of(*s, *w) : std::nullopt;
}

std::optional<std::uint64_t> total(const DeviceFile& file, const char* name, const char* label) {
  const auto text = file(name);
  return text ? aer_total(*text, label) : std::nullopt;
}

/// The kernel keeps the other files of a device that fell off; only its configuration space is read from the device itself.
bool reads_all_ones(const DeviceFile& file) { return file("config").value_or("").starts_with("\xFF\xFF"); }

}  // namespace

bool is_bus_id(std::string_view text) {
  if (text.size() < 12 || text.size() > 16) return false;
  const std::string_view domain = text.substr(0, text.size() - 8), rest = text.substr(text.size() - 8);
  return is_hex(domain) && rest[0] == ':' && is_hex(rest.substr(1, 2)) && rest[3] == ':' && is_hex(rest.substr(4, 2)) &&
         rest[6] == '.' && rest[7] >= '0' && rest[7] <= '7';
}

std::optional<int> generation(std::string_view speed) {
  // PCI Express base specification, as pci_speed_string() of the kernel prints it ("8 GT/s" before 5.7).
  constexpr std::array<std::pair<std::string_view, int>, 11> kSpeeds{{{"2.5", 1},
                                                                      {"5.0", 2},
                                                                      {"5", 2},
                                                                      {"8.0", 3},
                                                                      {"8", 3},
                                                                      {"16.0", 4},
                                                                      {"16", 4},
                                                                      {"32.0", 5},
                                                                      {"32", 5},
                                                                      {"64.0", 6},
                                                                      {"64", 6}}};
  const std::string_view figure = next_word(speed);
  if (!trimmed(speed).starts_with("GT/s")) return std::nullopt;
  for (const auto& [text, gen] : kSpeeds) {
    if (text == figure) return gen;
  }
  return std::nullopt;
}

std::optional<Link> link_of(std::string_view speed, std::string_view width) {
  const auto gen = generation(speed);
  std::string_view digits = trimmed(width);
  if (digits.starts_with('x')) digits.remove_prefix(1);  // kernels before 4.19
  const auto lanes = number(digits, 10);
  if (!gen || !lanes || *lanes < 1 || *lanes > 32) return std::nullopt;
  return Link{static_cast<int>(*lanes), *gen};
}

std::optional<std::uint64_t> region_size(std::string_view resource, int region) {
  std::string_view line = line_at(resource, region);
  const auto start = number(next_word(line), 16), end = number(next_word(line), 16);
  if (!start || !end || *start == 0 || *end <= *start) return std::nullopt;
  return *end - *start + 1;
}

std::optional<std::uint64_t> aer_total(std::string_view text, std::string_view label) {
  while (!text.empty()) {
    std::string_view line = text.substr(0, text.find('\n'));
    text.remove_prefix(std::min(line.size() + 1, text.size()));
    if (next_word(line) == label) return number(trimmed(line), 10);
  }
  return std::nullopt;
}

std::optional<int> slot_number(std::string_view name) {
  const auto value = number(name.substr(0, name.find('-')), 10);
  return value && *value <= 9999 ? std::optional{static_cast<int>(*value)} : std::nullopt;
}

std::vector<std::string> bridge_path(std::string_view target) {
  std::vector<std::string> path;
  while (!target.empty()) {
    const std::size_t end = std::min(target.find('/'), target.size());
    if (is_bus_id(target.substr(0, end))) path.emplace_back(target.substr(0, end));
    target.remove_prefix(std::min(end + 1, target.size()));
  }
  return path;
}

std::optional<AerCounters> aer_of(const DeviceFile& file) {
  const auto correctable = total(file, "aer_dev_correctable", "TOTAL_ERR_COR");
  const auto nonfatal = total(file, "aer_dev_nonfatal", "TOTAL_ERR_NONFATAL");
  const auto fatal = total(file, "aer_dev_fatal", "TOTAL_ERR_FATAL");
  if (!correctable && !nonfatal && !fatal) return std::nullopt;
  return AerCounters{correctable.value_or(0), nonfatal.value_or(0), fatal.value_or(0)};
}

Result<PciDevice> device_of(const std::string& bus_id, const DeviceFile& file) {
  PciDevice d;
  d.bus_id = bus_id;
  const auto vendor = hex_file(file, "vendor", 0xFFFF), device = hex_file(file, "device", 0xFFFF);
  const auto class_code = hex_file(file, "class", 0xFFFFFF);
  if (!vendor || !device || !class_code) {
    return failure(Error::Kind::BadInput, bus_id + ": " +
                                              (!vendor   ? "vendor"
                                               : !device ? "device"
                                                         : "class") +
                                              " is missing or no number");
  }
  d.vendor = static_cast<std::uint16_t>(*vendor);
  d.device = static_cast<std::uint16_t>(*device);
  d.class_code = static_cast<std::uint32_t>(*class_code);
  d.link = link_file(file, "current_link_speed", "current_link_width");
  d.link_max = link_file(file, "max_link_speed", "max_link_width");
  const std::string resource = file("resource").value_or("");
  d.bar0_size = region_size(resource, 0);
  d.bar1_size = region_size(resource, 1);
  d.aer = aer_of(file);
  d.answers = !reads_all_ones(file);
  return d;
}

}  // namespace ohm::sysfs
