#include "cli/command/families.h"
#include "cli/command/options.h"

namespace ohm {

CommandDef doctor_command() {
  CommandDef doctor;
  doctor.name = "doctor";
  doctor.about = "Compare what the rig file promises with what is there";
  doctor.story =
      "Looks at the driver, every card, its place, link, power range, sensors and PCI errors, at the host, its tools and "
      "the meters, and tells each difference with what to do about it. It changes nothing and needs no daemon. As root it "
      "sees more. docs/bios.md lists the BIOS settings it names.";
  doctor.arguments = {rig_file_argument()};
  doctor.options = {
      host_option(), {"--all", "", {}, "Also what is well, line by line.", ""}, json_option(), color_option(), help_option()};
  doctor.examples = {{"ohm doctor", "what is wrong with the rig of ./rig.yaml"},
                     {"ohm doctor barn.yaml --host A", "on host A of a rig with several"}};
  doctor.statuses = {{0, "all is as promised; notes may remain"}, {1, "bad input"}, {2, "something is wrong"}};
  return doctor;
}

CommandDef adopt_command() {
  CommandDef adopt;
  adopt.name = "adopt";
  adopt.about = "Bind the places of the rig file to the cards that were found";
  adopt.story =
      "Writes rig.lock beside the rig file: which card (UUID, serial, bus id) hangs in which place. The first time, places "
      "are dealt in the order of the PCI bus; `ohm find A3` shows whether that is right, and PLACE=BUS-ID puts it right. "
      "After a swap the place keeps its history and the card begins its own. When known cards answer from each other's slots it "
      "asks "
      "whether the cards or only the riser cables were moved. A card that is away or hangs keeps its place. Shows what changes and "
      "asks before it writes; --undo takes the last change back.";
  adopt.arguments = {rig_file_argument(),
                     {{"PLACE=BUS-ID", Completes::Nothing, {}}, "Places that you know better, like A3=0000:05:00.0.", true}};
  adopt.options = {
      host_option(),
      {"--moved",
       "",
       {"WHAT", Completes::Words, {"cards", "risers"}},
       "What was moved when known cards answer from each other's slots: cards (each place takes the card in its slot) or risers "
       "(each "
       "card keeps its place; so does --yes alone, since a board that misses a card counts its slots anew).",
       ""},
      yes_option(),
      dry_run_option("Show what would change and write nothing."),
      {"--undo", "", {}, "Take the last change of rig.lock back; needs no driver.", "instead"},
      {"--labels", "", {}, "Print a sticker for each adopted place instead; needs no driver.", "instead"},
      {"--json", "", {}, "Print one JSON document instead of text; its keys are stable and end in their unit.", "instead"},
      color_option(),
      help_option()};
  adopt.examples = {{"ohm adopt", "the first time, and after every change of cards or risers"},
                    {"ohm adopt --moved cards --dry-run", "what changes if cards were exchanged"},
                    {"ohm adopt rig.yaml A3=0000:05:00.0 A4=0000:04:00.0", "two cards whose risers are crossed"},
                    {"ohm adopt --labels | lp", "stickers for the frame"}};
  adopt.statuses = {{0, "written, or nothing to change"}, {1, "bad input, no driver, a lock of another rig, or not wanted"}};
  return adopt;
}

CommandDef links_command() {
  CommandDef links;
  links.name = "links";
  links.about = "Measure how fast bytes travel between host and cards, and between cards";
  links.story =
      "Copies between the host and every idle card and between every two of them, and stores the rates in rig.lock, where "
      "jobs find the cards that talk fast. Takes a tenth of a second for each direction on a slow riser; cards at work are "
      "left alone. Needs CUDA and adopted cards.";
  links.arguments = {rig_file_argument()};
  links.options = {host_option(), dry_run_option("Measure and show, but store nothing."), json_option(), color_option(),
                   help_option()};
  links.examples = {{"ohm links", "measure and store the matrix"}};
  links.statuses = {{0, "measured"}, {1, "bad input, or nothing here can be measured"}};
  return links;
}

}  // namespace ohm
