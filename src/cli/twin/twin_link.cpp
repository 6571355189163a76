#include "cli/twin/twin_link.h"

#include <array>
#include <cstring>
#include <poll.h>
#include <sys/socket.h>
#include <sys/un.h>

#include "twin/process/host/descriptor.h"
#include "twin/process/host/directory.h"

namespace ohm {
namespace {

constexpr int kPatienceMs = 10'000;
constexpr std::size_t kLongestAnswer = 16 * 1024 * 1024;

Result<twin::Descriptor> connect_to(const std::string& directory) {
  const auto path = twin::control_path(directory);
  sockaddr_un address{};
  address.sun_family = AF_UNIX;
  if (path.size() >= sizeof address.sun_path) return failure(Error::Kind::BadInput, path + ": longer than a socket's name may be");
  std::memcpy(address.sun_path, path.c_str(), path.size() + 1);
  twin::Descriptor socket{::socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0)};
  if (!socket || ::connect(socket.get(), reinterpret_cast<const sockaddr*>(&address), sizeof address) != 0)
    return failure(Error::Kind::Io, "no twin is running in " + directory + "; start one: ohm-twin --rig rig.yaml");
  return socket;
}

Result<void> send_all(int socket, std::string_view text) {
  while (!text.empty()) {
    const auto n = ::send(socket, text.data(), text.size(), MSG_NOSIGNAL);
    if (n <= 0) return tl::make_unexpected(twin::io_error("the twin went away"));
    text.remove_prefix(static_cast<std::size_t>(n));
  }
  return {};
}

}  // namespace

Result<std::string> ask_twin(const std::string& directory, const std::string& line) {
  const auto socket = connect_to(directory);
  if (!socket) return tl::make_unexpected(socket.error());
  if (auto sent = send_all(socket->get(), line); !sent) return tl::make_unexpected(sent.error());
  std::string answer;
  std::array<char, 65536> buffer{};
  while (answer.find('\n') == std::string::npos && answer.size() < kLongestAnswer) {
    pollfd wanted{.fd = socket->get(), .events = POLLIN, .revents = 0};
    if (::poll(&wanted, 1, kPatienceMs) == 0) return failure(Error::Kind::Timeout, "the twin in " + directory + " does not answer");
    const auto n = ::recv(socket->get(), buffer.data(), buffer.size(), 0);
    if (n <= 0) return failure(Error::Kind::Io, "the twin in " + directory + " went away");
    answer.append(buffer.data(), static_cast<std::size_t>(n));
  }
  return answer.substr(0, answer.find('\n'));
}

}  // namespace ohm
