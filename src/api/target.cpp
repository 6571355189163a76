#include <cstddef>
#include <optional>
#include <string_view>

#include "api/http.h"

namespace ohm::api {
namespace {

std::optional<int> hex(char c) {
  if (c >= '0' && c <= '9') return c - '0';
  if (c >= 'a' && c <= 'f') return c - 'a' + 10;
  if (c >= 'A' && c <= 'F') return c - 'A' + 10;
  return std::nullopt;
}

/// `plus`: "+" is a blank, as in a query.
std::optional<std::string> decoded(std::string_view text, bool plus) {
  std::string out;
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (text[i] == '+' && plus) {
      out += ' ';
    } else if (text[i] != '%') {
      out += text[i];
    } else {
      const auto high = i + 2 < text.size() ? hex(text[i + 1]) : std::nullopt;
      const auto low = i + 2 < text.size() ? hex(text[i + 2]) : std::nullopt;
      if (!high || !low || (*high == 0 && *low == 0)) return std::nullopt;
      out += static_cast<char>(*high * 16 + *low);
      i += 2;
    }
  }
  return out;
}

bool read_pair(std::string_view pair, Request& request) {
  if (pair.empty()) return true;
  const auto equals = pair.find('=');
  const auto key = decoded(pair.substr(0, equals), true);
  const auto value = decoded(equals == std::string_view::npos ? "" : pair.substr(equals + 1), true);
  if (!key || !value) return false;
  request.query[*key] = *value;
  return true;
}

bool read_query(std::string_view text, Request& request) {
  while (!text.empty()) {
    const auto end = text.find('&');
    if (!read_pair(text.substr(0, end), request)) return false;
    text = end == std::string_view::npos ? std::string_view{} : text.substr(end + 1);
  }
  return true;
}

}  // namespace

bool read_target(const std::string& target, Request& request) {
  const std::string_view text{target};
  if (text.empty() || text.front() != '/') return false;
  const auto mark = text.find('?');
  const auto path = decoded(text.substr(0, mark), false);
  if (!path) return false;
  request.path = *path;
  return mark == std::string_view::npos || read_query(text.substr(mark + 1), request);
}

}  // namespace ohm::api
