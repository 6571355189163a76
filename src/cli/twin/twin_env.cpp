#include "cli/twin/twin_env.h"

#include <filesystem>
#include <string_view>
#include <vector>

#include "base/text.h"

namespace ohm {
namespace {

namespace fs = std::filesystem;

/// The library's folder first, and only once however often the lines are evaluated.
std::string library_path(const std::string& first, std::string_view now) {
  std::vector<std::string> folders{first};
  for (std::size_t from = 0; !now.empty() && from <= now.size();) {
    const auto colon = std::min(now.find(':', from), now.size());
    if (const auto folder = now.substr(from, colon - from); folder != first) folders.emplace_back(folder);
    from = colon + 1;
  }
  return join(folders, ":");
}

}  // namespace

std::string shell_quoted(std::string_view text) {
  std::string out{'\''};
  for (const char c : text) out += c == '\'' ? std::string{"'\\''"} : std::string{c};
  return out + '\'';
}

std::string environment_lines(const TwinEnvironment& environment) {
  const auto line = [](const std::string& name, std::string_view value) {
    return "export " + name + "=" + shell_quoted(value) + "\n";
  };
  return line("OHM_TWIN", environment.directory) +
         line("LD_LIBRARY_PATH", library_path(environment.library, environment.library_path)) +
         (environment.host.empty() ? "unset OHM_TWIN_HOST\n" : line("OHM_TWIN_HOST", environment.host)) +
         line("CUDA_DEVICE_ORDER", "PCI_BUS_ID");
}

Result<std::string> stand_in_folder() {
  std::error_code error;
  const auto bin = fs::read_symlink("/proc/self/exe", error).parent_path();
  const std::vector<fs::path> folders{(bin / "../lib/ohm-nvml-twin").lexically_normal(),
                                      (bin / "../lib/ohmstead/nvml-twin").lexically_normal()};
  for (const auto& folder : folders)
    if (fs::exists(folder / "libnvidia-ml.so.1", error)) return folder.string();
  return failure(Error::Kind::Io, "the stand-in libnvidia-ml.so.1 is neither in " + folders[0].string() + " nor in " +
                                      folders[1].string() + "; build the target nvml_twin, or install again");
}

}  // namespace ohm
