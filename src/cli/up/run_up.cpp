// `ohm up` and `ohm down`: checks, tells, asks once, starts, waits.
#include <filesystem>
#include <fstream>
#include <functional>
#include <iostream>
#include <unistd.h>

#include "base/text.h"
#include "cli/client/client.h"
#include "cli/files.h"
#include "cli/off/run_off.h"
#include "cli/rig/rig_json.h"
#include "cli/rig/views.h"
#include "cli/run.h"
#include "cli/text/figures.h"
#include "cli/up/consent.h"
#include "cli/up/start.h"
#include "cli/up/up.h"
#include "rig/lock/rig_lock.h"
#include "rig/rig_file.h"

namespace ohm {
namespace {

constexpr Seconds kStartsWithin{60};  // NVML alone may take 30 s to come up on a rig of 32 (assumed)
constexpr Seconds kStopsWithin{60};   // caps and fans are given back card by card
constexpr Seconds kLook{1};           // s for one look whether it answers
constexpr const char* kDropIn = "/etc/systemd/system/ohmd.service.d/ohm-up.conf";

Answer refused_by(const Invocation& asked, const std::string& what) { return refused("ohm " + asked.command + ": " + what); }

/// --rig, else ./rig.yaml, else the usual one; absolute.
Result<std::string> rig_file_for(const Invocation& asked) {
  std::error_code code;
  for (const auto& path : {value_of(asked, "--rig").value_or("rig.yaml"), std::string{"/etc/ohmstead/rig.yaml"}}) {
    if (std::filesystem::exists(path, code)) return std::filesystem::absolute(path).lexically_normal().string();
    if (given(asked, "--rig")) return failure(Error::Kind::BadInput, "there is no file " + shortened(path, 80));
  }
  return failure(Error::Kind::BadInput,
                 "no rig.yaml here and none in /etc/ohmstead; name one with --rig, or let `ohm init` write one");
}

/// --mode, else as ohmd itself decides: protect beside a rig.lock, else watch.
std::string mode_for(const Invocation& asked, const std::string& rig_file) {
  std::error_code code;
  const bool adopted = std::filesystem::exists(lock_path_for(rig_file), code);
  return value_of(asked, "--mode").value_or(adopted ? "protect" : "watch");
}

/// The rig as told by a running ohmd; an Error when none answers.
Result<RigDoc> rig_now(const DaemonAddress& daemon) {
  const auto answer = ask(daemon, {"/v1/rig", std::nullopt, kLook});
  if (!answer) return tl::make_unexpected(answer.error());
  return read_rig_doc(*answer);
}

std::string started_text(const RigDoc& rig, const std::string& how, const Style& style) {
  return how + "\n\n" + banner(rig, style) + wrapped(rig.sentence, style.width) + "\nNext: `ohm top` watches it" +
         (rig.next_step.empty() || rig.next_step == "ohm top" ? "" : ", and `" + rig.next_step + "`") + "; `ohm down` stops it.\n";
}

// ---- starting ----

/// Waits until ohmd answers, or `gone` tells how it ended.
Answer wait_for_it(const Invocation& asked, const DaemonAddress& daemon, const std::string& how, const Style& style,
                   const std::function<std::optional<std::string>()>& gone, const std::string& where_to_look) {
  Result<RigDoc> rig = failure(Error::Kind::Io, "");
  std::optional<std::string> end;
  await(
      [&] {
        rig = rig_now(daemon);
        if (!rig) end = gone();
        return rig.has_value() || end.has_value();
      },
      kStartsWithin);
  if (rig) return {0, started_text(*rig, how, style), ""};
  const auto what =
      end ? "ohmd " + *end
          : "ohmd was started and does not answer within " + seconds_text(kStartsWithin.count()) + ": " + rig.error().what;
  return refused_by(asked, what + where_to_look);
}

Answer start_on_its_own(const Invocation& asked, const UpOrder& order, const DaemonAddress& daemon, const Style& style) {
  const auto program = program_beside("ohmd");
  if (!program) return refused_by(asked, program.error().what);
  const auto log = value_of(asked, "--log").value_or(log_file());
  const auto child = start_detached(*program, daemon_words(order), log);
  if (!child) return refused_by(asked, child.error().what);
  auto answer = wait_for_it(
      asked, daemon, "ohmd runs as process " + std::to_string(*child) + "; its log is " + log + ".", style,
      [&] { return ended(*child); }, "");
  if (answer.status != 0) answer.err += "The end of its log, " + log + ":\n" + last_lines(log, 8);
  return answer;
}

Result<void> enable_unit(const UpOrder& order, const std::string& program) {
  const auto text = systemd_drop_in(order, program);
  if (!text) return tl::make_unexpected(text.error());
  std::error_code code;
  std::filesystem::create_directories(std::filesystem::path{kDropIn}.parent_path(), code);
  if (const auto written = write_text(kDropIn, *text, true); !written) return written;
  if (const auto read = run_program({"systemctl", "daemon-reload"}); !read) return read;
  return run_program({"systemctl", "enable", "--now", "ohmd.service"});
}

Answer start_unit(const Invocation& asked, const UpOrder& order, const DaemonAddress& daemon, const Style& style) {
  const auto program = program_beside("ohmd");
  if (!program) return refused_by(asked, program.error().what);
  if (const auto enabled = enable_unit(order, *program); !enabled) return refused_by(asked, enabled.error().what);
  const auto gone = []() -> std::optional<std::string> { return std::nullopt; };
  return wait_for_it(
      asked, daemon,
      "ohmd runs under systemd and comes back at boot (`systemctl disable ohmd` undoes that); its log: `journalctl -u ohmd`.",
      style, gone, "; `journalctl -u ohmd` may say why");
}

/// As root on systemd, with the unit installed, and all at the usual places. A simulated rig is none of the unit's business: it
/// would not even know of the twin.
bool by_systemd(const UpOrder& order) {
  return systemd_is_here() && ::geteuid() == 0 && order.socket.empty() && order.state.empty() &&
         surroundings().variable("OHM_TWIN").empty() && run_program({"systemctl", "cat", "ohmd.service"}).has_value();
}

// ---- checking ----

UpReport checked(const Rig& rig, const UpOrder& order, UpCheck doctor, const Style& style) {
  auto plan = plan_report(rig, style);
  UpReport out{"rig:     " + order.rig_file + "\n" + std::move(plan.text), plan.wrong};
  if (doctor) {
    const auto machine = doctor(rig, order.rig_file, style);
    out.text += machine.text;
    out.wrong = out.wrong || machine.wrong;
  }
  out.text += changes_text(rig, order.mode, style);
  return out;
}

Answer already(const Invocation& asked, const RigDoc& rig, const UpOrder& order, const Style& style) {
  if (rig.mode == order.mode && rig.rig_file == order.rig_file) return {0, started_text(rig, "ohmd runs already.", style), ""};
  return refused_by(asked, "ohmd runs already, in mode " + rig.mode + " with " +
                               (rig.rig_file.empty() ? "no rig file" : rig.rig_file) + "; `ohm down` stops it");
}

Answer start(const Invocation& asked, const UpOrder& order, const DaemonAddress& daemon, const Style& style) {
  return by_systemd(order) ? start_unit(asked, order, daemon, style) : start_on_its_own(asked, order, daemon, style);
}

Result<void> agreed(const Invocation& asked, const std::string& text, const UpOrder& order) {
  if (given(asked, "--yes")) return {};
  std::cerr << text << "\n";
  return agrees("Start ohmd in mode " + order.mode + "?", std::cin, std::cerr);
}

/// The daemon told by --socket or OHM_SOCKET must be started there; OHM_URL means one elsewhere, which cannot be started from here.
Result<UpOrder> order_of(const Invocation& asked) {
  const auto rig_file = rig_file_for(asked);
  if (!rig_file) return tl::make_unexpected(rig_file.error());
  const auto mode = mode_for(asked, *rig_file);
  if (mode == "run")
    return failure(Error::Kind::BadInput, "--mode run: there are no jobs yet; protect does all that this release can");
  const auto state = value_of(asked, "--state").value_or("");
  return UpOrder{*rig_file, mode, value_of(asked, "--socket").value_or(surroundings().variable("OHM_SOCKET")),
                 state.empty() ? "" : std::filesystem::absolute(state).lexically_normal().string()};
}

// ---- stopping ----

/// The process has ended: the kernel knows it no more, or only as one that its parent has not fetched yet.
bool process_ended(std::int64_t pid) {
  std::ifstream file{"/proc/" + std::to_string(pid) + "/stat"};
  std::string stat;
  if (!std::getline(file, stat)) return true;
  const auto name_ends = stat.rfind(')');
  return name_ends != std::string::npos && name_ends + 2 < stat.size() &&
         (stat[name_ends + 2] == 'Z' || stat[name_ends + 2] == 'X');
}

/// It answers no more and has closed its files. `pid`: 0 where it did not tell.
bool is_gone(const DaemonAddress& daemon, std::int64_t pid) {
  if (pid > 0) return process_ended(pid);
  const auto left = ask(daemon, {"/v1/rig", std::nullopt, kLook});
  return !left && left.error().kind == Error::Kind::Io;
}

/// What `ohm up` brings back: the thing that is named or, of an ohmd that runs, whatever is off. Nothing: it is asked to start one.
std::optional<Answer> brought_back(const Invocation& asked) {
  const auto told = ask_rig(asked);
  if (!asked.arguments.empty()) return told ? run_up_again(asked, *told) : refused_by(asked, told.error().what);
  if (!told || told->rig.off.empty() || given(asked, "--mode") || given(asked, "--rig")) return std::nullopt;
  return run_up_again(asked, *told);
}

}  // namespace

Answer run_up(const Invocation& asked, const Style& style, UpCheck doctor) {
  if (auto back = brought_back(asked)) return *std::move(back);
  const auto order = order_of(asked);
  if (!order) return refused_by(asked, order.error().what);
  const auto socket = order->socket.empty() ? usual_socket(surroundings()) : order->socket;
  const auto daemon = daemon_address(socket, surroundings());
  if (!daemon) return refused_by(asked, daemon.error().what);
  const auto rig = read_rig_file(order->rig_file);
  if (!rig) return {1, "", render(rig.error()) + "\n"};
  const auto found = checked(*rig, *order, doctor, style);
  if (given(asked, "--dry-run")) return {found.wrong ? 2 : 0, found.text, ""};
  if (const auto running = rig_now(*daemon)) return already(asked, *running, *order, style);
  if (found.wrong && order->mode != "watch")
    return {2, found.text,
            "ohm up: nothing was started: mode " + order->mode +
                " would drive a rig that is not safe. `ohm up --mode watch` only looks.\n"};
  if (const auto yes = agreed(asked, found.text, *order); !yes) return refused_by(asked, yes.error().what);
  auto answer = start(asked, *order, *daemon, style);
  if (given(asked, "--yes")) answer.out = found.text + "\n" + answer.out;
  return answer;
}

Answer run_down(const Invocation& asked, const Style&) {
  const auto daemon = daemon_address(value_of(asked, "--socket"), surroundings());
  if (!daemon) return refused_by(asked, daemon.error().what);
  const auto rig = rig_now(*daemon);
  const std::string mark = rig && rig->simulated ? "SIMULATED: " : "";
  const auto answer = ask(*daemon, {"/v1/down", body_json({{"release", "", {}, given(asked, "--release")}}), kStopsWithin});
  if (!answer) return refused_by(asked, answer.error().what);
  const auto pid = done_pid(*answer);
  if (!await([&] { return is_gone(*daemon, pid); }, kStopsWithin))
    return refused_by(asked, "ohmd took the order and is still there after " + seconds_text(kStopsWithin.count()) +
                                 (pid ? " (process " + std::to_string(pid) + ")" : "") + "; its log may say why");
  const auto said = done_text(*answer);
  return {0, mark + (said.empty() ? "" : said + "\n") + "ohmd is gone. Undo: `ohm up`\n", ""};
}

}  // namespace ohm
