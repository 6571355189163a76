#include "cli/run.h"

#include <algorithm>
#include <charconv>
#include <cstdlib>
#include <iostream>
#include <string_view>
#include <sys/ioctl.h>
#include <unistd.h>
#include <utility>

#include "cli/command/help.h"
#include "cli/doctor/up_check.h"
#include "cli/files.h"

namespace ohm {
namespace {

constexpr std::size_t kNarrowest = 80, kUsual = 80;
constexpr std::size_t kWidest = 120;       // beyond it lines of prose are hard to follow
constexpr std::size_t kWidestTable = 200;  // lists of cards and events read well as wide as a terminal is

std::string_view environment(const char* name) {
  const char* value = std::getenv(name);
  return value ? value : "";
}

/// Columns of the terminal, else of COLUMNS, else 80; between 80 and 200.
std::size_t width_of_output() {
  winsize size{};
  if (::ioctl(STDOUT_FILENO, TIOCGWINSZ, &size) == 0 && size.ws_col > 0)
    return std::clamp<std::size_t>(size.ws_col, kNarrowest, kWidestTable);
  std::size_t told = kUsual;
  const auto text = environment("COLUMNS");
  std::from_chars(text.data(), text.data() + text.size(), told);
  return std::clamp(told, kNarrowest, kWidestTable);
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

using Command = Answer (*)(const Invocation&, const Style&);

struct Entry {
  std::string_view name;
  Command command;
  std::size_t widest{kWidest};
};

/// Who answers which command; one line each, the name as in the table.
constexpr Entry kCommands[] = {
    {"status", run_status},
    {"top", run_top},
    {"gpus", run_gpus, kWidestTable},
    {"show", run_show},
    {"history", run_history, kWidestTable},
    {"events", run_events, kWidestTable},
    {"plan", run_plan},
    {"parts", run_parts},
    {"init", [](const Invocation& asked, const Style&) { return run_init(asked, std::cin, std::cerr); }},
    {"doctor", run_doctor},
    {"adopt", [](const Invocation& asked, const Style& style) { return run_adopt(asked, style, std::cin, std::cerr); }},
    {"links", [](const Invocation& asked, const Style& style) { return run_links(asked, style, std::cerr); }},
    {"up", [](const Invocation& asked, const Style& style) { return run_up(asked, style, doctor_report); }},
    {"down", run_down},
    {"find", run_find},
    {"meter", run_meter},
    {"off", run_off},
    {"twin", run_twin},
};

Answer answer(const Invocation& asked, const Style& style) {
  if (given(asked, "--help")) return help_of(asked, {std::min(style.width, kWidest), style.colour});
  if (given(asked, "--version")) return {0, "ohm " + std::string{version()} + "\n", ""};
  for (const auto& entry : kCommands)
    if (entry.name == asked.command) return entry.command(asked, {std::min(style.width, entry.widest), style.colour});
  if (!asked.command.empty()) return refused("ohm " + asked.command + ": not in this build");
  return run_alone({std::min(style.width, kWidest), style.colour});
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
