#include "cli/command/parse.h"

#include <CLI/CLI.hpp>
#include <algorithm>

#include "base/text.h"

namespace ohm {
namespace {

/// Where CLI11 leaves what it read.
struct Slots {
  std::map<std::string, std::string> values;
  std::vector<std::string> arguments;
};

void add_option(CLI::App& app, const OptionDef& option, Slots& slots) {
  const std::string names = option.name + (option.letter.empty() ? "" : "," + option.letter);
  if (option.value.name.empty()) {
    app.add_flag(names);
  } else {
    app.add_option(names, slots.values[option.name])->allow_extra_args(false);
  }
}

std::unique_ptr<CLI::App> app_of(const std::vector<OptionDef>& options, Slots& slots) {
  auto app = std::make_unique<CLI::App>();
  app->set_help_flag();
  for (const auto& option : options) add_option(*app, option, slots);
  app->add_option("arguments", slots.arguments);
  return app;
}

std::string or_nearest(std::string_view word, const std::vector<std::string>& known, const std::string& otherwise) {
  const auto near = nearest(word, known);
  return near ? "; did you mean `" + *near + "`?" : "; " + otherwise;
}

std::string unknown_option(const std::string& word, const std::vector<OptionDef>& options, const std::string& who) {
  std::vector<std::string> known;
  for (const auto& option : options) known.push_back(option.name);
  const auto bare = word.substr(0, word.find('='));
  return who + ": unknown option `" + shortened(bare, 60) + "`" + or_nearest(bare, known, "see `" + who + " --help`");
}

/// The sentence for whatever CLI11 did not like. It throws; this is the one place that catches.
std::string complaint(const CLI::App& app, const CLI::ParseError& error, const std::vector<OptionDef>& options,
                      const std::string& who) {
  const auto left = app.remaining();
  if (!left.empty() && dynamic_cast<const CLI::ExtrasError*>(&error) != nullptr) return unknown_option(left.front(), options, who);
  const std::string said = error.what();
  for (const auto& option : options)
    if (!option.value.name.empty() && said.find(option.name) != std::string::npos)
      return who + ": " + option.name + " wants one " + option.value.name;
  return who + ": " + said;
}

const OptionDef* find_option(const std::vector<OptionDef>& options, const std::string& spelling) {
  const auto found =
      std::find_if(options.begin(), options.end(), [&](const OptionDef& o) { return o.name == spelling || o.letter == spelling; });
  return found == options.end() ? nullptr : &*found;
}

bool starts_with_digit(const std::string& word) { return !word.empty() && word[0] >= '0' && word[0] <= '9'; }

/// `--watch` with no number after it becomes `--watch=1`, so that what follows is not taken for its value.
std::vector<std::string> completed(std::vector<std::string> words, const std::vector<OptionDef>& options) {
  for (std::size_t i = 0; i < words.size() && words[i] != "--"; ++i) {
    const auto* option = find_option(options, words[i]);
    if (!option || option->value.otherwise.empty()) continue;
    if (i + 1 == words.size() || !starts_with_digit(words[i + 1])) words[i] = option->name + "=" + option->value.otherwise;
  }
  return words;
}

Result<Invocation> read(const std::vector<OptionDef>& options, std::size_t arguments, const std::vector<std::string>& words,
                        const std::string& who) {
  Slots slots;
  const auto app = app_of(options, slots);
  const auto whole = completed(words, options);
  try {
    app->parse(std::vector<std::string>(whole.rbegin(), whole.rend()));  // CLI11 takes the words last first
  } catch (const CLI::ParseError& error) {
    return failure(Error::Kind::BadInput, complaint(*app, error, options, who));
  }
  if (slots.arguments.size() > arguments)
    return failure(Error::Kind::BadInput,
                   who + ": one thing too many: `" + shortened(slots.arguments[arguments], 60) + "`; see `" + who + " --help`");
  Invocation asked;
  for (const auto& option : options)
    if (app->count(option.name) > 0) asked.options[option.name] = slots.values[option.name];
  asked.arguments = slots.arguments;
  return asked;
}

/// At most one option of each choice, and only the words an option knows.
std::optional<std::string> contradiction(const std::vector<OptionDef>& options, const Invocation& asked, const std::string& who) {
  std::map<std::string, std::string> chosen;
  for (const auto& [name, value] : asked.options) {
    const auto* option = find_option(options, name);
    const auto& words = option->value.words;
    if (option->value.completes == Completes::Words && std::find(words.begin(), words.end(), value) == words.end())
      return who + ": " + name + " `" + shortened(value, 60) + "`: expected " + join(words, ", ");
    if (option->one_of.empty()) continue;
    const auto [other, first] = chosen.emplace(option->one_of, name);
    if (!first) return who + ": " + other->second + " and " + name + " cannot be asked at once";
  }
  return std::nullopt;
}

Result<Invocation> read_checked(const std::vector<OptionDef>& options, std::size_t arguments, const std::vector<std::string>& words,
                                const std::string& who) {
  auto asked = read(options, arguments, words, who);
  if (!asked) return asked;
  if (const auto wrong = contradiction(options, *asked, who)) return failure(Error::Kind::BadInput, *wrong);
  return asked;
}

std::size_t most_arguments(const CommandDef& command) {
  const bool many = !command.arguments.empty() && command.arguments.back().many;
  return many ? std::string::npos : command.arguments.size();
}

std::string unknown_command(const ProgramDef& program, const std::string& word) {
  std::vector<std::string> known;
  for (const auto& command : program.commands) known.push_back(command.name);
  return program.name + ": unknown command `" + shortened(word, 60) + "`" + or_nearest(word, known, "known: " + join(known, ", "));
}

/// "help plan" as it is written everywhere else: "plan --help".
std::vector<std::string> help_words(const std::vector<std::string>& words) {
  std::vector<std::string> out{words.begin() + 1, words.end()};
  out.emplace_back("--help");
  return out;
}

}  // namespace

bool given(const Invocation& asked, const std::string& option) { return asked.options.contains(option); }

std::optional<std::string> value_of(const Invocation& asked, const std::string& option) {
  const auto found = asked.options.find(option);
  return found == asked.options.end() ? std::nullopt : std::optional{found->second};
}

Result<Invocation> parse(const ProgramDef& program, const std::vector<std::string>& words) {
  if (!words.empty() && words[0] == "help" && !find_command(program, "help")) return parse(program, help_words(words));
  if (words.empty() || words[0].starts_with('-')) return read_checked(program.options, 0, words, program.name);
  const auto* command = find_command(program, words[0]);
  if (!command) return failure(Error::Kind::BadInput, unknown_command(program, words[0]));
  auto asked = read_checked(command->options, most_arguments(*command), {words.begin() + 1, words.end()},
                            program.name + " " + command->name);
  if (asked) asked->command = command->name;
  return asked;
}

}  // namespace ohm
