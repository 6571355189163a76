#include "telemetry/testing/strict_scrape.h"

#include <charconv>
#include <cmath>

namespace ohm {
namespace {

constexpr std::string_view kFirst = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ_";
constexpr std::string_view kLater = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ_0123456789";

bool take(std::string_view& rest, std::string_view word) {
  if (!rest.starts_with(word)) return false;
  rest.remove_prefix(word.size());
  return true;
}

std::optional<std::string> take_name(std::string_view& rest) {
  if (rest.empty() || kFirst.find(rest.front()) == std::string_view::npos) return std::nullopt;
  const auto end = std::min(rest.find_first_not_of(kLater), rest.size());
  const std::string name{rest.substr(0, end)};
  rest.remove_prefix(end);
  return name;
}

/// Up to `stop`, which is taken too; only \\, \n and, in quotes, \" are escapes.
std::optional<std::string> take_escaped(std::string_view& rest, std::optional<char> stop) {
  std::string out;
  while (!rest.empty()) {
    const char c = rest.front();
    rest.remove_prefix(1);
    if (stop && c == *stop) return out;
    if (c != '\\') {
      out += c;
      continue;
    }
    if (take(rest, "\\"))
      out += '\\';
    else if (take(rest, "n"))
      out += '\n';
    else if (stop && take(rest, "\""))
      out += '"';
    else
      return std::nullopt;
  }
  return stop ? std::nullopt : std::optional{out};
}

bool take_labels(std::string_view& rest, std::map<std::string, std::string>& labels) {
  if (!take(rest, "{")) return true;
  while (true) {
    const auto name = take_name(rest);
    if (!name || !take(rest, "=\"")) return false;
    const auto value = take_escaped(rest, '"');
    if (!value || !labels.emplace(*name, *value).second) return false;
    if (take(rest, "}")) return true;
    if (!take(rest, ",")) return false;
  }
}

class Scrape {
 public:
  bool line(std::string_view rest) {
    if (take(rest, "# HELP ")) return help(rest);
    if (take(rest, "# TYPE ")) return type(rest);
    return sample(rest);
  }
  std::map<std::string, ScrapedFamily> families;

 private:
  bool help(std::string_view rest) {
    const auto name = take_name(rest);
    if (!name || !take(rest, " ") || families.contains(*name)) return false;
    const auto text = take_escaped(rest, std::nullopt);
    if (!text) return false;
    current_ = *name;
    families[current_].help = *text;
    return true;
  }
  bool type(std::string_view rest) {
    if (take_name(rest) != current_ || !families[current_].type.empty() || !families[current_].samples.empty()) return false;
    families[current_].type = rest;
    return rest == " gauge" || rest == " counter";
  }
  bool sample(std::string_view rest) {
    std::map<std::string, std::string> labels;
    if (take_name(rest) != current_ || families[current_].type.empty() || !take_labels(rest, labels) || !take(rest, " "))
      return false;
    double value = 0;
    const auto end = std::from_chars(rest.data(), rest.data() + rest.size(), value);
    if (end.ec != std::errc{} || end.ptr != rest.data() + rest.size() || !std::isfinite(value)) return false;
    return families[current_].samples.emplace(std::move(labels), value).second;
  }
  std::string current_;
};

}  // namespace

std::optional<std::map<std::string, ScrapedFamily>> strict_scrape(std::string_view text, std::string& why) {
  Scrape scrape;
  while (!text.empty()) {
    const auto end = text.find('\n');
    why = text.substr(0, end);
    if (end == std::string_view::npos || !scrape.line(why)) return std::nullopt;
    text.remove_prefix(end + 1);
  }
  why.clear();
  return scrape.families;
}

}  // namespace ohm
