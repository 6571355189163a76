#include "cli/doctor/gather.h"

#include <algorithm>
#include <array>
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <memory>
#include <thread>
#include <unistd.h>

#include "base/clock.h"
#include "base/text.h"
#include "cli/files.h"
#include "hardware/gpu/nvml/nvml_driver.h"
#include "hardware/host/sysfs_host_firmware.h"
#include "hardware/meter/make_meter.h"
#include "hardware/pci/sysfs_pci_bus.h"

namespace ohm {
namespace {

constexpr std::chrono::milliseconds kMeterPatience{3500};  // one question and its deadline (make_meter.h)

/// The root of /sys, /proc and /etc as the seams see it: the twin's directory, or the machine's own.
std::string root_of_machine() {
  const char* twin = std::getenv("OHM_TWIN");
  return twin && *twin ? std::string{twin} : "/";
}

SeenCard seen(GpuDriver& driver, const FoundGpu& found) {
  const auto sample = driver.sample(found.id);
  return sample ? SeenCard{found, *sample, ""} : SeenCard{found, std::nullopt, sample.error().what};
}

void look_at_cards(MachineFacts& facts) {
  const SystemClock clock;
  NvmlOptions options;
  options.read_only = true;
  NvmlDriver driver{clock, options};
  facts.driver = driver.about();
  for (const auto& found : driver.cards()) facts.cards.push_back(seen(driver, found));
}

void bind(const Rig& rig, MachineFacts& facts) {
  std::vector<FoundCard> keys;
  for (const auto& card : facts.cards) keys.push_back({card.found.info.uuid, card.found.info.bus_id});
  facts.bindings = bind_places(rig, facts.lock ? &*facts.lock : nullptr, keys, facts.hosts);
}

/// Points come with the first answer, a reason with the first failure; before both a meter says that it was not asked yet.
bool answered(const MeterSample& sample) {
  return !sample.points.empty() || (!sample.trouble.empty() && sample.trouble != kNotAskedYet);
}

std::string trouble_of(PowerMeter& meter) {
  const auto until = std::chrono::steady_clock::now() + kMeterPatience;
  auto sample = meter.newest();
  for (; !answered(sample) && std::chrono::steady_clock::now() < until; sample = meter.newest())
    std::this_thread::sleep_for(std::chrono::milliseconds{20});
  return answered(sample) ? sample.trouble : "no answer within " + number(kMeterPatience.count() / 1000.0, 1) + " s";
}

/// All are asked at once and then waited for in turn, so that ten dead meters cost no more than one.
void look_at_meters(const Rig& rig, MachineFacts& facts) {
  const SystemClock clock;
  std::vector<std::pair<SeenMeter, std::unique_ptr<PowerMeter>>> asked;
  for (const auto& pdu : rig.pdus) {
    if (pdu.meter.empty() || pdu.meter == "none") continue;
    auto meter = make_meter(pdu.meter, pdu.name, clock);
    SeenMeter seen{pdu.name, pdu.meter, meter ? "" : meter.error().what};
    asked.emplace_back(std::move(seen), meter ? std::move(*meter) : nullptr);
  }
  for (auto& [seen, meter] : asked) {
    if (meter) seen.trouble = trouble_of(*meter);
    facts.meters.push_back(std::move(seen));
  }
}

/// "bubblewrap 0.8.0", or nothing.
std::string bubblewrap_version() {
  const std::unique_ptr<std::FILE, int (*)(std::FILE*)> pipe{::popen("bwrap --version 2>/dev/null", "r"), ::pclose};
  std::array<char, 128> line{};
  if (!pipe || !std::fgets(line.data(), line.size(), pipe.get())) return "";
  return std::string{trimmed(line.data())};
}

}  // namespace

Result<std::vector<Index<Host>>> hosts_named(const Rig& rig, const std::string& name) {
  if (name.empty()) return std::vector<Index<Host>>{};
  std::vector<std::string> names;
  for (std::size_t i = 0; i < rig.hosts.size(); ++i) {
    if (rig.hosts[i].name == name) return std::vector{Index<Host>{i}};
    names.push_back(rig.hosts[i].name);
  }
  const auto near = nearest(name, names);
  return failure(Error::Kind::BadInput, "--host: no host `" + shortened(name, 40) + "` in the rig file" +
                                            (near ? "; did you mean `" + *near + "`?" : "; it has " + join(names, ", ")));
}

Result<std::optional<RigLock>> lock_beside(const std::string& rig_path) {
  const auto path = lock_path_for(rig_path);
  if (!std::filesystem::exists(path)) return std::optional<RigLock>{};
  const auto text = read_text(path);
  if (!text) return tl::make_unexpected(text.error());
  const auto lock = read_rig_lock(*text, path);
  if (!lock) return failure(Error::Kind::BadInput, std::string{trimmed(render(lock.error()))});
  return std::optional{*lock};
}

Result<MachineFacts> look_at_machine(const Rig& rig, const std::string& rig_path, const std::vector<Index<Host>>& hosts) {
  auto lock = lock_beside(rig_path);
  if (!lock) return tl::make_unexpected(lock.error());
  MachineFacts facts;
  facts.lock = std::move(*lock);
  facts.lock_file = lock_path_for(rig_path);
  facts.hosts = hosts;
  facts.root = ::geteuid() == 0;
  look_at_cards(facts);
  bind(rig, facts);
  const auto root = root_of_machine();
  facts.pci = SysfsPciBus{root}.devices();
  facts.host = SysfsHostFirmware{"/"}.facts();
  look_at_meters(rig, facts);
  facts.bubblewrap = bubblewrap_version();
  return facts;
}

}  // namespace ohm
