// What is wrong between the rig file's promises and the machine: pure judgement for `ohm doctor` and the start of `ohm up`.
//
// One function per subject; each adds its findings, Ok ones too, so that a person sees what was looked at. Never touches a device.
#pragma once

#include "cli/doctor/facts.h"
#include "cli/doctor/findings.h"
#include "rig/rig.h"

namespace ohm {

/// Every check, in the order a person would go through them: driver, cards, links, limits, sensors, host, meters.
DoctorFindings diagnose(const Rig& rig, const MachineFacts& facts);

void check_driver(const MachineFacts& facts, DoctorFindings& findings);
void check_places(const Rig& rig, const MachineFacts& facts, DoctorFindings& findings);
void check_models(const Rig& rig, const MachineFacts& facts, DoctorFindings& findings);
void check_links(const Rig& rig, const MachineFacts& facts, DoctorFindings& findings);
void check_power_ranges(const Rig& rig, const MachineFacts& facts, DoctorFindings& findings);
void check_pci(const Rig& rig, const MachineFacts& facts, DoctorFindings& findings);
void check_sensors(const Rig& rig, const MachineFacts& facts, DoctorFindings& findings);
void check_persistence(const Rig& rig, const MachineFacts& facts, DoctorFindings& findings);
void check_processes(const Rig& rig, const MachineFacts& facts, DoctorFindings& findings);
void check_host(const Rig& rig, const MachineFacts& facts, DoctorFindings& findings);
void check_meters(const Rig& rig, const MachineFacts& facts, DoctorFindings& findings);

/// 2 when anything is wrong, else 0.
int doctor_status(const DoctorFindings& findings);

}  // namespace ohm
