// What each card that answers promises and does, and what the PCI bus shows of it.
#include <algorithm>
#include <cmath>

#include "base/text.h"
#include "cli/doctor/diagnose.h"
#include "cli/text/figures.h"

namespace ohm {
namespace {

// A 3090 that idles (P8) may run its link at gen 1 to save power; only a card at work shows what its riser carries. (NVML docs)
constexpr int kWorkingPstate = 4;
// Correctable errors are retried by the link and cost only time; a handful a boot is ordinary. (assumed)
constexpr std::uint64_t kManyCorrectable = 100;

std::string link_text(Link link) { return "x" + std::to_string(link.width) + " gen" + std::to_string(link.gen); }

/// A card whose place is known and that answers.
template <class Check>
void for_each_answering(const Rig& rig, const MachineFacts& facts, Check check) {
  for (const auto& binding : facts.bindings)
    if (const auto& seen = facts.cards[binding.found]; seen.sample) check(rig[binding.card], seen);
}

// ---- link ----

DoctorFinding judged_link(const Card& card, Link link, bool working) {
  const auto is = link_text(link), promised = link_text(card.link);
  if (link.width < card.link.width || (working && link.gen < card.link.gen))
    return {DoctorLevel::Warning,
            "link",
            card.name,
            "its link runs at " + is + " where the rig file promises " + promised,
            "reseat riser and USB cable, set the slot's generation by hand in the BIOS (docs/bios.md); or write `{here}: {link: " +
                is + "}` under `except:`",
            ""};
  if (link.gen < card.link.gen)
    return {DoctorLevel::Note,
            "link",
            card.name,
            "its link idles at " + is + "; whether it runs at " + promised + " shows only while the card works",
            "`ohm doctor` again while it computes",
            ""};
  return {DoctorLevel::Ok, "link", card.name, is, "", ""};
}

// ---- power ----

/// The plan counts with the part's figures, whatever the card itself says.
DoctorFinding judged_range(const Card& card, const CardPart& part, Watts lowest, Watts highest, Watts usual) {
  const auto range = watts_text(lowest.v) + " to " + watts_text(highest.v) + ", default " + watts_text(usual.v);
  const std::string fix = "write the card's own figures (power, power-min, power-max) into the rig file and plan again";
  if (usual.v - part.power.is.v > 1 || lowest.v - part.power_min.is.v > 1)
    return {DoctorLevel::Warning,
            "power-range",
            card.name,
            "its driver says " + range + "; the plan counts with " + watts_text(part.power_min.is.v) + " at least and " +
                watts_text(part.power.is.v) + " by default",
            fix,
            ""};
  if (part.power.is.v - highest.v > 1)
    return {
        DoctorLevel::Note,
        "power-range",
        card.name,
        "its driver takes no cap above " + watts_text(highest.v) + "; the plan may give it up to " + watts_text(part.power.is.v),
        fix,
        ""};
  return {DoctorLevel::Ok, "power-range", card.name, range, "", ""};
}

// ---- PCI ----

/// "A3", or "" for a card whose place is not known.
std::string place_at(const Rig& rig, const MachineFacts& facts, const std::string& bus_id) {
  for (const auto& binding : facts.bindings)
    if (facts.cards[binding.found].found.info.bus_id == bus_id) return rig[binding.card].name;
  if (facts.lock)
    for (const auto& locked : facts.lock->cards)
      if (locked.bus_id == bus_id) return locked.place;
  return "";
}

/// A card that firmware gave no window is not taken by the driver: the bus is asked, not the driver.
void check_bars(const Rig& rig, const MachineFacts& facts, const PciDevice& device, DoctorFindings& findings) {
  if (!device.answers || (device.bar0_size && device.bar1_size)) return;
  findings.push_back(
      {DoctorLevel::Failure, "bar", place_at(rig, facts, device.bus_id),
       "the firmware gave it no " + std::string{device.bar0_size ? "BAR 1" : "BAR 0"},
       "turn on Above 4G Decoding and turn off Resizable BAR in the BIOS (docs/bios.md); with both done, update the BIOS",
       device.bus_id});
}

/// Errors are counted at both ends of a link: by the card and by the port above it. The worse of the two.
AerCounters errors_of(const MachineFacts& facts, const PciDevice& device) {
  auto worst = device.aer.value_or(AerCounters{});
  const auto* port = device.path.size() > 1 ? device_at(facts, device.path[device.path.size() - 2]) : nullptr;
  if (!port || !port->aer) return worst;
  worst.correctable = std::max(worst.correctable, port->aer->correctable);
  worst.nonfatal = std::max(worst.nonfatal, port->aer->nonfatal);
  worst.fatal = std::max(worst.fatal, port->aer->fatal);
  return worst;
}

void check_aer(const Rig& rig, const MachineFacts& facts, const PciDevice& device, DoctorFindings& findings) {
  const auto errors = errors_of(facts, device);
  const auto place = place_at(rig, facts, device.bus_id);
  const auto where = place.empty() ? " at " + device.bus_id : "";
  if (errors.fatal + errors.nonfatal > 0)
    findings.push_back({DoctorLevel::Failure, "pcie-errors", place, "uncorrected PCIe errors since boot",
                        "change its riser and USB cable; lower the slot to gen 2 in the BIOS",
                        std::to_string(errors.fatal) + " fatal, " + std::to_string(errors.nonfatal) + " others" + where});
  else if (errors.correctable > kManyCorrectable)
    findings.push_back({DoctorLevel::Warning, "pcie-errors", place, "corrected PCIe errors since boot",
                        "inspect its riser this week: reseat it, shorten the cable, or lower the slot to gen 2 in the BIOS",
                        grouped(static_cast<double>(errors.correctable), 0) + where});
}

/// A card that nobody was promised, or for whose place check_places() did not tell it.
void check_untaken(const Rig& rig, const MachineFacts& facts, DoctorFindings& findings) {
  if (!facts.driver.missing.empty()) return;
  for (const auto* device : untaken_cards(facts))
    if (place_at(rig, facts, device->bus_id).empty())
      findings.push_back({DoctorLevel::Warning, "driver", "",
                          "the PCI bus shows an NVIDIA card at " + device->bus_id + " that the NVIDIA driver did not take" +
                              (device->driver.empty() || device->driver == "nvidia" ? "" : ": `" + device->driver + "` has it"),
                          "look for `NVRM` in dmesg; a card that is too old for this driver may stay as it is", ""});
}

// ---- VRAM temperature ----

std::string why_no_vram(const Temperature& vram) {
  return std::string{name_of(vram.is.absent().value_or(Absent::NotYet))} + (vram.source.empty() ? "" : " (" + vram.source + ")");
}

/// What stands between this machine and the registers.
std::string what_vram_needs(const MachineFacts& facts, bool not_permitted) {
  if (!facts.root) return "run as root: the register is read through resource0 of the card";
  if (facts.host && facts.host->secure_boot == true) return "turn Secure Boot off in the BIOS (docs/bios.md)";
  if (facts.host && !facts.host->lockdown.empty() && facts.host->lockdown != "none")
    return "the kernel is locked down (" + facts.host->lockdown + "): start it without `lockdown=`, Secure Boot off (docs/bios.md)";
  if (not_permitted) return "start the kernel with `iomem=relaxed`, so that resource0 of a card may be read (docs/bios.md)";
  return "needs a driver with libnvidia-api.so.1, or a readable resource0: kernel option `iomem=relaxed` (docs/bios.md)";
}

// ---- who uses it ----

std::string process_words(const std::vector<GpuProcess>& processes) {
  std::vector<std::string> words;
  for (const auto& process : processes)
    words.push_back((process.name.empty() ? "" : shortened(process.name, 30) + " ") + "pid " + std::to_string(process.pid));
  return join(words, ", ");
}

}  // namespace

void check_models(const Rig& rig, const MachineFacts& facts, DoctorFindings& findings) {
  for_each_answering(rig, facts, [&](const Card& card, const SeenCard& seen) {
    const auto promised = rig[card.part].vram.is, has = seen.found.info.vram;
    if (has.v <= 0 || std::abs(has.v - promised.v) < 0.1 * promised.v)
      return;  // GiB against GB and what firmware keeps: within 10 %
    findings.push_back(
        {DoctorLevel::Warning, "model", card.name,
         "has " + bytes_text(has.v) + " of memory where the rig file's " + card.part_name + " has " + bytes_text(promised.v),
         "name the right part for {here} in the rig file", seen.found.info.name});
  });
}

void check_links(const Rig& rig, const MachineFacts& facts, DoctorFindings& findings) {
  for_each_answering(rig, facts, [&](const Card& card, const SeenCard& seen) {
    if (const auto link = seen.sample->link.get())
      findings.push_back(judged_link(card, *link, seen.sample->pstate.get().value_or(0) <= kWorkingPstate));
  });
}

void check_power_ranges(const Rig& rig, const MachineFacts& facts, DoctorFindings& findings) {
  for_each_answering(rig, facts, [&](const Card& card, const SeenCard& seen) {
    const auto& info = seen.found.info;
    if (info.cap_default && info.cap_min && info.cap_max)
      findings.push_back(judged_range(card, rig[card.part], *info.cap_min, *info.cap_max, *info.cap_default));
  });
}

void check_pci(const Rig& rig, const MachineFacts& facts, DoctorFindings& findings) {
  if (!facts.pci) {
    findings.push_back(
        {DoctorLevel::Warning, "pci", "", "the PCI bus cannot be read: " + facts.pci.error().what, "mount /sys", ""});
    return;
  }
  for (const auto& device : *facts.pci) {
    if (!is_nvidia_card(device)) continue;
    check_bars(rig, facts, device, findings);
    check_aer(rig, facts, device, findings);
  }
  check_untaken(rig, facts, findings);
}

void check_sensors(const Rig& rig, const MachineFacts& facts, DoctorFindings& findings) {
  for_each_answering(rig, facts, [&](const Card& card, const SeenCard& seen) {
    const auto vram = ruling(*seen.sample, Place::Vram);
    if (const auto degrees = vram.is.get())
      findings.push_back(
          {DoctorLevel::Ok, "vram-sensor", card.name, "VRAM temperature by " + vram.source, "", number(degrees->v, 0) + " °C"});
    else
      findings.push_back({DoctorLevel::Warning, "vram-sensor", card.name, "VRAM temperature: " + why_no_vram(vram),
                          what_vram_needs(facts, vram.is.absent() == Absent::NotPermitted), ""});
  });
}

void check_persistence(const Rig& rig, const MachineFacts& facts, DoctorFindings& findings) {
  for_each_answering(rig, facts, [&](const Card& card, const SeenCard& seen) {
    if (seen.sample->settings.persistence != false) return;
    findings.push_back(
        {DoctorLevel::Warning, "persistence", card.name,
         "persistence mode is off: the driver forgets caps and offsets whenever the last program lets go of the card",
         "`nvidia-smi -pm 1`, or enable nvidia-persistenced", ""});
  });
}

void check_processes(const Rig& rig, const MachineFacts& facts, DoctorFindings& findings) {
  for_each_answering(rig, facts, [&](const Card& card, const SeenCard& seen) {
    if (seen.sample->processes.empty()) return;
    findings.push_back(
        {DoctorLevel::Note, "processes", card.name, "programs use it",
         "what Ohmstead did not start is counted at the card's default limit; a desktop belongs on the board's graphics",
         process_words(seen.sample->processes)});
  });
}

}  // namespace ohm
