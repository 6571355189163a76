#include "api/server/access.h"

#include <algorithm>
#include <fstream>
#include <grp.h>
#include <sys/socket.h>
#include <sys/stat.h>

#include "base/text.h"

namespace ohm::api {
namespace {

std::vector<unsigned> groups_of(int socket) {
  std::vector<gid_t> groups(64);
  socklen_t size = static_cast<socklen_t>(groups.size() * sizeof(gid_t));
  int failed = getsockopt(socket, SOL_SOCKET, SO_PEERGROUPS, groups.data(), &size);
  if (failed && errno == ERANGE) {
    groups.resize(size / sizeof(gid_t));
    failed = getsockopt(socket, SOL_SOCKET, SO_PEERGROUPS, groups.data(), &size);
  }
  if (failed) return {};
  groups.resize(size / sizeof(gid_t));
  return {groups.begin(), groups.end()};
}

}  // namespace

std::optional<Peer> peer_of(int socket) {
  ucred credentials{};
  socklen_t size = sizeof credentials;
  if (getsockopt(socket, SOL_SOCKET, SO_PEERCRED, &credentials, &size) != 0) return std::nullopt;
  return Peer{credentials.uid, credentials.gid, groups_of(socket)};
}

std::optional<unsigned> owners_group() {
  std::vector<char> room(4096);
  group entry{};
  group* found{};
  if (getgrnam_r("ohm", &entry, room.data(), room.size(), &found) != 0 || !found) return std::nullopt;
  return found->gr_gid;
}

bool is_owner(const Peer& peer, unsigned self, std::optional<unsigned> group) {
  if (peer.uid == 0 || peer.uid == self) return true;
  return group && (peer.gid == *group || std::find(peer.groups.begin(), peer.groups.end(), *group) != peer.groups.end());
}

namespace {

/// In the same time wherever they differ.
bool same_secret(std::string_view given, std::string_view token) {
  unsigned difference = given.size() == token.size() ? 0 : 1;
  for (std::size_t i = 0; i < given.size(); ++i)
    difference |= static_cast<unsigned>(static_cast<unsigned char>(given[i]) ^ static_cast<unsigned char>(token[i % token.size()]));
  return difference == 0;
}

}  // namespace

bool token_matches(std::string_view header, std::string_view token) {
  constexpr std::string_view kScheme = "Bearer ";
  if (token.empty() || !header.starts_with(kScheme)) return false;
  return same_secret(trimmed(header.substr(kScheme.size())), token);
}

bool hook_matches(std::string_view target, std::string_view token) {
  constexpr std::string_view kHook = "/hooks/off/";
  if (token.empty() || !target.starts_with(kHook)) return false;
  target.remove_prefix(kHook.size());
  return same_secret(target.substr(0, target.find('?')), token);
}

Result<std::string> read_token(const std::string& file) {
  struct stat about {};
  if (stat(file.c_str(), &about) != 0) return failure(Error::Kind::Io, file + ": no such token file");
  if (about.st_mode & 077)
    return failure(Error::Kind::PermissionDenied, file + ": others can read this token file; say `chmod 600 " + file + "`");
  std::ifstream in{file};
  std::string line;
  std::getline(in, line);
  const std::string token{trimmed(line)};
  const bool plain = std::all_of(token.begin(), token.end(), [](char c) { return c > 32 && c < 127; });
  if (!plain || token.size() < 16 || token.size() > 512)
    return failure(Error::Kind::BadInput, file + ": its first line must be a token of 16 to 512 letters, digits and signs");
  return token;
}

}  // namespace ohm::api
