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

constexpr std::size_t kNarrowest = 40;     // below it no table is left
constexpr std::size_t kUsual = 80;         // of prose, where nobody says
constexpr std::size_t kWidest = 120;       // beyond it lines of prose are hard to follow
constexpr std::size_t kWidestTable = 200;  // lists of cards and events read well as wide as a terminal is

std::string_view environment(const char* name) {
  const char* value = std::getenv(name);
  return value ? value : "";
}

/// Columns of the terminal, else of COLUMNS; between 40 and 200. Where neither tells, as in a pipe, nothing is cut.
Style style_of_output() {
  winsize size{};
  if (::isatty(STDOUT_FILENO) == 1 && ::ioctl(STDOUT_FILENO, TIOCGWINSZ, &size) == 0 && size.ws_col > 0)
    return {std::clamp<std::size_t>(size.ws_col, kNarrowest, kWidestTable), false, false};
  std::size_t told = 0;
  const auto text = environment("COLUMNS");
  std::from_chars(text.data(), text.data() + text.size(), told);
  return told > 0 ? Style{std::clamp(told, kNarrowest, kWidestTable), false, false} : Style{kUsual, false, true};
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
    {"why", run_why},
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
  const auto within = [&](std::size_t widest) { return Style{std::min(style.width, widest), style.colour, style.uncut}; };
  if (given(asked, "--help")) return help_of(asked, within(kWidest));
  if (given(asked, "--version")) return {0, "ohm " + std::string{version()} + "\n", ""};
  for (const auto& entry : kCommands)
    if (entry.name == asked.command) return entry.command(asked, within(entry.widest));
  if (!asked.command.empty()) return refused("ohm " + asked.command + ": not in this build");
  return run_alone(within(kWidest));
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
  auto style = style_of_output();
  style.colour = wants_colour(*asked);
  return print(answer(*asked, style));
}

}  // namespace ohm
