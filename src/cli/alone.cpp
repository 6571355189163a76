#include <algorithm>
#include <filesystem>
#include <optional>

#include "base/text.h"
#include "cli/client/client.h"
#include "cli/files.h"
#include "cli/plan/facts.h"
#include "cli/rig/views.h"
#include "cli/run.h"
#include "cli/text/figures.h"
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

Answer of_files() {
  const auto file = rig_file_here();
  if (!file)
    return {
        0,
        wrapped(std::string{kIs} + "No rig file is here; next: `ohm init` writes one, or `ohm plan FILE` reads one elsewhere.", 80),
        ""};
  const auto next = *file == "rig.yaml" ? std::string{"`ohm plan`"} : "`ohm plan " + *file + "`";
  const auto rig = read_rig_file(*file);
  if (!rig)
    return {0,
            wrapped(kIs + *file + " is here, with " + count_text(rig.error().size(), "problem") + " in it; next: " + next +
                        " names them.",
                    80),
            ""};
  const auto name = rig->name.empty() ? "" : rig->name + ": ";
  return {0, wrapped(kIs + *file + " (" + name + inventory(*rig) + ") is here; next: " + next + ".", 80), ""};
}

/// How the rig is, when an ohmd answers at once.
std::optional<RigDoc> running_rig() {
  const auto daemon = daemon_address(std::nullopt, surroundings());
  if (!daemon) return std::nullopt;
  const auto answer = ask(*daemon, {"/v1/rig", std::nullopt, Seconds{1}});
  const auto rig = answer ? read_rig_doc(*answer) : Result<RigDoc>{tl::make_unexpected(answer.error())};
  return rig ? std::optional{*rig} : std::nullopt;
}

}  // namespace

Answer run_alone(const Style& style) {
  const auto rig = running_rig();
  if (!rig) return of_files();
  const auto next = rig->next_step.empty() ? std::string{"ohm top"} : rig->next_step;
  return {0, banner(*rig, style) + wrapped(rig->sentence, style.width) + "Next: `" + next + "`\n", ""};
}

}  // namespace ohm
