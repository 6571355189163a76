#include "cli/doctor/gather.h"

#include <algorithm>
#include <array>
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <memory>
#include <thread>
#include <unistd.h>
#include <utility>

#include "base/clock.h"
#include "base/text.h"
#include "hardware/fan/hwmon_fan.h"
#include "hardware/gpu/nvml/nvml_driver.h"
#include "hardware/host/sysfs_host_firmware.h"
#include "hardware/meter/make_meter.h"
#include "hardware/pci/sysfs_pci_bus.h"
#include "rig/lock/lock_file.h"
#include "rig/meter/meter_sources.h"

namespace ohm {
namespace {

constexpr std::chrono::milliseconds kMeterPatience{3500};  // one question and its deadline (make_meter.h)

constexpr Seconds kMutePatience{0.3};  // the driver waited for the same call already

/// The twin's directory; "" on a machine of its own.
std::string twin_directory() {
  const char* twin = std::getenv("OHM_TWIN");
  return twin ? twin : "";
}

/// The root of /sys, /proc and /etc as the seams see it: the twin's directory, or the machine's own.
std::string root_of_machine() {
  const auto twin = twin_directory();
  return twin.empty() ? "/" : twin;
}

/// Who is in the shell of a twin and sees no card most likely forgot one of two things.
std::string about_the_twin() {
  const auto twin = twin_directory();
  return twin.empty() ? ""
                      : "; OHM_TWIN names a simulated rig in " + twin +
                            ": does it run (`ohm twin status`), and did this shell eval \"$(ohm twin env)\"?";
}

SeenCard seen(GpuDriver& driver, const FoundGpu& found) {
  const auto sample = driver.sample(found.id);
  return sample ? SeenCard{found, *sample, ""} : SeenCard{found, std::nullopt, sample.error().what};
}

/// After the bus: a card that hangs since the start tells the driver no name, and only the bus shows it.
void look_at_cards(MachineFacts& facts) {
  const SystemClock clock;
  NvmlOptions options;
  options.read_only = true;
  NvmlDriver driver{clock, options};
  facts.driver = driver.about();
  if (!facts.driver.missing.empty()) facts.driver.missing += about_the_twin();
  for (const auto& found : driver.cards()) facts.cards.push_back(seen(driver, found));
  if (!facts.driver.missing.empty() || untaken_cards(facts).empty()) return;
  driver.await([&] { return driver.about().mute > 0; }, kMutePatience);
  facts.driver.mute = driver.about().mute;
  add_nameless_cards(facts);
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
  for (const auto& [name, source] : meter_sources(rig)) {
    auto meter = make_meter(source, name, clock);
    SeenMeter seen{name, source, meter ? "" : meter.error().what};
    asked.emplace_back(std::move(seen), meter ? std::move(*meter) : nullptr);
  }
  for (auto& [seen, meter] : asked) {
    if (meter) seen.trouble = trouble_of(*meter);
    facts.meters.push_back(std::move(seen));
  }
}

/// The first line that a command prints, and its exit status.
std::pair<std::string, int> first_line_of(const char* command) {
  std::FILE* pipe = ::popen(command, "r");
  if (!pipe) return {"", -1};
  std::array<char, 256> line{};
  const char* const got = std::fgets(line.data(), line.size(), pipe);
  while (got && std::fgetc(pipe) != EOF) {}
  return {got ? std::string{trimmed(line.data())} : "", ::pclose(pipe)};
}

/// Installed is not enough: where a kernel or a container forbids user namespaces it starts nothing.
SeenTool look_at_bubblewrap() {
  SeenTool tool{first_line_of("bwrap --version 2>/dev/null").first, ""};
  if (tool.version.empty()) return tool;
  const auto [said, status] = first_line_of("bwrap --ro-bind / / --dev /dev --proc /proc --unshare-pid true 2>&1");
  if (status != 0) tool.trouble = said.empty() ? "it starts nothing and does not say why" : printable(said);
  return tool;
}

std::vector<std::string> names_of_fans(const std::string& root) {
  std::vector<std::string> names;
  for (const auto& fan : chassis_fans(root)) names.push_back(fan->name());
  return names;
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

Result<MachineFacts> look_at_machine(const Rig& rig, const std::string& rig_path, const std::vector<Index<Host>>& hosts) {
  auto lock = lock_beside(rig, rig_path);
  if (!lock) return tl::make_unexpected(lock.error());
  MachineFacts facts;
  facts.lock = std::move(*lock);
  facts.lock_file = lock_path_for(rig_path);
  facts.hosts = hosts;
  facts.root = ::geteuid() == 0;
  const auto root = root_of_machine();
  facts.pci = SysfsPciBus{root}.devices();
  look_at_cards(facts);
  facts.bindings = bind_places(rig, facts.lock ? &*facts.lock : nullptr, keys_of(facts.cards), facts.hosts);
  facts.host = SysfsHostFirmware{"/"}.facts();
  facts.fans = names_of_fans(root);
  look_at_meters(rig, facts);
  facts.bubblewrap = look_at_bubblewrap();
  return facts;
}

}  // namespace ohm
