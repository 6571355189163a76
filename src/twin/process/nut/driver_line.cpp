#include "twin/process/nut/driver_line.h"

#include <algorithm>

namespace ohm::twin {
namespace {

constexpr std::size_t kMostWords = 32;

bool is_control(char c) { return (static_cast<unsigned char>(c) < 0x20 && c != '\t') || c == 0x7F; }
bool is_blank(char c) { return c == ' ' || c == '\t'; }

/// Reads a word from the front of `rest` and cuts it off; nothing: it does not end.
std::optional<std::string> take_word(std::string_view& rest) {
  std::string word;
  bool quote = false;
  while (!rest.empty() && (quote || (!is_blank(rest.front()) && rest.front() != '#'))) {
    const char c = rest.front();
    rest.remove_prefix(1);
    if (c == '"') {
      quote = !quote;
    } else if (c != '\\') {
      word += c;
    } else {
      if (rest.empty()) return std::nullopt;
      word += rest.front();
      rest.remove_prefix(1);
    }
  }
  return quote ? std::nullopt : std::optional{word};
}

}  // namespace

std::optional<std::vector<std::string>> words_of(std::string_view line) {
  if (!line.empty() && line.back() == '\r') line.remove_suffix(1);
  if (std::any_of(line.begin(), line.end(), is_control)) return std::nullopt;
  std::vector<std::string> words;
  while (true) {
    while (!line.empty() && is_blank(line.front())) line.remove_prefix(1);
    if (line.empty() || line.front() == '#') return words;
    auto word = take_word(line);
    if (!word || words.size() == kMostWords) return std::nullopt;
    words.push_back(std::move(*word));
  }
}

std::string nut_quoted(std::string_view text) {
  std::string out{'"'};
  for (const char c : text) {
    if (c == '"' || c == '\\' || c == '#') out += '\\';
    out += is_control(c) ? ' ' : c;
  }
  return out + '"';
}

DriverRequest driver_request(std::string_view line) {
  auto words = words_of(line).value_or(std::vector<std::string>{});
  DriverRequest request;
  if (words.size() >= 4 && words[words.size() - 2] == "TRACKING") {
    request.tracking = words.back();
    words.resize(words.size() - 2);
  }
  using Kind = DriverRequest::Kind;
  if (words.size() == 1 && words[0] == "PING") request.kind = Kind::Ping;
  if (words.size() == 1 && words[0] == "DUMPALL") request.kind = Kind::DumpAll;
  if (words.size() == 1 && words[0] == "LOGOUT") request.kind = Kind::Logout;
  if (words.size() < 2 || words.size() > 3) return request;
  if (words[0] == "INSTCMD") request.kind = Kind::Instruct;
  if (words[0] == "SET" && words.size() == 3) request.kind = Kind::Set;
  if (request.kind == Kind::Other) return request;
  request.name = words[1];
  request.value = words.size() == 3 ? words[2] : "";
  return request;
}

}  // namespace ohm::twin
