#include "cli/command/help.h"

#include <algorithm>

#include "base/text.h"

namespace ohm {
namespace {

constexpr std::size_t kMeasure = 88;  // longer lines of prose read badly, however wide the terminal

std::size_t measure(const Style& style) { return std::min(style.width, kMeasure); }

/// "  --caps            The static safe cap …", wrapped and hanging.
std::string entry(const std::string& term, const std::string& says, std::size_t indent, const Style& style) {
  const std::string first = "  " + term;
  if (columns(first) + 2 > indent) return first + "\n" + wrapped(says, measure(style), std::string(indent, ' '));
  return wrapped(says, measure(style), first + std::string(indent - columns(first), ' '));
}

std::size_t indent_for(const std::vector<OptionDef>& options) {
  std::size_t longest = 0;
  for (const auto& option : options) longest = std::max(longest, columns(spelled(option)));
  return std::min<std::size_t>(longest + 4, 22);
}

/// Every command under the heading of its family.
std::string command_list(const ProgramDef& program, const Style& style) {
  std::string out, family;
  for (const auto& command : program.commands) {
    if (out.empty() || command.family != family) out += heading(command.family, style);
    family = command.family;
    out += entry(command.name, command.about, 11, style);
  }
  return out;
}

std::string option_list(const std::vector<OptionDef>& options, const Style& style) {
  std::string out = heading("Options", style);
  const auto indent = indent_for(options);
  for (const auto& option : options) out += entry(spelled(option), option.help, indent, style);
  return out;
}

std::string example_list(const std::vector<ExampleDef>& examples, const Style& style) {
  std::string out = heading(examples.size() == 1 ? "Example" : "Examples", style);
  for (const auto& example : examples) out += "  " + example.line + "\n" + wrapped(example.does, measure(style), "      ");
  return out;
}

}  // namespace

std::string program_help(const ProgramDef& program, const Style& style) {
  std::string out = program.about + ".\n\n" + wrapped("Usage: " + program.name + " COMMAND [THING] [OPTIONS]", measure(style));
  out += "\n" + wrapped(program.story, measure(style)) + command_list(program, style);
  out += option_list(program.options, style) + example_list(program.examples, style);
  return out + "\n`" + program.name + " COMMAND --help`, or `" + program.name + " help COMMAND`, tells more.\n";
}

std::string command_help(const ProgramDef& program, const CommandDef& command, const Style& style) {
  std::string out = command.about + ".\n\n" + wrapped(synopsis(program, command), measure(style), "Usage: ");
  out += "\n" + wrapped(command.story, measure(style));
  if (!command.arguments.empty()) out += heading("Arguments", style);
  for (const auto& argument : command.arguments) out += entry(argument.value.name, argument.help, 14, style);
  out += option_list(command.options, style) + example_list(command.examples, style) + heading("Exit status", style);
  for (const auto& [status, meaning] : command.statuses) out += entry(std::to_string(status), meaning, 6, style);
  return out;
}

}  // namespace ohm
