#include "cli/client/address.h"

#include <cstdlib>
#include <filesystem>
#include <unistd.h>

#include "base/text.h"
#include "cli/files.h"

namespace ohm {
namespace {

constexpr const char* kOfRoot = "/run/ohmstead/ohmd.sock";
constexpr std::size_t kLongestSocket = 107;  // sun_path of unix(7), less its end

/// Own socket first: who runs an ohmd of their own means that one. Root's is the rig's.
std::string found_socket(const Surroundings& around) {
  const auto own = usual_socket(around);
  return own != kOfRoot && !around.exists(own) && around.exists(kOfRoot) ? kOfRoot : own;
}

Result<DaemonAddress> over_socket(const std::string& path) {
  if (path.size() > kLongestSocket)
    return failure(Error::Kind::BadInput, "the socket path " + shortened(path, 60) + " is longer than the " +
                                              std::to_string(kLongestSocket) + " bytes that Linux allows");
  return DaemonAddress{path, "http://ohm", ""};
}

Result<DaemonAddress> over_tcp(std::string url, const Surroundings& around) {
  if (!url.starts_with("http://") && !url.starts_with("https://"))
    return failure(Error::Kind::BadInput, "OHM_URL `" + shortened(url, 60) + "`: expected a URL, like http://10.0.0.7:7070");
  while (url.ends_with('/')) url.pop_back();
  const auto file = around.variable("OHM_TOKEN_FILE");
  if (file.empty())
    return failure(Error::Kind::BadInput, "OHM_URL is set, and OHM_TOKEN_FILE is not; over TCP ohmd wants its token");
  const auto token = around.read(file);
  if (!token) return failure(Error::Kind::BadInput, "OHM_TOKEN_FILE: " + token.error().what);
  const auto bare = std::string{trimmed(*token)};
  if (bare.empty() || printable(bare) != bare)
    return failure(Error::Kind::BadInput, "OHM_TOKEN_FILE " + shortened(file, 60) + ": expected one line with the token");
  return DaemonAddress{"", std::move(url), bare};
}

}  // namespace

Surroundings surroundings() {
  return {[](const char* name) {
            const char* value = std::getenv(name);
            return std::string{value ? value : ""};
          },
          [](const std::string& path) {
            std::error_code ignored;
            return std::filesystem::exists(path, ignored);
          },
          read_text, ::geteuid()};
}

std::string usual_socket(const Surroundings& around) {
  if (around.uid == 0) return kOfRoot;
  const auto runtime = around.variable("XDG_RUNTIME_DIR");
  return (runtime.empty() ? "/tmp/ohmstead-" + std::to_string(around.uid) : runtime + "/ohmstead") + "/ohmd.sock";
}

Result<DaemonAddress> daemon_address(const std::optional<std::string>& socket_option, const Surroundings& around) {
  if (socket_option && !socket_option->empty()) return over_socket(*socket_option);
  if (auto url = around.variable("OHM_URL"); !url.empty()) return over_tcp(std::move(url), around);
  const auto told = around.variable("OHM_SOCKET");
  return over_socket(told.empty() ? found_socket(around) : told);
}

}  // namespace ohm
