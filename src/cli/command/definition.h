// Every command, option and argument of `ohm`, told once.
//
// program() is the one table from which the parser (parse.h), --help (help.h), the man page (manual.h), shell completion
// (completion.h) and the tree in docs/cli.md (tree.h) are made; none of them knows a command by name. Plain values, any thread.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace ohm {

/// What a shell may offer for a value.
/// Thing: a name of the running rig, and the words given; AnyFile: whatever lies there.
enum class Completes { Nothing, RigFile, SvgFile, AnyFile, Words, Hints, Part, Thing };

/// What stands after an option, or in place of an argument.
struct ValueDef {
  std::string name;  ///< as shown: "FILE"; empty for a flag
  Completes completes{Completes::Nothing};
  std::vector<std::string> words;  ///< the only ones allowed (Words), or some usual ones (Hints)
  std::string otherwise;           ///< taken when the option stands without a number after it; empty: the value must be told
};

struct OptionDef {
  std::string name;    ///< "--rewire"
  std::string letter;  ///< "-o", or empty
  ValueDef value;      ///< unnamed: a flag
  std::string help;    ///< one or two sentences
  std::string one_of;  ///< of the options with the same word here at most one may be given; empty: free
};

struct ArgumentDef {
  ValueDef value;
  std::string help;
  bool many{};  ///< any number of them; the last argument only
};

struct ExampleDef {
  std::string line;  ///< as typed
  std::string does;
};

struct CommandDef {
  std::string name;                    ///< "plan"
  std::string about;                   ///< one line, no full stop
  std::string story;                   ///< a paragraph
  std::vector<ArgumentDef> arguments;  ///< all optional
  std::vector<OptionDef> options;
  std::vector<ExampleDef> examples;
  std::vector<std::pair<int, std::string>> statuses;
  std::string family;  ///< the heading it stands under in --help; set by program()
};

struct ProgramDef {
  std::string name;
  std::string about;
  std::string story;
  std::vector<OptionDef> options;  ///< before any command
  std::vector<CommandDef> commands;
  std::vector<ExampleDef> examples;
};

const ProgramDef& program();

/// The version that --version prints and the man page carries.
std::string_view version();

/// nullptr: no such command.
const CommandDef* find_command(const ProgramDef& program, std::string_view name);

/// "--rewire", "-o, --output FILE".
std::string spelled(const OptionDef& option);

/// "ohm plan [RIG] [--caps | --slices] [-o FILE]".
std::string synopsis(const ProgramDef& program, const CommandDef& command);

}  // namespace ohm
