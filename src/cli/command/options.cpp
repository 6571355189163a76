#include "cli/command/options.h"

namespace ohm {

OptionDef json_option() {
  return {"--json", "", {}, "Print one JSON document instead of text; its keys are stable and end in their unit.", ""};
}

OptionDef color_option() {
  return {"--color",
          "",
          {"WHEN", Completes::Words, {"auto", "always", "never"}},
          "Colour by headroom: auto (default: on a terminal, unless NO_COLOR is set), always or never.",
          ""};
}

OptionDef help_option() { return {"--help", "-h", {}, "Show what this command does, with an example, and exit.", ""}; }

OptionDef socket_option() {
  return {"--socket", "", {"PATH", Completes::AnyFile, {}}, "Where ohmd listens, instead of the usual place or OHM_SOCKET.", ""};
}

OptionDef watch_option() {
  return {"--watch",
          "",
          {"SECONDS", Completes::Nothing, {}, "1"},
          "Again every so many seconds (1 when none is told), until Ctrl-C.",
          ""};
}

OptionDef yes_option() { return {"--yes", "", {}, "Ask nothing: take yes for the answer.", ""}; }

OptionDef dry_run_option(const std::string& help) { return {"--dry-run", "", {}, help, ""}; }

OptionDef since_option(const std::string& usual) {
  return {"--since",
          "",
          {"SPAN", Completes::Hints, {"1h", "24h", "7d"}},
          "How far back, like 90s, 30m, 1h or 7d, or since an instant like 2026-11-24T22:40:00Z (" + usual + " when not told).",
          ""};
}

OptionDef host_option() {
  return {"--host",
          "",
          {"NAME", Completes::Nothing, {}},
          "Only the places of this host of the rig file; the others are elsewhere.",
          ""};
}

ArgumentDef rig_file_argument() { return {{"RIG.yaml", Completes::RigFile, {}}, "The rig file; ./rig.yaml when none is named."}; }

}  // namespace ohm
