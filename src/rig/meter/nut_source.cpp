#include "rig/meter/nut_source.h"

#include <algorithm>
#include <charconv>
#include <optional>

namespace ohm {
namespace nut {
namespace {

std::optional<std::uint16_t> port_of(std::string_view text) {
  int port{};
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), port);
  if (error != std::errc{} || end != text.data() + text.size() || port < 1 || port > 65535) return std::nullopt;
  return static_cast<std::uint16_t>(port);
}

/// Where the port begins in "host:3493" or "[::1]:3493"; npos: there is none.
std::size_t port_mark(std::string_view host) {
  const std::size_t bracket = host.rfind(']');
  const std::size_t colon = host.rfind(':');
  if (bracket != std::string_view::npos) return colon != std::string_view::npos && colon > bracket ? colon : std::string_view::npos;
  return host.find(':') == colon ? colon : std::string_view::npos;  // several and no brackets: a bare IPv6 address
}

std::string_view without_brackets(std::string_view host) {
  return host.size() > 2 && host.front() == '[' && host.back() == ']' ? host.substr(1, host.size() - 2) : host;
}

bool is_name(std::string_view text) {
  return !text.empty() && text.size() <= 255 && std::none_of(text.begin(), text.end(), [](char c) {
    return static_cast<unsigned char>(c) <= 0x20 || c == 0x7F || c == '"' || c == '\\' || c == '@' || c == '/';
  });
}

}  // namespace

Sourced<Address> address_of(std::string_view text) {
  Address to;
  const std::size_t mark = text.find('@');
  to.ups = text.substr(0, mark);
  std::string_view host = mark == std::string_view::npos ? "localhost" : text.substr(mark + 1);
  if (const std::size_t colon = port_mark(host); colon != std::string_view::npos) {
    const auto port = port_of(host.substr(colon + 1));
    if (!port) return tl::make_unexpected(SourceMistake{std::string{host.substr(colon + 1)}, "a port, 1 to 65535"});
    to.port = *port;
    host = host.substr(0, colon);
  }
  to.host = without_brackets(host);
  if (!is_name(to.ups) || !is_name(to.host)) {
    return tl::make_unexpected(SourceMistake{"nut:" + std::string{text}, "nut:UPS@HOST or nut:UPS@HOST:PORT"});
  }
  return to;
}

}  // namespace nut

Sourced<NutSource> nut_source(std::string_view text) {
  const std::size_t mark = std::min(text.find(';'), text.size());
  auto address = nut::address_of(text.substr(0, mark));
  if (!address) return tl::make_unexpected(address.error());
  NutSource source{*std::move(address), "nut:" + std::string{text.substr(0, mark)}, ""};
  const std::string_view option = text.substr(std::min(mark + 1, text.size()));
  if (option.starts_with("login=") && option.size() > 6) {
    source.login_file = option.substr(6);
  } else if (mark < text.size()) {
    return tl::make_unexpected(SourceMistake{std::string{option}, "login=FILE"});
  }
  return source;
}

}  // namespace ohm
