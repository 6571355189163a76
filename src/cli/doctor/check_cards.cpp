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

void add(DoctorFindings& findings, DoctorLevel level, std::string check, std::string thing, std::string says,
         std::string fix = "") {
  findings.push_back({level, std::move(check), std::move(thing), std::move(says), std::move(fix)});
}

std::string link_text(Link link) { return "x" + std::to_string(link.width) + " gen" + std::to_string(link.gen); }

const Binding* binding_of(const MachineFacts& facts, Index<Card> card) {
  const auto it =
      std::find_if(facts.bindings.begin(), facts.bindings.end(), [&](const Binding& binding) { return binding.card == card; });
  return it == facts.bindings.end() ? nullptr : &*it;
}

bool counts(const MachineFacts& facts, const Card& card) {
  const bool ours = facts.hosts.empty() || std::find(facts.hosts.begin(), facts.hosts.end(), card.host) != facts.hosts.end();
  return ours && card.absent.empty();
}

std::string written_at(const Rig& rig, const Card& card) {
  return rig.file.empty() || card.at.line == 0 ? "the rig file" : rig.file + ":" + std::to_string(card.at.line);
}

void check_missing(const Rig& rig, const MachineFacts& facts, const Card& card, DoctorFindings& findings) {
  const bool on_bus = facts.pci && facts.lock && std::any_of(facts.pci->begin(), facts.pci->end(), [&](const PciDevice& device) {
                        return std::any_of(facts.lock->cards.begin(), facts.lock->cards.end(), [&](const LockedCard& locked) {
                          return locked.place == card.name && locked.bus_id == device.bus_id;
                        });
                      });
  add(findings, DoctorLevel::Failure, "card", card.name,
      "promised by " + written_at(rig, card) + " and not found" +
          (on_bus ? ", though the PCI bus shows a device in its slot: the driver did not take it, or it hangs"
                  : " on the PCI bus either"),
      on_bus ? "look for `NVRM` in dmesg; reload the driver or reboot"
             : "check its riser, cable and 12 V plugs; if it is away, write `" + card.name + ": {absent: why}` under `except:`");
}

void check_place(const Rig& rig, const MachineFacts& facts, const Binding& binding, DoctorFindings& findings) {
  const auto& seen = facts.cards[binding.found];
  const auto& card = rig[binding.card];
  const auto where = seen.found.info.bus_id;
  if (seen.found.presence == GpuPresence::Lost)
    return add(findings, DoctorLevel::Failure, "card", card.name, "lost: the driver answers GPU_IS_LOST (" + where + ")",
               "switch its outlet off for 30 s, then `ohm doctor` again; if it comes back often, change the riser");
  if (seen.found.presence == GpuPresence::Hung || !seen.sample)
    return add(findings, DoctorLevel::Failure, "card", card.name,
               "does not answer: " + (seen.trouble.empty() ? "hung" : seen.trouble),
               "stop what uses it, then reset it; if that hangs too, switch its outlet off for 30 s");
  switch (binding.how) {
    case Bound::Locked: return add(findings, DoctorLevel::Ok, "card", card.name, "answers from " + where);
    case Bound::Moved:
      return add(findings, DoctorLevel::Warning, "place", card.name,
                 "its card answers from " + where + ", not from where it was adopted: it was moved, or risers were swapped",
                 "hang it back, or `ohm adopt` to make this its place");
    case Bound::Swapped:
      return add(findings, DoctorLevel::Warning, "place", card.name,
                 "another card (" + seen.found.info.uuid + ") hangs in its slot " + where,
                 "`ohm adopt`: the place keeps its history, the card begins its own");
    case Bound::Guessed:
      return add(findings, DoctorLevel::Note, "place", card.name,
                 "not adopted: taken to be the card at " + where + " by order of the bus",
                 "`ohm adopt`, and `ohm find " + card.name + "` to see which card that is");
  }
}

void check_vram_size(const Rig& rig, const MachineFacts& facts, const Binding& binding, DoctorFindings& findings) {
  const auto& card = rig[binding.card];
  const auto promised = rig[card.part].vram.is, has = facts.cards[binding.found].found.info.vram;
  if (has.v <= 0 || std::abs(has.v - promised.v) < 0.1 * promised.v) return;  // GiB against GB and what firmware keeps: within 10 %
  add(findings, DoctorLevel::Warning, "model", card.name,
      "has " + bytes_text(has.v) + " of memory where the rig file's " + card.part_name + " has " + bytes_text(promised.v),
      "name the right part for " + card.name + " in the rig file");
}

/// A card whose place is known and that answers.
template <class Check>
void for_each_answering(const Rig& rig, const MachineFacts& facts, Check check) {
  for (const auto& binding : facts.bindings)
    if (const auto& seen = facts.cards[binding.found]; seen.sample) check(rig[binding.card], seen);
}

const PciDevice* device_of(const MachineFacts& facts, const std::string& bus_id) {
  if (!facts.pci) return nullptr;
  const auto it = std::find_if(facts.pci->begin(), facts.pci->end(), [&](const PciDevice& d) { return d.bus_id == bus_id; });
  return it == facts.pci->end() ? nullptr : &*it;
}

void check_bars(const Card& card, const PciDevice& device, DoctorFindings& findings) {
  if (device.bar0_size && device.bar1_size) return;
  add(findings, DoctorLevel::Failure, "bar", card.name,
      "the firmware gave it no " + std::string{device.bar0_size ? "BAR 1" : "BAR 0"},
      "turn on Above 4G Decoding in the BIOS (docs/bios.md); with it on, update the BIOS");
}

void check_aer(const Card& card, const PciDevice& device, DoctorFindings& findings) {
  if (!device.aer) return;
  const auto& errors = *device.aer;
  if (errors.fatal + errors.nonfatal > 0)
    add(findings, DoctorLevel::Failure, "pcie-errors", card.name,
        std::to_string(errors.fatal) + " fatal and " + std::to_string(errors.nonfatal) + " uncorrected PCIe errors since boot",
        "change its riser and USB cable; lower the slot to gen 2 in the BIOS");
  else if (errors.correctable > kManyCorrectable)
    add(findings, DoctorLevel::Warning, "pcie-errors", card.name,
        std::to_string(errors.correctable) + " corrected PCIe errors since boot",
        "inspect its riser this week: reseat it, shorten the cable, or lower the slot to gen 2 in the BIOS");
}

std::string why_no_vram(const Temperature& vram) {
  return std::string{name_of(vram.is.absent().value_or(Absent::NotYet))} + (vram.source.empty() ? "" : " (" + vram.source + ")");
}

}  // namespace

void check_places(const Rig& rig, const MachineFacts& facts, DoctorFindings& findings) {
  if (!facts.driver.missing.empty()) return;  // one finding about the driver says it for all
  for (std::size_t i = 0; i < rig.cards.size(); ++i) {
    if (!counts(facts, rig.cards[i])) continue;
    const auto* binding = binding_of(facts, Index<Card>{i});
    if (!binding) {
      check_missing(rig, facts, rig.cards[i], findings);
      continue;
    }
    check_place(rig, facts, *binding, findings);
    check_vram_size(rig, facts, *binding, findings);
  }
  for (std::size_t i = 0; i < facts.cards.size(); ++i) {
    const bool placed = std::any_of(facts.bindings.begin(), facts.bindings.end(), [&](const Binding& b) { return b.found == i; });
    if (placed) continue;
    const auto& info = facts.cards[i].found.info;
    add(findings, DoctorLevel::Warning, "stranger", "", info.name + " at " + info.bus_id + " has no place in the rig file",
        "describe it in the rig file: what is not described is not planned for");
  }
}

void check_links(const Rig& rig, const MachineFacts& facts, DoctorFindings& findings) {
  for_each_answering(rig, facts, [&](const Card& card, const SeenCard& seen) {
    const auto link = seen.sample->link.get();
    if (!link) return;
    const bool working = seen.sample->pstate.get().value_or(0) <= kWorkingPstate;
    const bool narrow = link->width < card.link.width, slow = working && link->gen < card.link.gen;
    if (!narrow && !slow)
      return add(findings, DoctorLevel::Ok, "link", card.name, link_text(*link) + (working ? "" : " while it idles"));
    add(findings, DoctorLevel::Warning, "link", card.name,
        "its link runs at " + link_text(*link) + " where the rig file promises " + link_text(card.link),
        "reseat riser and USB cable, set the slot's generation by hand in the BIOS (docs/bios.md); or write `" + card.name +
            ": {link: " + link_text(*link) + "}` under `except:`");
  });
}

void check_power_ranges(const Rig& rig, const MachineFacts& facts, DoctorFindings& findings) {
  for_each_answering(rig, facts, [&](const Card& card, const SeenCard& seen) {
    const auto& part = rig[card.part];
    const auto& info = seen.found.info;
    if (!info.cap_default || !info.cap_min || !info.cap_max) return;
    const auto range =
        watts_text(info.cap_min->v) + " to " + watts_text(info.cap_max->v) + ", default " + watts_text(info.cap_default->v);
    const double above = info.cap_default->v - part.power.is.v, floor_above = info.cap_min->v - part.power_min.is.v;
    if (above <= 1 && floor_above <= 1) return add(findings, DoctorLevel::Ok, "power-range", card.name, range);
    add(findings, DoctorLevel::Warning, "power-range", card.name,
        "its driver says " + range + "; the plan counts with " + watts_text(part.power_min.is.v) + " at least and " +
            watts_text(part.power.is.v) + " by default",
        "write this card's own figures (power, power-min, power-max) into the rig file and plan again");
  });
}

void check_pci(const Rig& rig, const MachineFacts& facts, DoctorFindings& findings) {
  if (!facts.pci)
    return add(findings, DoctorLevel::Warning, "pci", "", "the PCI bus cannot be read: " + facts.pci.error().what, "mount /sys");
  for (const auto& binding : facts.bindings) {
    const auto* device = device_of(facts, facts.cards[binding.found].found.info.bus_id);
    if (!device) continue;
    check_bars(rig[binding.card], *device, findings);
    check_aer(rig[binding.card], *device, findings);
  }
}

void check_sensors(const Rig& rig, const MachineFacts& facts, DoctorFindings& findings) {
  for_each_answering(rig, facts, [&](const Card& card, const SeenCard& seen) {
    const auto vram = ruling(*seen.sample, Place::Vram);
    if (vram.is.get())
      return add(findings, DoctorLevel::Ok, "vram-sensor", card.name, number(vram.is.get()->v, 0) + " °C by " + vram.source);
    const bool permission = vram.is.absent() == Absent::NotPermitted;
    add(findings, DoctorLevel::Warning, "vram-sensor", card.name, "VRAM temperature: " + why_no_vram(vram),
        permission || !facts.root
            ? "run as root: the register is read through resource0 of the card"
            : "needs a driver with libnvidia-api.so.1, or Secure Boot off and a readable resource0 (docs/bios.md)");
  });
}

void check_persistence(const Rig& rig, const MachineFacts& facts, DoctorFindings& findings) {
  for_each_answering(rig, facts, [&](const Card& card, const SeenCard& seen) {
    if (seen.sample->settings.persistence != false) return;
    add(findings, DoctorLevel::Warning, "persistence", card.name,
        "persistence mode is off: the driver forgets caps and offsets whenever the last program lets go of the card",
        "`nvidia-smi -pm 1`, or enable nvidia-persistenced");
  });
}

}  // namespace ohm
