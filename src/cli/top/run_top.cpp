// `ohm top`: the terminal of top.h. The only file that knows curses.
//
// One thread: waits for keys and for ohmd's answer at once (Fetcher::wait), asks again a second after the last answer, draws when
// something changed. Restores the terminal on every way out.
#define NCURSES_WIDECHAR 1  // before the header: wide characters and their calls

#include <algorithm>
#include <chrono>
#include <clocale>
#include <csignal>
#include <cstdio>
#include <cstdlib>
#include <curses.h>
#include <cwchar>
#include <langinfo.h>
#include <string_view>
#include <unistd.h>

#include "base/text.h"
#include "cli/client/client.h"
#include "cli/run.h"
#include "cli/top/top.h"

namespace ohm {
namespace {

using Steady = std::chrono::steady_clock;

constexpr Seconds kRefresh{1}, kDeadline{3}, kAgeRedrawn{1};

volatile std::sig_atomic_t told_to_end = 0;

void note_end(int) { told_to_end = 1; }

/// SIGTERM and SIGHUP end it as q does, so that the terminal is given back.
void catch_ends() {
  struct sigaction action {};
  action.sa_handler = note_end;
  for (const int signal : {SIGTERM, SIGHUP, SIGINT}) sigaction(signal, &action, nullptr);
}

double seconds_since(Steady::time_point then) { return std::chrono::duration<double>(Steady::now() - then).count(); }

/// Takes the terminal; false where TERM names one that nobody here knows. (initscr() would end the program instead.)
bool take_terminal() { return newterm(nullptr, stdout, stdin) != nullptr; }

/// The terminal under curses, once it was taken; given back, and left empty, when it goes.
class Terminal {
 public:
  explicit Terminal(bool colour) : utf8_{std::string_view{nl_langinfo(CODESET)} == "UTF-8"} {
    cbreak();
    noecho();
    keypad(stdscr, TRUE);
    nodelay(stdscr, TRUE);
    set_escdelay(25);
    curs_set(0);
    colour_ = colour && has_colors() == TRUE;
    if (colour_) begin_colours();
  }
  ~Terminal() {
    ::erase();  // a terminal without a second screen would keep the last page under the prompt
    ::refresh();
    endwin();
  }
  Terminal(const Terminal&) = delete;
  Terminal& operator=(const Terminal&) = delete;

  ScreenSize size() const {
    return {static_cast<std::size_t>(std::max(1, getmaxy(stdscr))), static_cast<std::size_t>(std::max(1, getmaxx(stdscr)))};
  }

  void draw(const Screen& screen) const {
    for (std::size_t row = 0; row < screen.lines.size(); ++row) {
      ::move(static_cast<int>(row), 0);
      for (const auto& run : screen.lines[row]) put(run);
    }
    ::refresh();
  }

  /// The next key that waits; nothing when none does. A resize is seen in size().
  std::optional<KeyPress> key() const {
    wint_t code = 0;
    const int kind = ::get_wch(&code);
    if (kind == ERR) return std::nullopt;
    return kind == KEY_CODE_YES ? named(static_cast<int>(code)) : typed(code);
  }

 private:
  static void begin_colours() {
    start_color();
    use_default_colors();
    init_pair(1, COLOR_GREEN, -1);
    init_pair(2, COLOR_YELLOW, -1);
    init_pair(3, COLOR_RED, -1);
  }

  attr_t look_of(const Run& run) const {
    const auto pair = [&](int n) { return colour_ ? static_cast<attr_t>(COLOR_PAIR(n)) : attr_t{A_NORMAL}; };
    const attr_t reverse = run.reverse ? attr_t{A_REVERSE} : attr_t{A_NORMAL};
    switch (run.tone) {
      case Tone::Plain: return reverse;
      case Tone::Strong: return reverse | attr_t{A_BOLD};
      case Tone::Dim: return reverse | attr_t{A_DIM};
      case Tone::Good: return reverse | pair(1);
      case Tone::Tight: return reverse | pair(2);
      case Tone::Over: return reverse | pair(3) | attr_t{A_BOLD};
    }
    return reverse;
  }

  void put(const Run& run) const {
    ::attrset(static_cast<int>(look_of(run)));
    const auto text = utf8_ ? run.text : plain(run.text);
    ::addstr(text.c_str());
  }

  static std::optional<KeyPress> named(int code) {
    switch (code) {
      case KEY_UP: return KeyPress{Key::Up, ""};
      case KEY_DOWN: return KeyPress{Key::Down, ""};
      case KEY_PPAGE: return KeyPress{Key::PageUp, ""};
      case KEY_NPAGE: return KeyPress{Key::PageDown, ""};
      case KEY_HOME: return KeyPress{Key::Home, ""};
      case KEY_END: return KeyPress{Key::End, ""};
      case KEY_ENTER: return KeyPress{Key::Enter, ""};
      case KEY_BACKSPACE: return KeyPress{Key::Backspace, ""};
      default: return KeyPress{Key::Letter, ""};  // a resize, or a key that means nothing here
    }
  }

  static KeyPress typed(wint_t code) {
    if (code == '\n' || code == '\r') return {Key::Enter, ""};
    if (code == 27) return {Key::Escape, ""};
    if (code == 127 || code == 8) return {Key::Backspace, ""};
    if (code == 12) ::clearok(stdscr, TRUE);  // Ctrl-L paints anew
    char bytes[MB_LEN_MAX + 1] = {};
    std::mbstate_t state{};
    const auto count = code < 32 ? static_cast<std::size_t>(-1) : std::wcrtomb(bytes, static_cast<wchar_t>(code), &state);
    return {Key::Letter, count == static_cast<std::size_t>(-1) ? std::string{} : std::string(bytes, count)};
  }

  bool utf8_{}, colour_{};
};

/// Everything that `ohm top` keeps while it runs.
class Top {
 public:
  explicit Top(const DaemonAddress& daemon) : daemon_{daemon}, fetcher_{daemon} {}

  void take(Result<std::string> answer) {
    asked_ = Steady::now();
    auto rig = answer ? read_rig_doc(*answer) : Result<RigDoc>{tl::make_unexpected(answer.error())};
    if (!rig) {
      heard_.trouble = rig.error().what;
      return;
    }
    if (!heard_.rig || heard_.rig->rig_file != rig->rig_file) heard_.wires = read_wiring(rig->rig_file, !daemon_.socket.empty());
    hear(heard_, std::move(*rig));
    told_ = Steady::now();
  }

  /// Waits for a key, an answer, or the time to redraw.
  void wait() {
    if (!fetcher_.under_way() && seconds_since(asked_) >= kRefresh.count()) fetcher_.start({"/v1/rig", std::nullopt, kDeadline});
    const double left = fetcher_.under_way() ? kAgeRedrawn.count() : kRefresh.count() - seconds_since(asked_);
    if (auto answer = fetcher_.wait(STDIN_FILENO, Seconds{std::clamp(left, 0.001, kAgeRedrawn.count())})) take(std::move(*answer));
    if (!heard_.trouble.empty()) heard_.silent_s = seconds_since(told_);
  }

  void run(const Terminal& terminal) {
    while (!state_.done && told_to_end == 0) {
      terminal.draw(top_screen(state_, heard_, terminal.size()));
      wait();
      while (const auto key = terminal.key()) state_ = pressed(std::move(state_), *key, heard_, terminal.size());
    }
  }

 private:
  DaemonAddress daemon_;
  Fetcher fetcher_;
  Heard heard_;
  TopState state_;
  Steady::time_point asked_{}, told_{Steady::now()};
};

}  // namespace

Answer run_top(const Invocation& asked, const Style& style) {
  if (::isatty(STDIN_FILENO) != 1 || ::isatty(STDOUT_FILENO) != 1)
    return refused("ohm top: wants a terminal; `ohm gpus --watch` writes into a pipe");
  const char* kind = std::getenv("TERM");
  if (!kind || std::string_view{kind}.empty() || std::string_view{kind} == "dumb")
    return refused("ohm top: TERM names no terminal that can be painted; `ohm gpus --watch` needs none");
  const auto daemon = daemon_address(value_of(asked, "--socket"), surroundings());
  if (!daemon) return refused("ohm top: " + daemon.error().what);
  auto first = ask(*daemon, {"/v1/rig", std::nullopt});
  if (!first) return refused("ohm top: " + first.error().what);
  if (const auto rig = read_rig_doc(*first); !rig) return refused("ohm top: " + rig.error().what);
  std::setlocale(LC_CTYPE, "");
  Top top{*daemon};
  top.take(std::move(first));
  if (!take_terminal())
    return refused("ohm top: TERM `" + shortened(kind, 40) + "` is not known on this machine; `TERM=vt100 ohm top` may do");
  catch_ends();
  const Terminal terminal{style.colour};
  top.run(terminal);
  return {0, "", ""};
}

}  // namespace ohm
