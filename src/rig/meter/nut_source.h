// Where a NUT meter is read, as an owner writes it into rig.yaml: UPS[@HOST[:PORT]][;login=FILE] behind "nut:".
//
// Pure functions on text, any thread. The login file, two lines with user and password, is for switching outlets; nothing here
// opens it, for secrets never stand in rig.yaml.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "rig/meter/source_mistake.h"

namespace ohm {
namespace nut {

/// "pdu1@127.0.0.1:3493", as an owner writes it behind "nut:".
struct Address {
  std::string ups, host;
  std::uint16_t port{3493};  ///< standard: IANA, RFC 9271
  friend bool operator==(const Address&, const Address&) = default;
};

/// "pdu1@host", "pdu1@host:3493", "pdu1@[::1]:3493"; "pdu1" alone is on this machine.
Sourced<Address> address_of(std::string_view text);

}  // namespace nut

struct NutSource {
  nut::Address address;
  std::string shown;       ///< "nut:pdu1@127.0.0.1", for people
  std::string login_file;  ///< "": read only
  friend bool operator==(const NutSource&, const NutSource&) = default;
};

/// What stands behind "nut:".
Sourced<NutSource> nut_source(std::string_view text);

}  // namespace ohm
