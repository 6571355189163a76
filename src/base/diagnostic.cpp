#include "base/diagnostic.h"

#include <algorithm>
#include <string_view>
#include <tuple>

#include "base/text.h"

namespace ohm {
namespace {

std::string place(const Diagnostic& d) {
  std::string text = d.file;
  if (d.at.line > 0) text += ":" + std::to_string(d.at.line);
  if (d.at.line > 0 && d.at.column > 0) text += ":" + std::to_string(d.at.column);
  return text;
}

/// What was found and what should have been there.
std::string complaint(const Diagnostic& d) {
  if (d.value.empty()) return d.expected.empty() ? "" : "expected " + d.expected;
  if (d.expected.empty()) return "unknown key `" + d.value + "`";
  return "`" + d.value + "`: expected " + d.expected;
}

}  // namespace

std::string render(const Diagnostic& d) {
  std::string line = place(d);
  const auto add = [&line](std::string_view between, const std::string& part) {
    if (part.empty()) return;
    if (!line.empty()) line += between;
    line += part;
  };
  add(": ", d.where);
  const std::string said = complaint(d);
  add(": ", said);
  add(said.empty() ? ": " : "; ", d.hint);
  return printable(line);  // keys and values come from the file: nothing in them may break the line or steer a terminal
}

std::string render(const Diagnostics& all) {
  Diagnostics sorted = all;
  const auto place_of = [](const Diagnostic& d) { return std::tuple{std::string_view{d.file}, d.at.line == 0, d.at}; };
  std::stable_sort(sorted.begin(), sorted.end(),
                   [&](const Diagnostic& a, const Diagnostic& b) { return place_of(a) < place_of(b); });
  std::string lines;
  for (const Diagnostic& d : sorted) lines += render(d) + "\n";
  return lines;
}

}  // namespace ohm
