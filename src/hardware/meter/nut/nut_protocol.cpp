#include "hardware/meter/nut/nut_protocol.h"

#include <algorithm>
#include <array>

#include "base/text.h"

namespace ohm::nut {
namespace {

constexpr std::size_t kMostWords = 16;      // assumed: the longest answer of RFC 9271 has 5
constexpr std::size_t kMostEntries = 4096;  // assumed: a PDU of 48 outlets has under 700 variables

struct Meaning {
  std::string_view code;
  Error::Kind kind;
  std::string_view says;
};

// RFC 9271 section 4.5, the codes a reader or switcher can meet.
constexpr std::array<Meaning, 14> kMeanings{{
    {"ACCESS-DENIED", Error::Kind::PermissionDenied, "upsd refuses this user or host"},
    {"UNKNOWN-UPS", Error::Kind::BadInput, "upsd knows no such UPS or PDU"},
    {"VAR-NOT-SUPPORTED", Error::Kind::NotSupported, "this device has no such variable"},
    {"CMD-NOT-SUPPORTED", Error::Kind::NotSupported, "this device does not take that command"},
    {"INVALID-ARGUMENT", Error::Kind::BadInput, "upsd did not understand an argument"},
    {"INSTCMD-FAILED", Error::Kind::Io, "the driver could not carry out the command"},
    {"DRIVER-NOT-CONNECTED", Error::Kind::Timeout, "the driver of this device is not running"},
    {"DATA-STALE", Error::Kind::Timeout, "the driver's data is stale"},
    {"USERNAME-REQUIRED", Error::Kind::PermissionDenied, "upsd wants a user name for this"},
    {"PASSWORD-REQUIRED", Error::Kind::PermissionDenied, "upsd wants a password for this"},
    {"INVALID-USERNAME", Error::Kind::PermissionDenied, "upsd does not take this user name"},
    {"INVALID-PASSWORD", Error::Kind::PermissionDenied, "upsd does not take this password"},
    {"UNKNOWN-COMMAND", Error::Kind::NotSupported, "this upsd does not know the request"},
    {"FEATURE-NOT-SUPPORTED", Error::Kind::NotSupported, "this upsd is built without that feature"},
}};

bool is_control(char c) { return static_cast<unsigned char>(c) < 0x20 || c == 0x7F; }

tl::unexpected<Error> malformed(std::string_view line, std::string_view why) {
  return failure(Error::Kind::BadInput, "upsd sent `" + shortened(line, 60) + "`: " + std::string{why});
}

/// The word that starts at `at`, which is moved behind it; nothing when a quote or an escape stays open.
struct Cut {
  std::string word;
  bool whole{true};
};

Cut cut_word(std::string_view line, std::size_t& at) {
  Cut cut;
  bool inside = false;
  for (; at < line.size() && (inside || line[at] != ' '); ++at) {
    if (line[at] == '"') {
      inside = !inside;
    } else if (line[at] != '\\' || ++at < line.size()) {
      cut.word += line[at];
    }
  }
  cut.whole = !inside && at <= line.size();
  return cut;
}

}  // namespace

Result<std::vector<std::string>> words_of(std::string_view line) {
  if (std::any_of(line.begin(), line.end(), is_control)) return malformed(line, "a control character");
  std::vector<std::string> words;
  for (std::size_t at = 0; at < line.size();) {
    if (line[at] == ' ') {
      ++at;
      continue;
    }
    Cut cut = cut_word(line, at);
    if (!cut.whole) return malformed(line, "a quote or an escape is left open");
    if (words.size() == kMostWords) return malformed(line, "more than 16 words");
    words.push_back(std::move(cut.word));
  }
  return words;
}

std::string quoted(std::string_view word) {
  std::string inner;
  bool plain = !word.empty();
  for (const char c : word) {
    if (is_control(c)) continue;
    if (c == '"' || c == '\\') inner += '\\';
    inner += c;
    plain = plain && std::string_view{" \"\\#='"}.find(c) == std::string_view::npos;
  }
  return plain && !inner.empty() ? inner : '"' + inner + '"';
}

std::string line_of(const std::vector<std::string>& words) {
  std::string line;
  for (const std::string& word : words) line += (line.empty() ? "" : " ") + quoted(word);
  return line;
}

Error error_of(std::string_view code) {
  for (const Meaning& m : kMeanings) {
    if (m.code == code) return {m.kind, std::string{m.says} + " (" + std::string{code} + ")"};
  }
  return {Error::Kind::Io, "upsd says ERR " + shortened(code, 40)};
}

bool ListReader::is_frame(const std::vector<std::string>& words, std::string_view frame) const {
  return words.size() == 4 && words[0] == frame && words[1] == "LIST" && words[2] == kind_ && words[3] == ups_;
}

Result<ListStep> ListReader::take(std::string_view line) {
  const auto words = words_of(line);
  if (!words) return tl::make_unexpected(words.error());
  if (words->size() >= 2 && words->front() == "ERR") return tl::make_unexpected(error_of((*words)[1]));
  if (!begun_) {
    begun_ = is_frame(*words, "BEGIN");
    if (!begun_) return malformed(line, "expected BEGIN LIST " + kind_);
    return ListStep::More;
  }
  if (is_frame(*words, "END")) return ListStep::Done;
  const std::size_t expected = kind_ == "VAR" ? 4 : 3;
  if (words->size() != expected || words->front() != kind_ || (*words)[1] != ups_) {
    return malformed(line, "no entry of LIST " + kind_);
  }
  if (entries_.size() == kMostEntries) return malformed(line, "more than 4096 entries");
  entries_[(*words)[2]] = expected == 4 ? (*words)[3] : "";
  return ListStep::More;
}

Result<void> acknowledged(std::string_view line) {
  const auto words = words_of(line);
  if (!words) return tl::make_unexpected(words.error());
  if (words->empty()) return malformed(line, "expected OK");
  if (words->front() == "OK") return {};
  if (words->front() == "ERR" && words->size() >= 2) return tl::make_unexpected(error_of((*words)[1]));
  return malformed(line, "expected OK");
}

}  // namespace ohm::nut
