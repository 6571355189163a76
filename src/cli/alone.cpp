#include <algorithm>
#include <filesystem>
#include <grp.h>
#include <optional>
#include <pwd.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/text.h"
#include "cli/files.h"
#include "cli/plan/facts.h"
#include "cli/rig/ask_rig.h"
#include "cli/rig/views.h"
#include "cli/run.h"
#include "cli/text/figures.h"
#include "rig/lock/rig_lock.h"
#include "rig/rig_file.h"

namespace ohm {
namespace {

constexpr const char* kIs = "Ohmstead tells what every wire of a GPU rig carries, and how far its cards may go. ";

bool looks_like_a_rig(const std::filesystem::path& path) {
  std::error_code ignored;
  if (path.extension() != ".yaml" || !std::filesystem::is_regular_file(path, ignored) ||
      std::filesystem::file_size(path, ignored) > 8'000'000)
    return false;
  const auto text = read_text(path.string());
  return text && (text->starts_with("ohmstead:") || text->find("\nohmstead:") != std::string::npos);
}

/// ./rig.yaml, else the first rig file by name.
std::optional<std::string> rig_file_here() {
  std::vector<std::string> found;
  std::error_code ignored;
  for (const auto& entry : std::filesystem::directory_iterator(".", ignored))
    if (looks_like_a_rig(entry.path())) found.push_back(entry.path().filename().string());
  std::sort(found.begin(), found.end());
  if (std::find(found.begin(), found.end(), "rig.yaml") != found.end()) return "rig.yaml";
  return found.empty() ? std::nullopt : std::optional{found.front()};
}

/// "`ohm plan`" until places are bound to cards, then "`ohm up`", with the file's name where it is not ./rig.yaml.
std::string next_for(const std::string& file) {
  const bool usual = file == "rig.yaml";
  std::error_code ignored;
  const bool adopted = std::filesystem::exists(lock_path_for(file), ignored);
  if (adopted) return usual ? "`ohm up`" : "`ohm up --rig " + file + "`";
  return usual ? "`ohm plan`" : "`ohm plan " + file + "`";
}

std::string of_files() {
  const auto file = rig_file_here();
  if (!file) return std::string{kIs} + "No rig file is here; next: `ohm init` writes one, or `ohm plan FILE` reads one elsewhere.";
  const auto next = next_for(*file);
  const auto rig = read_rig_file(*file);
  if (!rig)
    return kIs + *file + " is here, with " + count_text(rig.error().size(), "problem") + " in it; next: `ohm plan " + *file +
           "` names them.";
  const auto name = rig->name.empty() ? "" : rig->name + ": ";
  return kIs + *file + " (" + name + inventory(*rig) + ") is here; next: " + next + ".";
}

/// The name of the user who asks; the number where no name is known.
std::string user_name() {
  const auto* entry = ::getpwuid(::geteuid());
  return entry && entry->pw_name ? printable(entry->pw_name) : "uid " + std::to_string(::geteuid());
}

bool in_group_ohm() {
  const auto* group = ::getgrnam("ohm");
  if (!group) return false;
  std::vector<gid_t> all(static_cast<std::size_t>(std::max(0, ::getgroups(0, nullptr))));
  const auto count = ::getgroups(static_cast<int>(all.size()), all.data());
  return group->gr_gid == ::getegid() ||
         std::find(all.begin(), all.begin() + std::max(0, count), group->gr_gid) != all.begin() + std::max(0, count);
}

/// As ohmd judges it: root, the user it runs as (who owns its socket), and the group ohm; over TCP nobody.
std::string who_you_are(const DaemonAddress& daemon) {
  struct stat socket {};
  const bool local = !daemon.socket.empty() && ::stat(daemon.socket.c_str(), &socket) == 0;
  const bool owner = local && (::geteuid() == 0 || socket.st_uid == ::geteuid() || in_group_ohm());
  return "You are " + user_name() +
         (owner ? ", an owner of this rig: you may change it.\n" : ": you may look, and change nothing.\n");
}

}  // namespace

Answer run_alone(const Style& style) {
  const auto daemon = daemon_address(std::nullopt, surroundings());
  if (!daemon) return refused("ohm: " + daemon.error().what);
  const auto told = ask_rig(*daemon, Seconds{3});
  const bool nobody = !told && told.error().kind == Error::Kind::Io;
  if (nobody) return {0, wrapped(of_files(), std::min<std::size_t>(style.width, 88)), ""};
  if (!told) return {1, "", wrapped("ohm: " + told.error().what, style.width)};  // it runs, and does not answer well
  const auto next = told->rig.next_step.empty() ? std::string{"ohm top"} : told->rig.next_step;
  return {0, banner(told->rig, style) + who_you_are(*daemon) + wrapped(told->rig.sentence, style.width) + "Next: `" + next + "`\n",
          ""};
}

}  // namespace ohm
