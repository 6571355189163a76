#include "cli/command/definition.h"

#include <algorithm>

#include "base/text.h"
#include "cli/command/families.h"
#include "cli/command/options.h"

namespace ohm {
namespace {

/// One family of the command list, in the order in which people meet its commands.
void add_family(ProgramDef& ohm, const std::string& family, std::vector<CommandDef> commands) {
  for (auto& command : commands) {
    command.family = family;
    ohm.commands.push_back(std::move(command));
  }
}

ProgramDef build() {
  ProgramDef ohm;
  ohm.name = "ohm";
  ohm.about = "Runs a rig of consumer GPUs as one safe, busy AI cluster";
  ohm.story =
      "Ohmstead knows the wires as well as the cards: every watt a card draws passes a riser, a cable, a supply, "
      "an outlet and a breaker, and none of them may carry more than it may. Alone, `ohm` says who you are and how the "
      "rig is, or which rig file is here, and what to do next.";
  ohm.options = {help_option(), {"--version", "", {}, "Print the version and exit.", ""}};
  add_family(ohm, "Look at a running rig",
             {status_command(), top_command(), gpus_command(), show_command(), why_command(), history_command(), events_command()});
  add_family(ohm, "Know the rig",
             {plan_command(), parts_command(), init_command(), doctor_command(), adopt_command(), links_command()});
  add_family(ohm, "Run the rig", {up_command(), down_command(), find_command(), meter_command(), off_command()});
  add_family(ohm, "Simulate it", {twin_command()});
  ohm.examples = {{"ohm init", "write a first rig.yaml"}, {"ohm plan", "is its wiring safe?"}, {"ohm top", "watch it run"}};
  return ohm;
}

/// " FILE", " [SECONDS]" or "".
std::string value_words(const ValueDef& value) {
  if (value.name.empty()) return "";
  return value.otherwise.empty() ? " " + value.name : " [" + value.name + "]";
}

std::string bracketed(const OptionDef& option) {
  return "[" + (option.letter.empty() ? option.name : option.letter) + value_words(option.value) + "]";
}

/// "[--caps | --slices | --rewire]" for all options of one choice.
std::string choice_of(const CommandDef& command, const std::string& one_of) {
  std::vector<std::string> words;
  for (const auto& option : command.options)
    if (option.one_of == one_of) words.push_back(option.name + value_words(option.value));
  return "[" + join(words, " | ") + "]";
}

}  // namespace

const ProgramDef& program() {
  static const ProgramDef kProgram = build();
  return kProgram;
}

std::string_view version() { return OHM_VERSION; }

const CommandDef* find_command(const ProgramDef& program, std::string_view name) {
  const auto found =
      std::find_if(program.commands.begin(), program.commands.end(), [&](const CommandDef& c) { return c.name == name; });
  return found == program.commands.end() ? nullptr : &*found;
}

std::string spelled(const OptionDef& option) {
  return (option.letter.empty() ? "" : option.letter + ", ") + option.name + value_words(option.value);
}

std::string synopsis(const ProgramDef& program, const CommandDef& command) {
  std::string line = program.name + " " + command.name;
  for (const auto& argument : command.arguments) line += " [" + argument.value.name + (argument.many ? "...]" : "]");
  std::vector<std::string> told;
  for (const auto& option : command.options) {
    if (option.one_of.empty()) {
      line += " " + bracketed(option);
    } else if (std::find(told.begin(), told.end(), option.one_of) == told.end()) {
      line += " " + choice_of(command, option.one_of);
      told.push_back(option.one_of);
    }
  }
  return line;
}

}  // namespace ohm
