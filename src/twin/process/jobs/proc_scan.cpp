#include "twin/process/jobs/proc_scan.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <dirent.h>
#include <fcntl.h>
#include <memory>
#include <string_view>
#include <unistd.h>

#include "twin/process/host/descriptor.h"
#include "twin/process/jobs/cuda_visible.h"

namespace ohm::twin {
namespace {

constexpr std::size_t kMostEnvironment = 256 * 1024;

std::string contents(const std::string& path, std::size_t most) {
  const Descriptor file{::open(path.c_str(), O_RDONLY | O_CLOEXEC)};
  std::string text;
  std::array<char, 8192> buffer{};
  while (file && text.size() < most) {
    const auto n = ::read(file.get(), buffer.data(), buffer.size());
    if (n <= 0) break;
    text.append(buffer.data(), static_cast<std::size_t>(n));
  }
  return text;
}

/// The value of NAME among NUL-separated NAME=VALUE; nothing: not there.
std::optional<std::string_view> variable(std::string_view environment, std::string_view name) {
  for (std::size_t from = 0; from < environment.size();) {
    const auto end = std::min(environment.find('\0', from), environment.size());
    const auto entry = environment.substr(from, end - from);
    if (entry.starts_with(name) && entry.size() > name.size() && entry[name.size()] == '=') return entry.substr(name.size() + 1);
    from = end + 1;
  }
  return std::nullopt;
}

std::vector<std::int32_t> processes_in(const std::string& root) {
  const std::unique_ptr<DIR, int (*)(DIR*)> folder{::opendir(root.c_str()), &::closedir};
  std::vector<std::int32_t> all;
  while (const auto* entry = folder ? ::readdir(folder.get()) : nullptr) {
    const std::string_view name{entry->d_name};
    std::int32_t pid = 0;
    const auto [end, error] = std::from_chars(name.data(), name.data() + name.size(), pid);
    if (error == std::errc{} && end == name.data() + name.size()) all.push_back(pid);
  }
  std::sort(all.begin(), all.end());
  return all;
}

/// Fields of /proc/PID/stat behind the command's name, which may hold anything; [0] is field 3.
std::vector<std::uint64_t> stat_fields(std::string_view stat) {
  std::vector<std::uint64_t> fields;
  const auto close = stat.rfind(')');
  if (close == std::string_view::npos) return fields;
  stat.remove_prefix(close + 1);
  while (true) {
    const auto from = stat.find_first_not_of(" \n");
    if (from == std::string_view::npos) return fields;
    stat.remove_prefix(from);
    const auto word = stat.substr(0, stat.find_first_of(" \n"));
    std::uint64_t value = 0;
    std::from_chars(word.data(), word.data() + word.size(), value);
    fields.push_back(value);
    stat.remove_prefix(word.size());
  }
}

// proc(5): utime 14, stime 15, starttime 22, rss 24, counted from 1; the vector starts at field 3.
constexpr std::size_t kUser = 11, kSystem = 12, kStarted = 19, kResident = 21, kFields = 22;

std::uint64_t resident_bytes(const std::string& stat) {
  const auto fields = stat_fields(stat);
  return fields.size() < kFields ? 0 : fields[kResident] * static_cast<std::uint64_t>(::sysconf(_SC_PAGESIZE));
}

std::string_view without_slash(std::string_view path) {
  while (path.size() > 1 && path.back() == '/') path.remove_suffix(1);
  return path;
}

}  // namespace

ProcScanner::ProcScanner(std::string root, std::string directory, std::vector<ScannedCard> cards)
    : root_{std::move(root)}, directory_{std::move(directory)}, cards_{std::move(cards)} {}

std::vector<std::uint32_t> ProcScanner::cards_of(std::int32_t pid) const {
  const auto environment = contents(root_ + "/" + std::to_string(pid) + "/environ", kMostEnvironment);
  const auto twin = variable(environment, "OHM_TWIN");
  const auto visible = variable(environment, "CUDA_VISIBLE_DEVICES");
  if (!twin || !visible || without_slash(*twin) != directory_) return {};
  const auto host = variable(environment, "OHM_TWIN_HOST").value_or("");
  std::vector<std::uint32_t> positions;
  std::vector<std::string> uuids;
  for (std::uint32_t card = 0; card < cards_.size(); ++card) {
    if (!cards_[card].present || (!host.empty() && cards_[card].host != host)) continue;
    positions.push_back(card);
    uuids.push_back(cards_[card].uuid);
  }
  auto cards = visible_cards(*visible, uuids);
  for (auto& card : cards) card = positions[card];
  return cards;
}

double ProcScanner::share_of(std::int32_t pid, const std::string& stat, std::chrono::nanoseconds now) {
  const auto fields = stat_fields(stat);
  if (fields.size() < kFields) return 0;
  const double cpu = static_cast<double>(fields[kUser] + fields[kSystem]) / static_cast<double>(::sysconf(_SC_CLK_TCK));
  seen_now_[pid] = {fields[kStarted], cpu, now};
  const auto before = seen_.find(pid);
  if (before == seen_.end() || before->second.started != fields[kStarted]) return 0;
  const double passed = std::chrono::duration<double>(now - before->second.at).count();
  return passed > 0 ? std::max(0.0, cpu - before->second.cpu_s) / passed : 0;
}

CardProcesses ProcScanner::scan(std::chrono::nanoseconds now) {
  CardProcesses all(cards_.size());
  for (const auto pid : processes_in(root_)) {
    const auto cards = pid == ::getpid() ? std::vector<std::uint32_t>{} : cards_of(pid);
    if (cards.empty()) continue;
    const auto stat = contents(root_ + "/" + std::to_string(pid) + "/stat", 4096);
    if (stat.empty()) continue;  // it ended meanwhile
    const double share = share_of(pid, stat, now);
    const auto vram = resident_bytes(stat) / cards.size() + kContextBytes;
    for (const auto card : cards) all[card].push_back({pid, share, vram});
  }
  seen_ = std::exchange(seen_now_, {});
  return all;
}

ScanWorker::ScanWorker(ProcScanner scanner)
    : scanner_{std::move(scanner)}, thread_{[this](const std::stop_token& stop) { run(stop); }} {}

ScanWorker::~ScanWorker() {
  thread_.request_stop();
  thread_.join();
}

void ScanWorker::run(const std::stop_token& stop) {
  while (!stop.stop_requested()) {
    auto found = scanner_.scan(std::chrono::steady_clock::now().time_since_epoch());
    std::unique_lock lock{mutex_};
    newest_ = std::move(found);
    ended_.wait_for(lock, stop, std::chrono::seconds{1}, [&] { return stop.stop_requested(); });
  }
}

std::optional<CardProcesses> ScanWorker::take() {
  const std::lock_guard lock{mutex_};
  return std::exchange(newest_, std::nullopt);
}

}  // namespace ohm::twin
