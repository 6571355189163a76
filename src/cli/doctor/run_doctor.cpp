#include <filesystem>

#include "cli/doctor/diagnose.h"
#include "cli/doctor/doctor_text.h"
#include "cli/doctor/gather.h"
#include "cli/run.h"
#include "rig/rig_file.h"

namespace ohm {

Answer run_doctor(const Invocation& asked, const Style& style) {
  const auto path = asked.arguments.empty() ? std::string{"rig.yaml"} : asked.arguments[0];
  const auto rig = read_rig_file(path);
  if (!rig) return {1, "", render(rig.error())};
  const auto hosts = hosts_named(*rig, value_of(asked, "--host").value_or(""));
  if (!hosts) return refused("ohm doctor: " + hosts.error().what);
  const auto facts = look_at_machine(*rig, path, *hosts);
  if (!facts) return refused(facts.error().what);
  const auto findings = diagnose(*rig, *facts);
  const bool simulated = facts->driver.simulated;
  const auto text =
      given(asked, "--json") ? doctor_json(findings, simulated) : doctor_text(findings, simulated, given(asked, "--all"), style);
  return {doctor_status(findings), text, ""};
}

}  // namespace ohm
