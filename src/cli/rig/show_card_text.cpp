#include <algorithm>

#include "base/text.h"
#include "cli/rig/told.h"
#include "cli/rig/views.h"
#include "cli/text/figures.h"

namespace ohm {
namespace {

constexpr std::size_t kMeasure = 100, kTerm = 15;
constexpr double kGibi = 1024.0 * 1024 * 1024;

std::string fact(const std::string& what, const std::string& says, const Style& style) {
  const auto blanks = std::string(kTerm - std::min<std::size_t>(kTerm, columns(what)), ' ');
  return wrapped(says.empty() ? "–" : says, std::min(style.width, kMeasure), "  " + what + blanks);
}

std::string megahertz(const std::optional<double>& value) { return value ? grouped(*value, 0) + " MHz" : "–"; }
std::string gibi_text(const std::optional<double>& bytes) { return bytes ? number(*bytes / kGibi, 1) + " GiB" : "–"; }
std::string watts(const std::optional<double>& value) { return value ? watts_text(*value) : "–"; }

std::string head(const CardDoc& card, const Style& style) {
  const auto remark = remark_of(card);
  auto out = painted(card.place, Tone::Strong, style) + "  " + (card.model.empty() ? "card" : card.model) + ", " +
             painted(!card.off.empty()         ? "off"
                     : card.state == "present" ? "health " + card.health
                                               : card.state,
                     remark.tone, style) +
             "\n";
  if (!card.absent.empty()) out += "  " + card.absent + "\n";
  if (!card.off.empty() && card.state == "present")
    out += wrapped("switched off with " + card.off + ": it is held at its lowest cap", std::min(style.width, kMeasure), "  ");
  for (const auto& why : card.why) out += wrapped(why, std::min(style.width, kMeasure), "  ");
  return out;
}

std::string by_source(const CardDoc& card, const std::string& place) {
  std::vector<std::string> words;
  for (const auto& reading : card.temperatures)
    if (reading.place == place)
      words.push_back(reading.is.source + ": " + told_long({reading.is.value, reading.is.absent, reading.is.age_s, ""}, "°C"));
  return words.size() < 2 ? "" : " [" + join(words, "; ") + "]";
}

std::string speeds_text(const CardDoc& card) {
  std::vector<std::string> words;
  for (const auto& speed : card.fans_rpm) words.push_back(told_short(speed));
  return words.empty() ? "" : ", " + join(words, " and ") + " rpm";
}

const SensedDoc* sensed_at(const CardDoc& card, const std::string& place) {
  if (!card.cooling) return nullptr;
  for (const auto& sensed : card.cooling->sensed)
    if (sensed.place == place) return &sensed;
  return nullptr;
}

/// "; estimated at 91 °C: its sensor is not offered here: run ohmd as root, see `ohm doctor`" and where it is held.
std::string law_text(const CardDoc& card, const std::string& place) {
  const auto* sensed = sensed_at(card, place);
  if (!sensed) return "";
  std::string out;
  if (sensed->known == "estimated" && sensed->is_c)
    out = "; estimated at " + number(*sensed->is_c, 0) + " °C" + (sensed->fix.empty() ? "" : ": " + sensed->fix);
  if (sensed->known == "lost") out = "; it spoke and stopped";
  return out + (sensed->target_c ? "; target " + number(*sensed->target_c, 0) + " °C" : "");
}

/// Every fan's duty and speed, and whose hand they are in; one dash with its reason where the card tells none.
std::string duties_text(const CardDoc& card) {
  if (card.fans.empty()) return "–";
  const bool told = std::any_of(card.fans.begin(), card.fans.end(), [](const Told& fan) { return fan.value.has_value(); });
  if (!told) return told_long(card.fans.front(), "%");
  std::vector<std::string> fans;
  for (const auto& fan : card.fans) fans.push_back(told_long(fan, "%", 0, 100));
  return join(fans, ", ") + speeds_text(card) + (card.fan_manual ? " (manual)" : " (firmware's own curve)");
}

std::string heat_part(const CardDoc& card, const Style& style) {
  std::string out = heading("Heat", style);
  out += fact("die", told_long(card.die_c, "°C") + by_source(card, "die") + law_text(card, "die"), style);
  out += fact("hotspot", told_long(card.hotspot_c, "°C") + by_source(card, "hotspot") + law_text(card, "hotspot"), style);
  out += fact("VRAM junction", told_long(card.vram_c, "°C") + by_source(card, "vram") + law_text(card, "vram"), style);
  if (card.cooling) out += fact("cooled", card.cooling->says, style);
  return out + fact("fans", duties_text(card), style);
}

/// What the limits above it count, where that is not simply its own draw.
std::string counted_text(const CardDoc& card) {
  return !card.draw_w.value && card.counted_w ? "; the wires count it with " + watts_text(*card.counted_w) : "";
}

std::string range_text(const CardDoc& card) {
  return "default " + watts(card.cap_default_w) + ", may be " + watts(card.cap_min_w) + " to " + watts(card.cap_max_w) +
         "; planned " + (card.planned_cap_w ? cap_text(*card.planned_cap_w) : "–");
}

/// In protect its own `why` tells the rest; in watch nothing is held, and this is all there is to tell.
std::string ceiling_text(const CardDoc& card, bool watching) {
  if (!card.ceiling_w) return "";
  return std::string{"; the interlock "} + (watching ? "would hold" : "holds") + " it at " + cap_text(*card.ceiling_w);
}

std::string power_part(const CardDoc& card, bool watching, const Style& style) {
  std::string out = heading("Power", style);
  out +=
      fact("draw", told_long(card.draw_w, "W") + "; over 1 s: " + told_long(card.draw_average_w, "W") + counted_text(card), style);
  out += fact("cap", told_long(card.cap_w, "W") + "; " + range_text(card) + ceiling_text(card, watching), style);
  return out + fact("energy", told_long(card.energy_j, "kWh", 2, 1 / 3.6e6) + " since the driver was loaded", style);
}

std::string throttle_text(const ToldWords& throttle) {
  if (!throttle.value) return "– (" + throttle.absent + ")";
  return throttle.value->empty() ? "nothing" : join(*throttle.value, ", ");
}

std::string lock_text(const std::optional<double>& lowest, const std::optional<double>& highest) {
  if (!lowest && !highest) return "not locked";
  return "locked to " + megahertz(lowest) + " … " + megahertz(highest);
}

std::string clocks_part(const CardDoc& card, const Style& style) {
  std::string out = heading("Clocks", style);
  out += fact("SM",
              told_long(card.sm_mhz, "MHz") + "; offset " + megahertz(card.core_offset_mhz) + "; " +
                  lock_text(card.lock_min_mhz, card.lock_max_mhz),
              style);
  out += fact("memory",
              told_long(card.mem_mhz, "MHz") + "; offset " + megahertz(card.mem_offset_mhz) + "; " +
                  lock_text(card.mem_lock_min_mhz, card.mem_lock_max_mhz),
              style);
  out += fact("P-state", card.pstate.value ? "P" + told_long(card.pstate, "") : told_long(card.pstate, ""), style);
  return out + fact("held back by", throttle_text(card.throttle), style);
}

std::string process_text(const ProcessDoc& process) {
  return std::to_string(process.pid) + "  " + (process.name.empty() ? "(name not readable)" : process.name) + "  " +
         gibi_text(process.vram_b) + (process.ours ? "" : ", not started by ohmd");
}

std::string work_part(const CardDoc& card, const Style& style) {
  std::string out = heading("Work", style);
  out += fact("busy", told_long(card.busy, "%", 0, 100) + "; memory bus: " + told_long(card.mem_busy, "%", 0, 100), style);
  out += fact("memory used", told_long(card.vram_used_b, "GiB", 1, 1 / kGibi) + " of " + gibi_text(card.vram_b), style);
  if (card.processes.empty()) out += fact("processes", "none", style);
  for (const auto& process : card.processes) out += fact("process", process_text(process), style);
  return out;
}

std::string bound_text(const std::string& bound) {
  if (bound == "locked") return "locked: the card that rig.lock knows, where it knows it";
  if (bound == "moved") return "moved: known, and at another bus id than rig.lock says";
  if (bound == "swapped") return "swapped: another card than rig.lock knows; `ohm adopt` takes it in";
  if (bound == "guessed") return "guessed: never adopted; `ohm adopt` binds places to cards";
  return "not there";
}

std::string pcie_errors_text(const std::optional<PcieErrorsDoc>& aer) {
  if (!aer) return "– (the kernel tells none)";
  return std::to_string(aer->correctable) + " corrected, " + std::to_string(aer->nonfatal) + " not fatal, " +
         std::to_string(aer->fatal) + " fatal";
}

std::string identity_part(const CardDoc& card, const Style& style) {
  std::string out = heading("Identity and link", style);
  out += fact("link",
              link_long(card.link) + "; promised " + link_long(card.link_promised) + "; at most " + link_long(card.link_max) +
                  (link_below_promise(card) ? ": below what was promised" : ""),
              style);
  out += fact("bus id", card.bus_id, style) + fact("UUID", card.uuid, style) + fact("VBIOS", card.vbios, style);
  out += fact("PCIe errors", pcie_errors_text(card.aer), style);
  out += fact("serial", card.serial.empty() ? "– (GeForce tells none)" : card.serial, style);
  out += fact("place", bound_text(card.bound), style);
  out += fact("persistence", card.persistence ? (*card.persistence ? "on" : "off") : "–", style);
  if (card.refused_settings)
    out += fact("refused", count_text(static_cast<std::size_t>(card.refused_settings), "setting") + ", last: " + card.last_refusal,
                style);
  return out;
}

std::string wires_part(const RigDoc& rig, const RigWires& wiring, const CardDoc& card, const Style& style) {
  std::string out = heading("Hangs on", style);
  if (!wiring.rig) return out + fact("", "not known: " + wiring.why_not, style);
  std::vector<const LimitDoc*> limits;
  for (const auto& place : places_above(wiring, card.place))
    for (const auto* limit : limits_of(rig, place)) limits.push_back(limit);
  out += limits.empty() ? fact("", "ohmd tells no limit of it", style) : limits_table(limits, style);
  return out;
}

}  // namespace

std::string show_card_text(const RigDoc& rig, const RigWires& wiring, const CardDoc& card, const Style& style) {
  std::string out = head(card, style);
  out += "  part " + (card.part.empty() ? "–" : card.part) + ", host " + (card.host.empty() ? "–" : card.host) + "\n";
  if (const auto fitting = fitting_text(wiring, card.place); !fitting.empty())
    out += wrapped(fitting, std::min(style.width, kMeasure), "  ");
  if (card.state == "absent" || card.state == "missing") return out + wires_part(rig, wiring, card, style);
  return out + heat_part(card, style) + power_part(card, rig.mode == "watch", style) + clocks_part(card, style) +
         work_part(card, style) + wires_part(rig, wiring, card, style) + identity_part(card, style);
}

}  // namespace ohm
