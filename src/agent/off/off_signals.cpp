#include "agent/off/off_signals.h"

#include <algorithm>
#include <cctype>
#include <filesystem>
#include <fstream>
#include <sys/stat.h>
#include <unistd.h>

#include "base/text.h"
#include "rig/cutoff/cutoff.h"

namespace ohm {
namespace {

constexpr std::size_t kLines = 64;  // of the file; more things than that are the whole rig

std::string lower(std::string text) {
  std::transform(text.begin(), text.end(), text.begin(), [](unsigned char c) { return static_cast<char>(std::tolower(c)); });
  return text;
}

bool has_word(const std::string& state, const std::string& word) {
  return (" " + state + " ").find(" " + word + " ") != std::string::npos;
}

/// Anybody may make a file in a folder like /tmp: there it must be root's or our own.
bool trusted(const std::string& file, const struct stat& there) {
  if (there.st_uid == 0 || there.st_uid == ::geteuid()) return true;
  struct stat folder {};
  const auto parent = std::filesystem::absolute(file).parent_path().string();
  return ::stat(parent.c_str(), &folder) == 0 && (folder.st_mode & S_IWOTH) == 0;
}

bool is_pdu(const Rig& rig, const std::string& name) {
  return std::any_of(rig.pdus.begin(), rig.pdus.end(), [&](const Pdu& pdu) { return pdu.name == name; });
}

}  // namespace

std::optional<std::string> off_alarm(const MeterSample& sample) {
  if (!sample.trouble.empty()) return std::nullopt;  // what it said before it fell silent
  const auto alarm = lower(sample.alarm);
  for (const auto* word : kOffWords)
    if (alarm.find(word) != std::string::npos) return sample.alarm;
  if (has_word(sample.state, "FSD")) return "forced shutdown (FSD)";
  return std::nullopt;
}

std::vector<OffSignal> OffSignals::look(const MeterDesk& meters) const {
  std::vector<OffSignal> out;
  if (!file_.empty()) look_at_file(out);
  for (std::size_t m = 0; m < meters.size(); ++m) {
    const auto& name = meters.name(m);  // the room's thermometer may be a second reader of a PDU: that one's alarm was seen
    if (const auto alarm = is_pdu(rig_, name) ? off_alarm(meters.sample_of(m)) : std::nullopt)
      out.push_back({name, "the alarm of " + name, shortened(*alarm, 80)});
  }
  return out;
}

void OffSignals::look_at_file(std::vector<OffSignal>& out) const {
  struct stat there {};
  if (::stat(file_.c_str(), &there) != 0 || !trusted(file_, there)) return;
  const auto by = "the file " + file_;
  const auto whole = [&](const std::string& cause) { out.push_back({"rig", by, cause}); };
  std::ifstream in{file_};
  std::size_t lines = 0;
  for (std::string line; std::getline(in, line) && lines <= kLines;) {
    const std::string word{trimmed(line.substr(0, 200))};
    if (word.empty()) continue;
    const auto cutoff = cutoff_of(rig_, word);
    if (!cutoff || ++lines > kLines)
      return out.clear(), whole("it names `" + shortened(word, 40) + "`, which is nothing of the rig");
    out.push_back({cutoff->thing, by, ""});
  }
  if (out.empty()) whole("");
}

}  // namespace ohm
