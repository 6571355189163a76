#include "cli/command/families.h"
#include "cli/command/options.h"

namespace ohm {

CommandDef up_command() {
  CommandDef up;
  up.name = "up";
  up.about = "Check, ask once, start ohmd; bring back what is off";
  up.story =
      "Checks the plan and the machine, lists what ohmd would change on each card, asks once, starts ohmd and waits until it "
      "answers. "
      "Where systemd runs the unit ohmd is enabled and started, so that it comes back at boot; elsewhere ohmd runs on "
      "its own, with its log in a file. Mode watch, the default without a rig.lock, calls no setter at all; protect holds each "
      "adopted card at its planned power limit. With a THING, or while something is off, it ends `ohm off`: asks whether the cause "
      "is "
      "mended, closes the outlets one after the other and gives the cards their caps back.";
  up.arguments = {{{"THING", Completes::Thing, {}}, "What `ohm off` switched off; without it everything that is off.", false}};
  up.options = {
      {"--mode", "", {"MODE", Completes::Words, {"watch", "protect", "run"}}, "What ohmd may do (watch when not told).", ""},
      {"--rig", "", {"RIG.yaml", Completes::RigFile, {}}, "The rig file (default: ./rig.yaml, else /etc/ohmstead/rig.yaml).", ""},
      yes_option(),
      dry_run_option("Check and list, and start nothing."),
      {"--log", "", {"FILE", Completes::AnyFile, {}}, "Where ohmd writes when systemd does not keep it.", ""},
      {"--state",
       "",
       {"DIR", Completes::AnyFile, {}},
       "Where ohmd keeps the history, instead of the usual place; it then runs on its own, not as a unit of systemd.",
       ""},
      socket_option(),
      color_option(),
      help_option()};
  up.examples = {{"ohm up", "watch the rig of ./rig.yaml, touching nothing"},
                 {"ohm up --mode protect --dry-run", "what would be set on each card"},
                 {"ohm up pdu1", "bring back what `ohm off pdu1` switched off"}};
  up.statuses = {{0, "ohmd runs and answers"},
                 {1, "bad input, or it does not start"},
                 {2, "a check found something wrong, and nothing was started"}};
  return up;
}

CommandDef down_command() {
  CommandDef down;
  down.name = "down";
  down.about = "Stop ohmd in order";
  down.story =
      "Asks ohmd to stop and waits until it is gone. Fans go back to the cards' firmware, offsets and clock locks are reset, "
      "and caps stay where they are, since no exit raises one; --release asks for the default caps back, which ohmd refuses while "
      "a card is in use. `ohm up` is the undo.";
  down.options = {{"--release", "", {}, "Ask for the cards' default caps back first.", ""}, socket_option(), help_option()};
  down.examples = {{"ohm down", "stop; caps stay"}};
  down.statuses = {{0, "ohmd is gone"}, {1, "it does not run, refused or did not end"}};
  return down;
}

CommandDef find_command() {
  CommandDef find;
  find.name = "find";
  find.about = "Pulse a card's fans, to find it in the room";
  find.story = "The fans of that card go up and down for a while, then back to what they were. Not in mode watch.";
  find.arguments = {{{"PLACE", Completes::Thing, {}}, "A card, like A3."}};
  find.options = {{"--seconds", "", {"COUNT", Completes::Nothing, {}}, "How long, 1 to 120 (20 when not told).", ""},
                  socket_option(),
                  help_option()};
  find.examples = {{"ohm find A3", "which one is it?"}};
  find.statuses = {{0, "it pulses"}, {1, "bad input, not in this mode, or not an owner"}};
  return find;
}

CommandDef meter_command() {
  CommandDef meter;
  meter.name = "meter";
  meter.about = "Tell ohmd what a meter shows that it cannot read itself";
  meter.story =
      "The owner's typed reading of a PDU's display or a clamp meter. It counts as measured for half a minute, and from then on "
      "the "
      "model of that wire is calibrated by it; `ohm show THING` tells what became of it. A meter that ohmd reads itself stands "
      "above it.";
  meter.arguments = {
      {{"THING", Completes::Thing, {}}, "A PDU pdu1, its leg pdu1.L1 or bank pdu1.b2, an outlet, a supply, a breaker or main."},
      {{"LOAD", Completes::Nothing, {}}, "What is shown, with its unit: 21.4A, 5100W, 5.1kW."}};
  meter.options = {socket_option(), help_option()};
  meter.examples = {{"ohm meter pdu1 21.4A", "read off the PDU's display"},
                    {"ohm meter pdu1.L2 17A", "one leg of a PDU that has several"}};
  meter.statuses = {{0, "noted"}, {1, "bad input, or not an owner"}};
  return meter;
}

CommandDef off_command() {
  CommandDef off;
  off.name = "off";
  off.about = "Switch off now: a card, a supply, a PDU, the rig";
  off.story =
      "No question, no drain: within a second the cards go to their lowest caps, and where a PDU switches, their outlets open, "
      "those "
      "of hosts last. It says what is still live, and stays off, over every restart, until `ohm up THING`. A card whose supply "
      "feeds "
      "others too keeps that supply. Also by a file (`touch /run/ohmstead/off`), by a PDU's or UPS's alarm of smoke, fire or "
      "water, "
      "and by a sensor's webhook: docs/emergency.md. Not in mode watch.";
  off.arguments = {{{"THING", Completes::Thing, {}},
                    "A card A3, host, frame, supply A.p1, outlet pdu1/3, bank pdu1.b2, PDU, breaker; without it the whole rig.",
                    false}};
  off.options = {{"--cause", "", {"WORDS", Completes::Nothing, {}}, "Why, for the log and for whoever brings it back.", ""},
                 dry_run_option("Only tell what it would cut, and what would stay live."),
                 socket_option(),
                 help_option()};
  off.examples = {{"ohm off", "everything, now"},
                  {"ohm off pdu1 --cause smell", "one PDU, with the reason"},
                  {"ohm off A.p3 --dry-run", "what would it take along?"}};
  off.statuses = {{0, "ordered; what is still live is told"},
                  {1, "bad input, not in this mode, not an owner, or ohmd is not there"}};
  return off;
}

}  // namespace ohm
