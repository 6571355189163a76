#include "cli/command/completion.h"

#include <algorithm>

#include "base/text.h"

namespace ohm {
namespace {

using Words = std::vector<std::string>;

/// In single quotes, as all three shells read them.
std::string quoted(const std::string& word, const std::string& inner_quote = "'\\''") {
  std::string out = "'";
  for (const char c : word) out += c == '\'' ? inner_quote : std::string(1, c);
  return out + "'";
}

Words quoted_all(const Words& words) {
  Words out;
  for (const auto& word : words) out.push_back(quoted(word));
  return out;
}

/// The help up to its first pause: a shell shows one line.
std::string brief(const std::string& help) {
  std::size_t end = help.size();
  for (const char* pause : {": ", "; ", ". ", " (", ", like"}) end = std::min(end, help.find(pause));
  auto text = help.substr(0, end);
  if (text.ends_with('.')) text.pop_back();
  return text;
}

Words option_words(const std::vector<OptionDef>& options) {
  Words words;
  for (const auto& option : options) {
    words.push_back(option.name);
    if (!option.letter.empty()) words.push_back(option.letter);
  }
  return words;
}

Words with_first(const std::string& first, Words words) {
  words.insert(words.begin(), first);
  return words;
}

/// What a shell completes: the commands of the table, and `help`, which the parser understands for --help.
std::vector<CommandDef> completed_commands(const ProgramDef& program) {
  auto commands = program.commands;
  CommandDef help;
  help.name = "help";
  help.about = "Show what a command does";
  help.arguments = {{{"COMMAND", Completes::Words, {}, ""}, "Which command.", false}};
  for (const auto& command : program.commands) help.arguments[0].value.words.push_back(command.name);
  commands.push_back(std::move(help));
  return commands;
}

/// Prints the names of the running rig, one a line: the places of cards and wires, outlets and hosts stand six blanks deep in the
/// document. Silent and quick where no ohmd runs.
constexpr const char* kThings =
    R"sh(ohm status --json 2>/dev/null | sed -n 's/^      "\(place\|outlet\|host\)": "\([^"]*\)".*/\2/p' | sort -u)sh";

// ---- bash ----

std::string bash_offer(const ValueDef& value, const Words& parts) {
  switch (value.completes) {
    case Completes::RigFile: return "_ohm_files yaml";
    case Completes::SvgFile: return "_ohm_files svg";
    case Completes::AnyFile: return "_ohm_any_file";
    case Completes::Thing: return join(with_first("_ohm_things", quoted_all(value.words)), " ");
    case Completes::Hints:
    case Completes::Words: return "_ohm_words " + join(quoted_all(value.words), " ");
    case Completes::Part: return "_ohm_words " + join(quoted_all(parts), " ");
    case Completes::Nothing: return ":";
  }
  return ":";
}

std::string bash_values(const CommandDef& command, const Words& parts) {
  std::string out;
  for (const auto& option : command.options) {
    if (option.value.name.empty()) continue;
    const std::string letter = option.letter.empty() ? "" : "|" + command.name + ":" + option.letter;
    out += "    " + command.name + ":" + option.name + letter + ") " + bash_offer(option.value, parts) + "; return ;;\n";
  }
  return out;
}

std::string bash_options(const CommandDef& command) {
  return "      " + command.name + ") _ohm_words " + join(option_words(command.options), " ") + " ;;\n";
}

std::string bash_arguments(const CommandDef& command, const Words& parts) {
  std::string out;
  for (std::size_t i = 0; i < command.arguments.size(); ++i)
    out += "    " + command.name + ":" + std::to_string(i) + ") " + bash_offer(command.arguments[i].value, parts) + " ;;\n";
  return out;
}

constexpr const char* kBashHelpers = R"bash(_ohm_words() {
  local word
  for word in "$@"; do
    if [[ $word == "$cur"* ]]; then COMPREPLY+=("$(printf %q "$word")"); fi
  done
}

_ohm_files() {
  local IFS=$'\n'
  compopt -o filenames 2>/dev/null
  COMPREPLY=($(compgen -f -X "!*.$1" -- "$cur") $(compgen -d -- "$cur"))
}

_ohm_any_file() {
  local IFS=$'\n'
  compopt -o filenames 2>/dev/null
  COMPREPLY=($(compgen -f -- "$cur"))
}

_ohm() {
  local cur=${COMP_WORDS[COMP_CWORD]} prev=${COMP_WORDS[COMP_CWORD - 1]} verb=${COMP_WORDS[1]}
  COMPREPLY=()
  if [[ $cur == '=' ]]; then cur=; fi
  if [[ $prev == '=' ]]; then prev=${COMP_WORDS[COMP_CWORD - 2]}; fi
)bash";

/// Every option that takes the word after it: "history:--since".
Words bash_valued(const std::vector<CommandDef>& commands) {
  Words valued;
  for (const auto& command : commands)
    for (const auto& option : command.options)
      if (!option.value.name.empty() && option.value.otherwise.empty())
        for (const auto& spelling : option_words({option})) valued.push_back(command.name + ":" + spelling);
  return valued;
}

/// How many arguments stand before the word under the cursor. bash cuts --since=1h into three words.
constexpr const char* kBashPosition = R"bash(  local position=0 at
  for ((at = 2; at < COMP_CWORD; at++)); do
    if [[ ${COMP_WORDS[at]} != -* ]]; then
      position=$((position + 1))
    elif [[ ${COMP_WORDS[at + 1]} == '=' ]]; then
      at=$((at + 2))
    elif [[ $valued == *" $verb:${COMP_WORDS[at]} "* ]]; then
      at=$((at + 1))
    fi
  done
)bash";

// ---- zsh ----

/// For the inside of a single-quoted _arguments spec.
std::string zsh_escaped(const std::string& text) {
  std::string out;
  for (const char c : text) {
    if (c == '[' || c == ']' || c == ':') out += '\\';
    out += c == '\'' ? std::string{"'\\''"} : std::string(1, c);
  }
  return out;
}

std::string zsh_words(const Words& words) {
  Words escaped;
  for (const auto& word : words) {
    std::string safe;
    for (const char c : word) safe += c == ' ' ? std::string{"\\ "} : std::string(1, c);
    escaped.push_back(safe);
  }
  return "(" + join(escaped, " ") + ")";
}

std::string zsh_action(const ValueDef& value, const Words& parts) {
  switch (value.completes) {
    case Completes::RigFile: return "_files -g \"*.yaml\"";
    case Completes::SvgFile: return "_files -g \"*.svg\"";
    case Completes::AnyFile: return "_files";
    case Completes::Thing: return " " + join(with_first("_ohm_things", value.words), " ");  // the blank: called just so
    case Completes::Hints:
    case Completes::Words: return zsh_words(value.words);
    case Completes::Part: return zsh_words(parts);
    case Completes::Nothing: return " ";
  }
  return " ";
}

/// What may no longer follow once this option was given: itself, and all others of its choice.
std::string zsh_excluded(const CommandDef& command, const OptionDef& option) {
  Words words = option_words({option});
  for (const auto& other : command.options)
    if (!option.one_of.empty() && other.one_of == option.one_of && other.name != option.name) words.push_back(other.name);
  return "(" + join(words, " ") + ")";
}

std::string zsh_option(const CommandDef& command, const OptionDef& option, const Words& parts) {
  std::string out;
  for (const auto& spelling : option_words({option})) {
    out += " \\\n        '" + zsh_excluded(command, option) + spelling + "[" + zsh_escaped(brief(option.help)) + "]";
    if (!option.value.name.empty()) out += ":" + zsh_escaped(option.value.name) + ":" + zsh_action(option.value, parts);
    out += "'";
  }
  return out;
}

std::string zsh_argument(std::size_t position, const ArgumentDef& argument, const Words& parts) {
  return " \\\n        '" + std::to_string(position) + ":" + zsh_escaped(argument.value.name) + ":" +
         zsh_action(argument.value, parts) + "'";
}

std::string zsh_command(const CommandDef& command, const Words& parts) {
  std::string out = "      " + command.name + ")\n        _arguments";
  for (const auto& option : command.options) out += zsh_option(command, option, parts);
  for (std::size_t i = 0; i < command.arguments.size(); ++i) out += zsh_argument(i + 1, command.arguments[i], parts);
  return out + " ;;\n";
}

// ---- fish ----

std::string fish_quoted(const std::string& word) { return quoted(word, "\\'"); }

/// Words with blanks are escaped once more, since fish splits the value of -a itself.
std::string fish_list(const Words& words) {
  Words safe;
  for (const auto& word : words) safe.push_back(word.find(' ') == std::string::npos ? word : "\"" + word + "\"");
  return fish_quoted(join(safe, " "));
}

std::string fish_offer(const ValueDef& value, const Words& parts) {
  switch (value.completes) {
    case Completes::RigFile: return " -k -x -a '(__fish_complete_suffix .yaml)'";
    case Completes::SvgFile: return " -k -x -a '(__fish_complete_suffix .svg)'";
    case Completes::AnyFile: return " -r -F";
    case Completes::Thing: return " -x -a " + fish_list(with_first("(__ohm_things)", value.words));
    case Completes::Hints:
    case Completes::Words: return " -x -a " + fish_list(value.words);
    case Completes::Part: return " -x -a " + fish_list(parts);
    case Completes::Nothing: return " -x";
  }
  return "";
}

std::string fish_command(const ProgramDef& program, const CommandDef& command, const Words& parts) {
  const std::string start = "complete -c " + program.name + " ";
  const std::string seen = "-n '__fish_seen_subcommand_from " + command.name + "'";
  std::string out = start + "-n __fish_use_subcommand -a " + command.name + " -d " + fish_quoted(command.about) + "\n";
  for (const auto& argument : command.arguments) out += start + seen + fish_offer(argument.value, parts) + "\n";
  for (const auto& option : command.options) {
    out += start + seen + " -l " + option.name.substr(2) + (option.letter.empty() ? "" : " -s " + option.letter.substr(1));
    out += (option.value.name.empty() ? "" : fish_offer(option.value, parts)) + " -d " + fish_quoted(brief(option.help)) + "\n";
  }
  return out;
}

}  // namespace

std::string bash_completion(const ProgramDef& program, const Words& parts) {
  const auto commands = completed_commands(program);
  Words first;
  for (const auto& command : commands) first.push_back(command.name);
  for (const auto& word : option_words(program.options)) first.push_back(word);

  std::string out = "# bash completion for " + program.name + ", generated by `ohm-docs bash`\n\n";
  out += "_ohm_things() {\n  _ohm_words \"$@\" $(" + std::string{kThings} + ")\n}\n\n" + kBashHelpers;
  out += "  if ((COMP_CWORD == 1)); then\n    _ohm_words " + join(first, " ") + "\n    return\n  fi\n  case $verb:$prev in\n";
  for (const auto& command : commands) out += bash_values(command, parts);
  out += "  esac\n  if [[ $cur == -* ]]; then\n    case $verb in\n";
  for (const auto& command : commands) out += bash_options(command);
  out += "    esac\n    return\n  fi\n  local valued=' " + join(bash_valued(commands), " ") + " '\n" + kBashPosition +
         "  case $verb:$position in\n";
  for (const auto& command : commands) out += bash_arguments(command, parts);
  return out + "  esac\n}\n\ncomplete -F _ohm " + program.name + "\n";
}

std::string zsh_completion(const ProgramDef& program, const Words& parts) {
  const auto commands = completed_commands(program);
  std::string out = "#compdef " + program.name + "\n# zsh completion for " + program.name + ", generated by `ohm-docs zsh`\n\n";
  out +=
      "_ohm_things() {\n  local -a things=(\"$@\" ${(f)\"$(" + std::string{kThings} + ")\"})\n  compadd -a things\n}\n\n_ohm() {\n";
  out += "  local context state state_descr line\n  typeset -A opt_args\n  _arguments -C";
  for (const auto& option : program.options)
    for (const auto& spelling : option_words({option}))
      out += " \\\n    '(- *)" + spelling + "[" + zsh_escaped(brief(option.help)) + "]'";
  out +=
      " \\\n    '1:command:->command' \\\n    '*::argument:->argument'\n  case $state in\n    command)\n      local -a "
      "commands=(\n";
  for (const auto& command : commands) out += "        '" + command.name + ":" + zsh_escaped(command.about) + "'\n";
  out += "      )\n      _describe command commands ;;\n    argument)\n      case $words[1] in\n";
  for (const auto& command : commands) out += zsh_command(command, parts);
  return out + "      esac ;;\n  esac\n}\n\nif [[ $funcstack[1] == _ohm ]]; then _ohm \"$@\"; else compdef _ohm " + program.name +
         "; fi\n";
}

std::string fish_completion(const ProgramDef& program, const Words& parts) {
  const auto commands = completed_commands(program);
  const std::string start = "complete -c " + program.name + " ";
  std::string out = "# fish completion for " + program.name + ", generated by `ohm-docs fish`\n\n";
  out += "function __ohm_things\n  " + std::string{kThings} + "\nend\n\n" + start + "-f\n";
  for (const auto& option : program.options) {
    out += start + "-n __fish_use_subcommand -l " + option.name.substr(2) +
           (option.letter.empty() ? "" : " -s " + option.letter.substr(1));
    out += " -d " + fish_quoted(brief(option.help)) + "\n";
  }
  for (const auto& command : commands) out += fish_command(program, command, parts);
  return out;
}

}  // namespace ohm
