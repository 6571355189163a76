#include "telemetry/history/series_table.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <cmath>
#include <cstring>

#include "base/split.h"
#include "base/text.h"
#include "telemetry/history/checksum.h"
#include "telemetry/history/tiers.h"

namespace ohm {
namespace {

constexpr std::string_view kTitle = "ohmstead history 1: slot, quantum, last, unit, thing, series, crc\n";
constexpr std::size_t kMostName = 64, kMostUnit = 16, kFields = 7;
// slot 5, quantum 24, last 20, unit, thing, series, crc 10, six tabs and the end of the line; the title's share rounded up
static_assert(5 + 24 + 20 + kMostUnit + 2 * kMostName + 10 + 7 <= kMostLineBytes);

std::uint64_t fnv1a(std::uint64_t hash, std::string_view bytes) {
  for (const char c : bytes) hash = (hash ^ static_cast<unsigned char>(c)) * 0x100000001B3;
  return (hash ^ 0xFF) * 0x100000001B3;  // between fields; no UTF-8 byte
}

std::string field(double value) {
  std::array<char, 32> buffer{};
  const auto end = std::to_chars(buffer.data(), buffer.data() + buffer.size(), value);
  return {buffer.data(), end.ptr};
}

template <class T>
std::optional<T> number_in(std::string_view text) {
  T value{};
  const auto end = std::from_chars(text.data(), text.data() + text.size(), value);
  return end.ec == std::errc{} && end.ptr == text.data() + text.size() ? std::optional{value} : std::nullopt;
}

std::uint32_t crc_of(std::string_view text) { return crc32(std::as_bytes(std::span{text})); }

std::string line_of(std::size_t slot, const SeriesEntry& e) {
  std::string line = std::to_string(slot) + '\t' + field(e.quantum) + '\t' + std::to_string(e.last) + '\t' + e.unit + '\t' +
                     e.thing + '\t' + e.series + '\t';
  return line + std::to_string(crc_of(line)) + '\n';
}

void read_line(std::string_view line, SeriesTable& table, std::size_t most) {
  const auto fields = split(line, '\t');
  if (fields.size() != kFields) return;
  const auto slot = number_in<std::size_t>(fields[0]);
  const auto quantum = number_in<double>(fields[1]);
  const auto last = number_in<std::int64_t>(fields[2]);
  if (!slot || !quantum || !last || *slot >= most) return;
  if (number_in<std::uint32_t>(fields[6]) != crc_of(line.substr(0, line.rfind('\t') + 1))) return;
  SeriesEntry entry{std::string{fields[4]}, std::string{fields[5]}, std::string{fields[3]}, *quantum, *last};
  if (!check_entry(entry)) return;
  entry.uid = uid_of(entry);
  if (table.size() <= *slot) table.resize(*slot + 1);
  table[*slot] = std::move(entry);
}

bool is_plain(std::string_view name, std::size_t most) { return name.size() <= most && printable(name) == name; }

}  // namespace

std::uint64_t uid_of(const SeriesEntry& entry) {
  std::uint64_t hash = 0xCBF29CE484222325;
  for (const std::string* text : {&entry.thing, &entry.series, &entry.unit}) hash = fnv1a(hash, *text);
  return fnv1a(hash, field(entry.quantum));
}

Result<void> check_entry(const SeriesEntry& e) {
  const auto bad = [&](const std::string& what) {
    return failure(Error::Kind::BadInput, "history: series \"" + shortened(e.thing + " " + e.series, 80) + "\": " + what);
  };
  if (e.thing.empty() || e.series.empty()) return bad("a thing and a series need a name");
  if (!is_plain(e.thing, kMostName) || !is_plain(e.series, kMostName) || !is_plain(e.unit, kMostUnit))
    return bad("names are plain text of at most 64 bytes, units of at most 16");
  if (!std::isfinite(e.quantum) || e.quantum <= 0) return bad("its quantum is " + field(e.quantum) + "; it must be above 0");
  return {};
}

std::string text_of(const SeriesTable& table) {
  std::string text{kTitle};
  for (std::size_t slot = 0; slot < table.size(); ++slot)
    if (table[slot]) text += line_of(slot, *table[slot]);
  return text;
}

SeriesTable read_series_table(std::string_view text, std::size_t most) {
  SeriesTable table;
  while (!text.empty()) {
    const auto end = std::min(text.find('\n'), text.size());
    read_line(text.substr(0, end), table, most);
    text.remove_prefix(std::min(end + 1, text.size()));
  }
  return table;
}

}  // namespace ohm
