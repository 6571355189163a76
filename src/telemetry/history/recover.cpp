// Opening: what a kill, a power cut or a torn file left is put together again. The journal holds the newest seconds; coarser steps
// that were only in memory are worked out from finer ones, which reach further back than a coarse block is long.
#include <filesystem>
#include <system_error>

#include "telemetry/history/store.h"

namespace ohm {
namespace {

constexpr std::size_t kMostSlots = 4096;

Result<std::array<RingFile, kTiers>> open_rings(const std::string& dir) {
  auto a = RingFile::open(dir, kHistoryTiers[0]);
  if (!a) return tl::make_unexpected(a.error());
  auto b = RingFile::open(dir, kHistoryTiers[1]);
  if (!b) return tl::make_unexpected(b.error());
  auto c = RingFile::open(dir, kHistoryTiers[2]);
  if (!c) return tl::make_unexpected(c.error());
  return std::array<RingFile, kTiers>{std::move(*a), std::move(*b), std::move(*c)};
}

Result<File> locked(const std::string& dir) {
  std::error_code code;
  std::filesystem::create_directories(dir, code);
  if (code) return failure(Error::Kind::Io, "history: making " + dir + ": " + code.message());
  auto lock = File::open(dir + "/lock");
  if (lock && !lock->lock()) return failure(Error::Kind::Timeout, "history: " + dir + " is in use by another ohmd");
  return lock;
}

}  // namespace

Result<std::unique_ptr<HistoryStore>> HistoryStore::open(const std::string& dir, std::size_t most_series) {
  if (most_series < 1 || most_series > kMostSlots)
    return failure(Error::Kind::BadInput, "history: " + std::to_string(most_series) + " series; 1 to 4096 are possible");
  auto lock = locked(dir);
  if (!lock) return tl::make_unexpected(lock.error());
  auto rings = open_rings(dir);
  if (!rings) return tl::make_unexpected(rings.error());
  auto journal = Journal::open(dir);
  if (!journal) return tl::make_unexpected(journal.error());
  return std::unique_ptr<HistoryStore>{
      new HistoryStore{dir, most_series, std::move(*lock), std::move(*rings), std::move(*journal)}};
}

void HistoryStore::read_table() {
  auto table = read_series_table(text_of_file(dir_ + "/series", kMostSlots * kMostLineBytes), most_);
  for (std::size_t slot = 0; slot < table.size(); ++slot)
    if (table[slot] && !index_.contains({table[slot]->thing, table[slot]->series}))
      place(static_cast<std::uint16_t>(slot), std::move(*table[slot]));
}

/// True when all of it belongs to series that are known.
bool HistoryStore::replay_journal() {
  bool all_known = true;
  journal_.replay([&](const Journal::Record& record) {
    const std::int64_t number = block_of(record.second);
    if (current_[0] != number) (void)leave(0);
    current_[0] = number;
    newest_ = record.second;
    for (const auto& entry : record.entries) {
      Track* track = entry.slot < tracks_.size() ? tracks_[entry.slot].get() : nullptr;
      all_known = all_known && track;
      if (!track) continue;
      begin_step(*track, 0, record.second);
      track->live[0].sum.add(values_of(entry.value, track->entry.quantum), 1);
      put_step(*track, 0);
      track->entry.last = record.second;
    }
  });
  return all_known;
}

void HistoryStore::recover() {
  const bool all_known = replay_journal();
  (void)leave(0);
  current_[0] = kNever;
  if (!all_known) (void)journal_.clear();
  if (newest_ == kNever) return;
  for (std::size_t tier = 1; tier < kTiers; ++tier)
    for (const auto& track : tracks_)
      if (track) rebuild(*track, tier);
}

/// The block of the newest step, and the one before it, which a power cut may have kept from the disk.
void HistoryStore::rebuild(const Track& track, std::size_t tier) {
  const std::int64_t number = block_of(step_of(kHistoryTiers[tier], newest_));
  rebuild_block(track, tier, number - 1);
  rebuild_block(track, tier, number);
}

void HistoryStore::rebuild_block(const Track& track, std::size_t tier, std::int64_t number) {
  auto block = rings_[tier].read(track.slot, track.entry.uid, number);
  if (!block) block = Block{track.entry.uid, number};
  const std::int64_t last = step_of(kHistoryTiers[tier], newest_);
  bool changed = false;
  Kept kept;
  for (std::size_t place = 0; place < Block::kSteps; ++place) {
    const std::int64_t step = number * kStepsPerBlock + static_cast<std::int64_t>(place);
    if (step > last || (block->at(place) && block->open_step() != place)) continue;
    const auto sum = gather(track, tier, step, kept);
    if (sum.empty()) continue;
    const auto value = quantised(sum.band(), track.entry.quantum);
    if (!value || block->at(place) == value) continue;
    block->set(place, *value);
    changed = true;
  }
  if (!changed) return;
  block->set_open_step(block_of(last) == number ? static_cast<std::uint16_t>(place_in_block(last)) : Block::kNoStep);
  (void)rings_[tier].write(track.slot, *block);  // a full disk will be told by append()
}

/// Blocks that the ring has since replaced are not looked for.
std::optional<Quanta> HistoryStore::step_at(const Track& track, std::size_t tier, std::int64_t step, Kept& kept) const {
  const std::int64_t number = block_of(step);
  const auto& live = track.live[tier].block;
  if (live && live->number() == number) return live->at(place_in_block(step));
  if (kept.number[tier] != number) {
    const std::int64_t newest = newest_ == kNever ? number : block_of(step_of(kHistoryTiers[tier], newest_));
    const bool may_be_there = number > newest - kHistoryTiers[tier].blocks() && number <= newest;
    kept.block[tier] = may_be_there ? rings_[tier].read(track.slot, track.entry.uid, number) : std::nullopt;
    kept.number[tier] = number;
  }
  return kept.block[tier] ? kept.block[tier]->at(place_in_block(step)) : std::nullopt;
}

Accumulator HistoryStore::gather_from(const Track& track, std::size_t finer, std::int64_t from, std::int64_t to, Kept& kept) const {
  Accumulator sum;
  const std::int64_t step_s = kHistoryTiers[finer].step_s;
  for (std::int64_t second = from; second < to; second += step_s) {
    const auto q = step_at(track, finer, step_of(kHistoryTiers[finer], second), kept);
    if (q) sum.add(values_of(*q, track.entry.quantum), static_cast<double>(step_s));
  }
  return sum;
}

/// A step as the finest tier knows it that reaches back so far. From 10 s means (older than an hour) each counts alike, so that a
/// step with a gap comes out a little different than it would have.
Accumulator HistoryStore::gather(const Track& track, std::size_t tier, std::int64_t step, Kept& kept) const {
  const std::int64_t from = step * kHistoryTiers[tier].step_s, to = from + kHistoryTiers[tier].step_s;
  for (std::size_t finer = 0; finer < tier; ++finer) {
    if (newest_ != kNever && from < newest_ - kHistoryTiers[finer].kept_s) continue;
    const auto sum = gather_from(track, finer, from, to, kept);
    if (!sum.empty()) return sum;
  }
  return {};
}

}  // namespace ohm
