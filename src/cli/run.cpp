#include "cli/run.h"

#include <algorithm>
#include <charconv>
#include <cstdlib>
#include <iostream>
#include <string_view>
#include <sys/ioctl.h>
#include <unistd.h>

#include "cli/command/help.h"
#include "cli/files.h"

namespace ohm {
namespace {

constexpr std::size_t kNarrowest = 80, kWidest = 120, kUsual = 80;

std::string_view environment(const char* name) {
  const char* value = std::getenv(name);
  return value ? value : "";
}

/// Columns of the terminal, else of COLUMNS, else 80; between 80 and 120, beyond which lines are hard to follow.
std::size_t width_of_output() {
  winsize size{};
  if (::ioctl(STDOUT_FILENO, TIOCGWINSZ, &size) == 0 && size.ws_col > 0)
    return std::clamp<std::size_t>(size.ws_col, kNarrowest, kWidest);
  std::size_t told = kUsual;
  const auto text = environment("COLUMNS");
  std::from_chars(text.data(), text.data() + text.size(), told);
  return std::clamp(told, kNarrowest, kWidest);
}

/// https://no-color.org: any non-empty NO_COLOR turns colour off, unless it was asked for by option.
bool wants_colour(const Invocation& asked) {
  const auto when = value_of(asked, "--color").value_or("auto");
  if (when != "auto") return when == "always";
  return ::isatty(STDOUT_FILENO) == 1 && environment("NO_COLOR").empty() && environment("TERM") != "dumb";
}

Answer help_of(const Invocation& asked, const Style& style) {
  const auto* command = find_command(program(), asked.command);
  return {0, command ? command_help(program(), *command, style) : program_help(program(), style), ""};
}

Answer answer(const Invocation& asked, const Style& style) {
  if (given(asked, "--help")) return help_of(asked, style);
  if (given(asked, "--version")) return {0, "ohm " + std::string{version()} + "\n", ""};
  if (asked.command == "plan") return run_plan(asked, style);
  if (asked.command == "parts") return run_parts(asked, style);
  if (asked.command == "init") return run_init(asked, std::cin, std::cerr);
  return run_alone();
}

int print(const Answer& answer) {
  const auto out = write_stream(STDOUT_FILENO, answer.out);
  (void)write_stream(STDERR_FILENO, answer.err);  // nobody is left to tell
  if (out) return answer.status;
  (void)write_stream(STDERR_FILENO, "ohm: " + out.error().what + "\n");
  return 1;
}

}  // namespace

Answer refused(const std::string& sentence) { return {1, "", sentence + "\n"}; }

int run(const std::vector<std::string>& words) {
  const auto asked = parse(program(), words);
  if (!asked) return print(refused(asked.error().what));
  return print(answer(*asked, Style{width_of_output(), wants_colour(*asked)}));
}

}  // namespace ohm
