#include <algorithm>
#include <charconv>

#include "base/text.h"
#include "cli/doctor/diagnose.h"
#include "cli/text/figures.h"
#include "cli/text/places.h"
#include "rig/lock/lock_file.h"

namespace ohm {
namespace {

/// About the host as a whole.
void add(DoctorFindings& findings, DoctorLevel level, std::string check, std::string says, std::string fix = "") {
  findings.push_back({level, std::move(check), "", std::move(says), std::move(fix), ""});
}

/// {560, 35} of "560.35.03"; zeros where there are no numbers.
std::pair<int, int> version_of(const std::string& text) {
  std::pair<int, int> version{};
  const char* const end = text.data() + text.size();
  const auto major = std::from_chars(text.data(), end, version.first);
  if (major.ec == std::errc{} && major.ptr != end) std::from_chars(major.ptr + 1, end, version.second);
  return version;
}

/// Driver branches by what they can do (facts: rig-tools §2.1; gpustat warns of 535.43 to 535.86).
void check_version(const std::string& told, DoctorFindings& findings) {
  const auto version = version_of(told);
  const auto says = "driver " + told;
  if (version.first < 520)
    return add(findings, DoctorLevel::Warning, "driver", says + " cannot set clock offsets", "install driver 555 or newer");
  if (version >= std::pair{535, 43} && version < std::pair{535, 86})
    return add(findings, DoctorLevel::Warning, "driver", says + " tells wrong process lists", "install driver 535.86 or newer");
  if (version.first < 555)
    return add(findings, DoctorLevel::Note, "driver", says + " sets offsets for all performance states at once",
               "driver 555 and newer set them one by one");
  add(findings, DoctorLevel::Ok, "driver", says);
}

void check_cgroups(const HostFacts& host, DoctorFindings& findings) {
  if (host.cgroup_v2) return add(findings, DoctorLevel::Ok, "cgroup", "cgroup v2 with controllers");
  if (!host.cgroup_v1.empty())
    return add(findings, DoctorLevel::Note, "cgroup",
               "cgroup v1 only (" + join(host.cgroup_v1, ", ") + "): enough for limits of memory and CPU",
               "cgroup v2 comes with systemd and the kernel option systemd.unified_cgroup_hierarchy=1");
  add(findings, DoctorLevel::Warning, "cgroup", "no cgroups: jobs could not be held to their memory and CPU",
      "mount cgroup2 at /sys/fs/cgroup");
}

/// "ASRock H110 Pro BTC+, BIOS P1.60 of 07/05/2018".
std::string board_words(const HostFacts& host) {
  if (host.board_name.empty()) return "this board";
  const auto bios = host.bios_version.empty() ? "" : ", BIOS " + host.bios_version;
  return host.board_vendor + " " + host.board_name + bios + (bios.empty() || host.bios_date.empty() ? "" : " of " + host.bios_date);
}

void check_board(const HostFacts& host, DoctorFindings& findings) {
  add(findings, DoctorLevel::Note, "ac-loss",
      "what " + board_words(host) +
          " does when mains come back cannot be read from here; a rig that stays off is not a rig that recovers",
      "set Restore on AC Power Loss to Power On (docs/bios.md)");
  if (host.secure_boot == true)
    add(findings, DoctorLevel::Note, "secure-boot", "Secure Boot is on: the kernel may refuse to show VRAM registers",
        "turn it off in the BIOS if VRAM temperatures are missing");
  if (host.iommu == true)
    add(findings, DoctorLevel::Note, "iommu", "the IOMMU is on: copies from card to card may go through memory",
        "nothing to do unless `ohm links` shows slow pairs; then turn VT-d or AMD-Vi off, or boot with iommu=pt");
  if (!host.systemd)
    add(findings, DoctorLevel::Note, "boot", "systemd does not run here: `ohm up` starts ohmd, and nothing starts it at boot",
        "start `ohmd` from the init system of this machine");
}

void check_fans(const MachineFacts& facts, DoctorFindings& findings) {
  if (facts.fans.empty())
    return add(findings, DoctorLevel::Note, "fans", "no fan of board or hub can be driven from here",
               "load the driver of the board's sensor chip (`sensors-detect` of lm-sensors), or set them by hand in the BIOS");
  add(findings, DoctorLevel::Ok, "fans", "fans that can be driven: " + join(facts.fans, ", "));
}

void check_lock(const Rig& rig, const MachineFacts& facts, DoctorFindings& findings) {
  if (!facts.lock) return;
  if (const auto gone = places_gone(rig, *facts.lock); !gone.empty())
    add(findings, DoctorLevel::Warning, "lock",
        facts.lock_file + " has places that the rig file has not: " + place_set(gone) + "; their cards are strangers",
        "`ohm adopt` takes them out, or put them back into the rig file");
  if (facts.host && !facts.lock->machine_id.empty() && facts.lock->machine_id != facts.host->machine_id)
    add(findings, DoctorLevel::Warning, "machine",
        facts.lock_file + " was written on another machine (" + facts.lock->machine_id + ")",
        "`ohm adopt` on this one, or take the right lock file");
}

void check_bubblewrap(const SeenTool& tool, DoctorFindings& findings) {
  if (tool.version.empty())
    return add(findings, DoctorLevel::Warning, "bubblewrap", "bubblewrap is not installed: jobs could not be kept apart",
               "apt-get install bubblewrap");
  if (!tool.trouble.empty())
    return add(
        findings, DoctorLevel::Warning, "bubblewrap",
        tool.version + " does not work here, so that jobs could not be kept apart: " + tool.trouble,
        "allow user namespaces (sysctl kernel.unprivileged_userns_clone=1, user.max_user_namespaces); some containers forbid them");
  add(findings, DoctorLevel::Ok, "bubblewrap", tool.version);
}

DoctorFinding no_driver(const MachineFacts& facts) {
  const auto cards = untaken_cards(facts).size();
  const std::string install = "install the driver (Debian: nvidia-driver in non-free) and reboot",
                    twin =
                        "; or try the twin: "
                        "`ohm-twin --rig RIG.yaml`, then `eval \"$(ohm twin env)\"`";
  DoctorFinding none{DoctorLevel::Failure, "driver", "", "no NVIDIA driver: " + facts.driver.missing, install + twin, ""};
  if (!facts.pci) return none;
  none.says += cards == 0 ? "; the PCI bus shows no NVIDIA card either" : "; the PCI bus shows " + count_text(cards, "NVIDIA card");
  if (cards == 0)
    none.fix = "see that a card is plugged in and powered, and Above 4G Decoding on (docs/bios.md); " + install + twin;
  return none;
}

}  // namespace

void check_driver(const MachineFacts& facts, DoctorFindings& findings) {
  if (!facts.driver.missing.empty()) return findings.push_back(no_driver(facts));
  check_version(facts.driver.version, findings);
  if (!facts.root)
    add(findings, DoctorLevel::Note, "root", "not root: cards can be watched, but no cap, clock or fan can be set",
        "run ohmd as root to protect the rig");
}

void check_host(const Rig& rig, const MachineFacts& facts, DoctorFindings& findings) {
  if (!facts.host) {
    add(findings, DoctorLevel::Warning, "host", "this host cannot be read: " + facts.host.error().what, "mount /sys and /proc");
  } else {
    check_board(*facts.host, findings);
    check_cgroups(*facts.host, findings);
  }
  check_fans(facts, findings);
  check_lock(rig, facts, findings);
  check_bubblewrap(facts.bubblewrap, findings);
}

/// What to look at when that meter tells nothing.
std::string meter_advice(const std::string& source) {
  return source.starts_with("nut:")
             ? "check address and cable, and that upsd serves it: `upsc " + source.substr(4, source.find(';') - 4) + "`"
             : "open the address in a browser: does the answer hold what stands behind # in the rig file?";
}

void check_meters(const Rig& rig, const MachineFacts& facts, DoctorFindings& findings) {
  for (const auto& meter : facts.meters) {
    if (meter.trouble.empty())
      findings.push_back({DoctorLevel::Ok, "meter", meter.name, "its meter answers", "", meter.source});
    else
      findings.push_back({DoctorLevel::Warning, "meter", meter.name, "its meter tells nothing: " + meter.trouble,
                          meter_advice(meter.source), meter.source});
  }
  for (const auto& pdu : rig.pdus)
    if (pdu.meter.empty() || pdu.meter == "none")
      findings.push_back({DoctorLevel::Note, "meter", pdu.name,
                          "no meter: its watts are the model's, and " + number(pdu.margin.v * 100, 0) + " % is kept back",
                          "name one in the rig file, or type a reading now and then: `ohm meter PDU 21.4A`", ""});
}

DoctorFindings diagnose(const Rig& rig, const MachineFacts& facts) {
  DoctorFindings findings;
  check_driver(facts, findings);
  check_places(rig, facts, findings);
  check_models(rig, facts, findings);
  check_links(rig, facts, findings);
  check_power_ranges(rig, facts, findings);
  check_pci(rig, facts, findings);
  check_sensors(rig, facts, findings);
  check_persistence(rig, facts, findings);
  check_processes(rig, facts, findings);
  check_host(rig, facts, findings);
  check_meters(rig, facts, findings);
  return findings;
}

int doctor_status(const DoctorFindings& findings) {
  const bool wrong =
      std::any_of(findings.begin(), findings.end(), [](const DoctorFinding& f) { return f.level >= DoctorLevel::Warning; });
  return wrong ? 2 : 0;
}

}  // namespace ohm
