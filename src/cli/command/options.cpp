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
  return {"--socket", "", {"PATH", Completes::Nothing, {}}, "Where ohmd listens, instead of the usual place or OHM_SOCKET.", ""};
}

OptionDef watch_option() {
  return {"--watch",
          "",
          {"SECONDS", Completes::Nothing, {}, "1"},
          "Again every so many seconds (1 when none is told), until Ctrl-C.",
          ""};
}

OptionDef yes_option() { return {"--yes", "", {}, "Ask nothing: take yes for the answer.", ""}; }

}  // namespace ohm
