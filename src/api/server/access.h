// Who may do what on which listener.
//
// Local socket: the kernel tells the peer's user and groups. TCP: a bearer token, for reading only, because it travels in the
// clear. Called by the server when a connection is accepted and when a request's headers are in.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"

namespace ohm::api {

struct Peer {
  unsigned uid{}, gid{};
  std::vector<unsigned> groups;
};

/// The other end of a connected Unix socket, or nothing when the kernel does not tell.
std::optional<Peer> peer_of(int socket);

/// Group id of "ohm", where there is one.
std::optional<unsigned> owners_group();

/// root, `self`, or a member of `group`.
bool is_owner(const Peer& peer, unsigned self, std::optional<unsigned> group);

/// `header` is the value of Authorization. Compares in the same time wherever they differ.
bool token_matches(std::string_view header, std::string_view token);

/// Is `target`, undecoded, "/hooks/off/TOKEN" with nothing or a query behind it? For sensors, which often can send no header.
bool hook_matches(std::string_view target, std::string_view token);

/// The token of a file: its first line, 16 to 512 printable characters. Refused when others than its owner can read the file.
Result<std::string> read_token(const std::string& file);

}  // namespace ohm::api
