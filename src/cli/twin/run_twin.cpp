#include <algorithm>
#include <cstdlib>

#include "base/text.h"
#include "cli/run.h"
#include "cli/twin/twin_env.h"
#include "cli/twin/twin_link.h"
#include "cli/twin/twin_request.h"
#include "cli/twin/twin_status_text.h"
#include "twin/board/board_file.h"
#include "twin/process/host/directory.h"

namespace ohm {
namespace {

/// Which hosts a running twin shows; nothing where none runs.
std::optional<std::vector<std::string>> hosts_of(const std::string& directory) {
  const auto file = twin::BoardFile::open(twin::board_path(directory).c_str());
  if (!file) return std::nullopt;
  std::vector<std::string> hosts;
  const auto& board = file->board();
  for (std::uint32_t i = 0; i < std::min(board.hosts, twin::kMaxHosts); ++i) hosts.emplace_back(board.host[i]);
  return hosts;
}

std::string unknown_host(const std::string& host, const std::vector<std::string>& hosts) {
  const auto near = nearest(host, hosts);
  return "ohm twin env: no host `" + shortened(host, 40) + "` in this rig" +
         (near ? "; did you mean `" + *near + "`?" : "; known: " + join(hosts, ", "));
}

Answer env(const Invocation& asked, const std::string& directory) {
  if (asked.arguments.size() > 1) return refused("ohm twin env: one thing too many: `" + shortened(asked.arguments[1], 40) + "`");
  const auto host = value_of(asked, "--host").value_or("");
  const auto hosts = hosts_of(directory);
  if (hosts && !host.empty() && std::find(hosts->begin(), hosts->end(), host) == hosts->end())
    return refused(unknown_host(host, *hosts));
  const auto library = stand_in_folder();
  if (!library) return refused("ohm twin env: " + library.error().what);
  const char* path = std::getenv("LD_LIBRARY_PATH");
  Answer answer{0, environment_lines({directory, *library, path ? path : "", host}), ""};
  if (!hosts) answer.err = "no twin is running in " + directory + " yet; start one: ohm-twin --rig rig.yaml\n";
  return answer;
}

Answer ask(const Invocation& asked, const std::string& directory, const Style& style) {
  const auto request = twin_request(asked);
  if (!request) return refused(request.error().what);
  const auto answer = ask_twin(directory, request->line);
  if (!answer) return refused("ohm twin: " + answer.error().what);
  if (const auto why = twin_refusal(*answer); !why.empty()) return refused("ohm twin: " + why);
  if (asked.arguments[0] != "status") {
    const auto undo = asked.arguments[0] == "set" ? twin_undo(*answer) : request->undo;
    const auto note = twin_note(*answer);
    return {0, request->done + "\n" + (note.empty() ? "" : "note: " + note + "\n") + (undo.empty() ? "" : "undo: " + undo + "\n"),
            ""};
  }
  if (given(asked, "--json")) return {0, twin_status_json(*answer), ""};
  const auto text = twin_status_text(*answer, style);
  return text ? Answer{0, *text, ""} : refused("ohm twin: " + text.error().what);
}

std::string unknown_verb(const std::string& verb) {
  if (verb.empty()) return "ohm twin: what? One of " + join(twin_verbs(), ", ") + "; see `ohm twin --help`";
  const auto near = nearest(verb, twin_verbs());
  return "ohm twin: unknown `" + shortened(verb, 40) + "`" +
         (near ? "; did you mean `" + *near + "`?" : "; known: " + join(twin_verbs(), ", "));
}

}  // namespace

Answer run_twin(const Invocation& asked, const Style& style) {
  const auto verb = asked.arguments.empty() ? "" : asked.arguments[0];
  const auto& verbs = twin_verbs();
  if (std::find(verbs.begin(), verbs.end(), verb) == verbs.end()) return refused(unknown_verb(verb));
  if (verb != "status" && given(asked, "--json")) return refused("ohm twin " + verb + ": --json belongs to `ohm twin status`");
  if (verb != "env" && given(asked, "--host")) return refused("ohm twin " + verb + ": --host belongs to `ohm twin env`");
  const auto directory = twin::twin_directory(value_of(asked, "--dir").value_or(""));
  return verb == "env" ? env(asked, directory) : ask(asked, directory, style);
}

}  // namespace ohm
