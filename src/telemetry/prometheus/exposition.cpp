#include "telemetry/prometheus/exposition.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <cmath>

#include "base/result.h"
#include "base/text.h"

namespace ohm {
namespace {

bool is_letter(char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_'; }
bool is_digit(char c) { return c >= '0' && c <= '9'; }

bool is_name(std::string_view name, bool colons) {
  const auto good = [&](char c) { return is_letter(c) || is_digit(c) || (colons && c == ':'); };
  return !name.empty() && !is_digit(name.front()) && std::all_of(name.begin(), name.end(), good);
}

/// Backslash and line feed in help; the double quote too in a label value. Bytes that are not UTF-8 would cost the whole scrape.
std::string escaped(std::string_view raw, bool quotes) {
  const std::string text = first_invalid_utf8(raw) ? printable(raw) : std::string{raw};
  std::string out;
  for (const char c : text) {
    if (c == '\\')
      out += "\\\\";
    else if (c == '\n')
      out += "\\n";
    else if (c == '"' && quotes)
      out += "\\\"";
    else
      out += c;
  }
  return out;
}

/// {a="1",b="2"}, by name; nothing when there are none.
std::string rendered(Labels labels) {
  if (labels.empty()) return {};
  std::sort(labels.begin(), labels.end());
  std::string out;
  for (const auto& [name, value] : labels) {
    OHM_ASSERT(is_name(name, false) && !name.starts_with("__"));
    out += (out.empty() ? "{" : ",") + name + "=\"" + escaped(value, true) + "\"";
  }
  return out + "}";
}

/// The shortest text that gives the same double back.
std::string number_text(double value) {
  std::array<char, 32> buffer{};
  const auto end = std::to_chars(buffer.data(), buffer.data() + buffer.size(), value);
  return {buffer.data(), end.ptr};
}

}  // namespace

Exposition::Family& Exposition::Family::add(const Labels& labels, std::optional<double> value) {
  if (value && std::isfinite(*value)) samples_.emplace(rendered(labels), *value);
  return *this;
}

Exposition::Family& Exposition::family(const std::string& name, MetricKind kind, const std::string& help) {
  OHM_ASSERT(is_name(name, true));
  const auto [it, is_new] = families_.try_emplace(name);
  if (is_new) {
    it->second.help_ = help;
    it->second.kind_ = kind;
  }
  return it->second;
}

void Exposition::reading(Family& family, const Labels& labels, const std::string& thing, const std::string& series,
                         const Reading<double>& value, double scale) {
  if (const auto v = value.get()) family.add(labels, *v * scale);
  if (const auto why = value.absent()) absent(thing, series, name_of(*why));
}

void Exposition::absent(const std::string& thing, const std::string& series, std::string_view reason) {
  family("ohm_reading_absent", MetricKind::Gauge, "1 where a thing's reading is not there, with the reason why.")
      .add({{"thing", thing}, {"series", series}, {"reason", std::string{reason}}}, 1);
}

std::string Exposition::text() const {
  std::string out;
  for (const auto& [name, family] : families_) {
    if (family.samples_.empty()) continue;
    out += "# HELP " + name + " " + escaped(family.help_, false) + "\n";
    out += "# TYPE " + name + (family.kind_ == MetricKind::Counter ? " counter\n" : " gauge\n");
    for (const auto& [labels, value] : family.samples_) out += name + labels + " " + number_text(value) + "\n";
  }
  return out;
}

}  // namespace ohm
