#include "telemetry/history/journal.h"

#include <algorithm>
#include <cstring>
#include <optional>

#include "telemetry/history/checksum.h"

namespace ohm {
namespace {

struct Head {
  std::uint32_t crc{};  // over all that follows
  std::uint16_t magic{};
  std::uint16_t words{};  // of 8 bytes, after the head
  std::uint64_t sequence{};
  std::int64_t second{};
};
static_assert(sizeof(Head) == kJournalHeadBytes);

constexpr std::uint16_t kMagic = 0xA1B1;
constexpr std::size_t kWord = 8;
constexpr std::uint64_t kBandFlag = 0x8000;  // in the slot: min and max follow

// A word: slot in the low 16 bits, the value in the 48 above, two's complement.
std::uint64_t packed(std::uint64_t slot, std::int64_t value) { return slot | static_cast<std::uint64_t>(value) << 16; }
std::int64_t value_in(std::uint64_t word) { return static_cast<std::int64_t>(word) >> 16; }

void put(std::vector<std::byte>& out, std::uint64_t word) {
  out.resize(out.size() + kWord);
  std::memcpy(out.data() + out.size() - kWord, &word, kWord);
}

std::uint64_t word_at(std::span<const std::byte> bytes, std::size_t i) {
  std::uint64_t word = 0;
  std::memcpy(&word, bytes.data() + i * kWord, kWord);
  return word;
}

void put(std::vector<std::byte>& out, const Journal::Entry& entry) {
  const auto& v = entry.value;
  const bool band = v.min != v.max;
  put(out, packed(entry.slot | (band ? kBandFlag : 0), v.mean));
  if (!band) return;
  put(out, packed(0, v.min));
  put(out, packed(0, v.max));
}

std::vector<Journal::Entry> entries_in(std::span<const std::byte> bytes) {
  std::vector<Journal::Entry> entries;
  const std::size_t words = bytes.size() / kWord;
  for (std::size_t i = 0; i < words; ++i) {
    const std::uint64_t word = word_at(bytes, i);
    const auto slot = static_cast<std::uint16_t>(word & 0x7FFF);
    const std::int64_t mean = value_in(word);
    if ((word & kBandFlag) == 0) {
      entries.push_back({slot, {mean, mean, mean}});
    } else if (i + 2 < words) {
      entries.push_back({slot, {value_in(word_at(bytes, i + 1)), mean, value_in(word_at(bytes, i + 2))}});
      i += 2;
    }
  }
  return entries;
}

/// The record at the head of `bytes` and how long it is.
std::optional<std::pair<Journal::Record, std::size_t>> record_at(std::span<const std::byte> bytes) {
  Head head;
  if (bytes.size() < sizeof head) return std::nullopt;
  std::memcpy(&head, bytes.data(), sizeof head);
  const std::size_t length = sizeof head + head.words * kWord;
  if (head.magic != kMagic || length > bytes.size()) return std::nullopt;
  if (head.crc != crc32(bytes.subspan(sizeof head.crc, length - sizeof head.crc))) return std::nullopt;
  return std::pair{Journal::Record{head.sequence, head.second, entries_in(bytes.subspan(sizeof head, length - sizeof head))},
                   length};
}

void each_record(const File& file, const std::function<void(const Journal::Record&)>& see) {
  std::vector<std::byte> bytes(std::min<std::uint64_t>(file.size(), 64 << 20));  // ours are below 16 MB
  bytes.resize(file.read_at(0, bytes));
  std::span<const std::byte> rest{bytes};
  while (rest.size() >= sizeof(Head)) {
    const auto found = record_at(rest);
    rest = rest.subspan(found ? found->second : kWord);
    if (found) see(found->first);
  }
}

std::uint64_t newest_in(const File& file) {
  std::uint64_t newest = 0;
  each_record(file, [&](const Journal::Record& r) { newest = std::max(newest, r.sequence); });
  return newest;
}

}  // namespace

Result<Journal> Journal::open(const std::string& dir) {
  auto a = File::open(dir + "/journal.0");
  if (!a) return tl::make_unexpected(a.error());
  auto b = File::open(dir + "/journal.1");
  if (!b) return tl::make_unexpected(b.error());
  Journal journal{std::array<File, 2>{std::move(*a), std::move(*b)}};
  const std::uint64_t newest_a = newest_in(journal.files_[0]), newest_b = newest_in(journal.files_[1]);
  journal.current_ = newest_b > newest_a ? 1 : 0;
  journal.sequence_ = std::max(newest_a, newest_b);
  return journal;
}

void Journal::replay(const std::function<void(const Record&)>& see) const {
  each_record(files_[current_ ^ 1], see);
  each_record(files_[current_], see);
}

Result<void> Journal::turn() {
  current_ ^= 1;
  end_ = 0;
  records_ = 0;
  return files_[current_].cut_to(0);
}

Result<void> Journal::clear() {
  const auto a = files_[0].cut_to(0), b = files_[1].cut_to(0);
  end_ = 0;
  records_ = 0;
  return a ? b : a;
}

Result<void> Journal::append(std::int64_t second, const std::vector<Entry>& entries) {
  buffer_.assign(sizeof(Head), std::byte{});
  for (const Entry& entry : entries) put(buffer_, entry);
  const std::size_t words = (buffer_.size() - sizeof(Head)) / kWord;
  OHM_ASSERT(words <= 0xFFFF);
  Head head{.magic = kMagic, .words = static_cast<std::uint16_t>(words), .sequence = ++sequence_, .second = second};
  std::memcpy(buffer_.data(), &head, sizeof head);
  head.crc = crc32(std::span{buffer_}.subspan(sizeof head.crc));
  std::memcpy(buffer_.data(), &head.crc, sizeof head.crc);
  const auto done = files_[current_].write_at(end_, buffer_);
  if (done) {
    end_ += buffer_.size();
    ++records_;
  }
  return done;
}

}  // namespace ohm
