#include <algorithm>
#include <charconv>
#include <map>
#include <optional>
#include <string_view>

#include "base/text.h"
#include "rig/rewire/rewire.h"

namespace ohm {
namespace {

using Entries = std::vector<std::string>;  // one outlet or breaker each: "pdu1/3"

/// A value of the file: where it stands, and what several outlets in its place look like.
struct Value {
  std::size_t begin{}, end{};          // bytes, quotes and brackets included
  std::string inside;                  // without them
  std::string before, between, after;  // "[", ", ", "]"; nothing around them where the value is itself an item of a list
};

tl::unexpected<Error> cannot(const Rig& rig, const Mark& at, const std::string& why) {
  const auto file = rig.file.empty() ? std::string{"rig file"} : rig.file;
  return failure(Error::Kind::NotSupported, file + ":" + std::to_string(at.line) + ":" + std::to_string(at.column) + ": " + why);
}

/// Bytes from the start of the text to a place counted in characters; nothing past the end.
std::optional<std::size_t> byte_at(const std::string& text, const Mark& at) {
  if (at.line < 1 || at.column < 1) return std::nullopt;
  std::size_t byte = text.starts_with("\xEF\xBB\xBF") ? 3 : 0;
  for (int line = 1; line < at.line; ++line) {
    byte = text.find('\n', byte);
    if (byte == std::string::npos) return std::nullopt;
    ++byte;
  }
  const auto continues = [&](std::size_t b) { return b < text.size() && (static_cast<unsigned char>(text[b]) & 0xC0U) == 0x80; };
  for (int column = 1; column < at.column; ++column) {
    if (byte >= text.size() || text[byte] == '\n') return std::nullopt;
    ++byte;
    while (continues(byte)) ++byte;
  }
  return byte < text.size() ? std::optional{byte} : std::nullopt;
}

/// A plain scalar ends at a bracket, a comma, a comment or the end of the line.
std::size_t end_of_plain(const std::string& text, std::size_t begin) {
  auto end = std::min(text.find_first_of(",]}\r\n", begin), text.size());
  end = std::min(end, text.find(" #", begin));
  while (end > begin && text[end - 1] == ' ') --end;
  return end;
}

/// The last byte before `begin` that is not blank.
std::size_t previous(const std::string& text, std::size_t begin) {
  const auto at = begin == 0 ? std::string::npos : text.find_last_not_of(" \t\r\n", begin - 1);
  return at == std::string::npos ? 0 : at;
}

/// Is the value an item of its own of a list in brackets, or of one with dashes?
Value in_its_place(const std::string& text, Value value) {
  const auto at = previous(text, value.begin);
  value.before = "[", value.between = ", ", value.after = "]";
  if (text[at] == '[' || text[at] == ',') value.before = value.after = "";
  if (text[at] != '-') return value;
  const auto line = text.rfind('\n', at);
  value.before = value.after = "";
  value.between = "\n" + text.substr(line + 1, at - line - 1) + "- ";
  return value;
}

/// The value at that byte; nothing where it is written in a way that is not edited in place.
std::optional<Value> value_at(const std::string& text, std::size_t begin) {
  const char first = text[begin];
  if (first == '-' || first == '|' || first == '>' || first == '{' || first == '&' || first == '*' || first == '!')
    return std::nullopt;
  if (first == '"' || first == '\'' || first == '[') {
    const auto close = text.find(first == '[' ? ']' : first, begin + 1);
    if (close == std::string::npos) return std::nullopt;
    auto inside = text.substr(begin + 1, close - begin - 1);
    if (first == '[' && inside.find('#') != std::string::npos) return std::nullopt;  // a comment among the entries would be lost
    return in_its_place(text, {begin, close + 1, std::move(inside), "", "", ""});
  }
  const auto end = end_of_plain(text, begin);
  if (end == begin) return std::nullopt;
  return in_its_place(text, {begin, end, text.substr(begin, end - begin), "", "", ""});
}

std::string bare(std::string_view text) {
  constexpr std::string_view kAround{" \t\r\n\"'"};
  const auto first = text.find_first_not_of(kAround);
  if (first == std::string_view::npos) return "";
  return std::string{text.substr(first, text.find_last_not_of(kAround) - first + 1)};
}

std::optional<int> whole(std::string_view text) {
  int n = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), n);
  if (error != std::errc{} || end != text.data() + text.size()) return std::nullopt;
  return n;
}

/// "pdu1/1-3" is three entries; anything else is one.
Entries expanded(const std::string& entry) {
  const auto slash = entry.rfind('/'), dash = entry.rfind('-');
  if (slash == std::string::npos || dash == std::string::npos || dash < slash) return {entry};
  const auto first = whole(std::string_view{entry}.substr(slash + 1, dash - slash - 1));
  const auto last = whole(std::string_view{entry}.substr(dash + 1));
  if (!first || !last || *last < *first) return {entry};
  Entries out;
  for (int n = *first; n <= *last; ++n) out.push_back(entry.substr(0, slash + 1) + std::to_string(n));
  return out;
}

Entries entries(const Value& value) {
  Entries out;
  for (std::size_t from = 0; from <= value.inside.size();) {
    const auto comma = std::min(value.inside.find(',', from), value.inside.size());
    for (auto& e : expanded(bare(std::string_view{value.inside}.substr(from, comma - from))))
      if (!e.empty()) out.push_back(std::move(e));
    from = comma + 1;
  }
  return out;
}

/// "pdu1/1-3" when they follow each other on one PDU, else "[pdu1/1, pdu2/4]".
std::string written(const Entries& entries, const Value& value) {
  if (entries.size() == 1) return entries[0];
  const auto slash = entries[0].rfind('/');
  const auto first = slash == std::string::npos ? std::nullopt : whole(std::string_view{entries[0]}.substr(slash + 1));
  if (first) {
    auto range = entries[0] + "-" + std::to_string(*first + static_cast<int>(entries.size()) - 1);
    if (expanded(range) == entries) return range;
  }
  return value.before + join(entries, value.between) + value.after;
}

std::string name_of(const Rig& rig, const AcSource& source) {
  if (const auto* outlet = std::get_if<OutletRef>(&source)) return rig[outlet->pdu].name + "/" + std::to_string(outlet->outlet);
  return rig[std::get<Index<Breaker>>(source)].name;
}

/// One value of the file and the moves that change it.
struct Edit {
  Value value;
  std::string becomes;
};

/// A breaker's name stands for all supplies that have it from there: they go together or not at all.
Result<std::string> breaker_after(const Rig& rig, const Mark& at, const std::vector<Move>& moves) {
  const auto sharing = std::count_if(rig.psus.begin(), rig.psus.end(), [&](const Psu& p) { return p.plugged_at == at; });
  const bool together = std::all_of(moves.begin(), moves.end(), [&](const Move& m) { return m.to == moves.front().to; });
  if (together && sharing == static_cast<std::ptrdiff_t>(moves.size())) return name_of(rig, moves.front().to);
  return cannot(rig, at,
                "`" + name_of(rig, moves.front().from) + "` names the breaker of " + std::to_string(sharing) +
                    " supplies at once, of which " + rig[moves.front().psu].name +
                    " should move alone: give each its own frame or outlet first");
}

Result<std::string> outlets_after(const Rig& rig, const Mark& at, const Value& value, const std::vector<Move>& moves) {
  const auto before = entries(value);
  auto after = before;
  for (const auto& m : moves) {
    const auto found = std::find(before.begin(), before.end(), name_of(rig, m.from));
    if (found == before.end())
      return cannot(rig, at,
                    "`" + value.inside + "` does not tell the outlet " + name_of(rig, m.from) + " of " + rig[m.psu].name +
                        " in a way that can be edited in place: write `outlets: [" + name_of(rig, m.from) + ", …]`");
    after[static_cast<std::size_t>(found - before.begin())] = name_of(rig, m.to);
  }
  return written(after, value);
}

Result<Edit> edit_at(const Rig& rig, const std::string& text, const Mark& at, const std::vector<Move>& moves) {
  const auto& psu = rig[moves.front().psu];
  if (at.line == 0) return cannot(rig, psu.at, "the outlet of " + psu.name + " is nowhere in the file: write it down first");
  const auto begin = byte_at(text, at);
  const auto value = begin ? value_at(text, *begin) : std::nullopt;
  if (!value)
    return cannot(rig, at,
                  "the outlet of " + psu.name + " stands in a form that cannot be edited in place: write it as `outlets: [" +
                      name_of(rig, psu.from) + "]`");
  const bool at_breaker = std::holds_alternative<Index<Breaker>>(moves.front().from);
  auto becomes = at_breaker ? breaker_after(rig, at, moves) : outlets_after(rig, at, *value, moves);
  if (!becomes) return tl::make_unexpected(becomes.error());
  return Edit{*value, *becomes};
}

}  // namespace

Result<std::string> rewired_text(const Rig& rig, const std::string& text, const std::vector<Move>& moves) {
  std::map<Mark, std::vector<Move>> by_value;
  for (const auto& m : moves) by_value[rig[m.psu].plugged_at].push_back(m);
  std::vector<Edit> edits;
  for (const auto& [at, of_value] : by_value) {
    auto edit = edit_at(rig, text, at, of_value);
    if (!edit) return tl::make_unexpected(edit.error());
    edits.push_back(std::move(*edit));
  }
  auto out = text;
  for (auto e = edits.rbegin(); e != edits.rend(); ++e) out.replace(e->value.begin, e->value.end - e->value.begin, e->becomes);
  return out;
}

}  // namespace ohm
