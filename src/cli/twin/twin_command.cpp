#include "cli/command/families.h"
#include "cli/command/options.h"
#include "cli/twin/twin_request.h"
#include "twin/rig_twin.h"

namespace ohm {
namespace {

std::vector<std::string> workloads_and_faults() {
  auto words = twin::workload_words();
  words.insert(words.end(), twin::fault_words().begin(), twin::fault_words().end());
  return words;
}

std::vector<OptionDef> twin_options() {
  return {
      {"--host", "", {"HOST", Completes::Nothing, {}}, "With env: see the cards of this host only.", ""},
      {"--with", "", {"OTHER", Completes::Nothing, {}}, "With fault wires-swapped: the second card, supply or outlet.", ""},
      {"--dir",
       "",
       {"DIR", Completes::AnyFile, {}},
       "The twin's directory (default: $OHM_TWIN, else /run/ohm-twin as root, else $XDG_RUNTIME_DIR/ohm-twin, else "
       "/tmp/ohm-twin-UID).",
       ""},
      json_option(),
      color_option(),
      help_option(),
  };
}

}  // namespace

CommandDef twin_command() {
  CommandDef twin;
  twin.name = "twin";
  twin.about = "See and handle the simulated rig that ohm-twin runs";
  twin.story =
      "ohm-twin runs a SIMULATED rig: heat, watts, throttling and faults of every card and wire of a rig file. `env` prints the "
      "environment in which unmodified NVML programs (nvtop, gpustat, nvitop, pynvml) see it. `load` puts a workload on cards, "
      "`fault` and `clear` break and mend a card, a fan, a supply, breaker, outlet, meter or the site, `set` turns the room, the "
      "mains, outlets, breakers and chassis fans, `status` shows everything at once, the truth of the physics included. "
      "Workloads: idle, train, decode, moe-decode, moe-prefill, mine. "
      "Faults of a card: fall-off-bus, hang, memory-error (XID 13, 31, 48 or 63), sensor-freeze, sensor-lie (kelvin), pads-degrade "
      "(factor), link-drop, link-flap, setter-deaf; of a card, one of its fans (A3.fan2) or a chassis fan (A.fan1): fan-stop, "
      "fan-stick; of a supply (A.p1): psu-die; of a breaker or bank (P18, pdu1.b2, main): breaker-trip; of an outlet (pdu1/3): "
      "outlet-off; of the site: mains-sag (volts), aircon-fail; of a PDU: meter-silent, meter-freeze; of a PDU, breaker or bank: "
      "foreign-load (amperes); of two cards, supplies or "
      "outlets: wires-swapped (--with OTHER). "
      "Keys of set: room, mains, an outlet (on, off), a breaker or bank (on closes it), a chassis fan (60%, auto), a PDU's alarm "
      "(pdu1.alarm=\"smoke detected\", none).";
  twin.arguments = {
      {{"VERB", Completes::Words, twin_verbs()}, "What to do: env, load, fault, clear, set or status."},
      {{"THING", Completes::Thing, {"all", "site"}},
       "A card or a set of them (A7, A1-4, B*), or what a fault strikes (A.p1, P18, pdu1/3, pdu1, site); with set: "
       "KEY=VALUE, up to three of them."},
      {{"WORD", Completes::Hints, workloads_and_faults()},
       "With load: the workload (idle, train, decode, mine…). With fault, clear: the fault (clear without one ends them all)."},
      {{"SIZE", Completes::Nothing, {}},
       "With load: the part of the time it runs, like 0.8. With fault: how large, where the fault has a size."}};
  twin.options = twin_options();
  twin.examples = {
      {"ohm twin env --host A", "what a shell evaluates to see host A's cards: eval \"$(ohm twin env --host A)\"; nvtop"},
      {"ohm twin load A1-4 train 0.8", "four cards train, four fifths of the time"},
      {"ohm twin fault B3 fall-off-bus", "XID 79; its outlet must be off for 30 s"},
      {"ohm twin fault A3.fan2 fan-stop", "one of a card's fans stands"},
      {"ohm twin clear B3", "ends every fault of B3; of a breaker: closes it"},
      {"ohm twin set room=35C mains=228V pdu1/3=off", "a hot day, a weak grid, a pulled plug"},
      {"ohm twin set A.fan1=90%", "the case fans of A's first row; auto gives them back to the board"},
      {"ohm twin status --json", "everything, for a program"}};
  twin.statuses = {{0, "well"}, {1, "bad input, no twin is running, or it refused"}};
  return twin;
}

}  // namespace ohm
