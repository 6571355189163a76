#include "telemetry/history/store.h"

#include <algorithm>
#include <numeric>

namespace ohm {
namespace {

constexpr std::size_t kMostWaiting = 30;  // seconds: assumed; of 640 series they take 750 KiB

SeriesTable table_of(const std::vector<std::unique_ptr<Track>>& tracks) {
  SeriesTable table(tracks.size());
  for (std::size_t slot = 0; slot < tracks.size(); ++slot)
    if (tracks[slot]) table[slot] = tracks[slot]->entry;
  return table;
}

}  // namespace

HistoryStore::HistoryStore(std::string dir, std::size_t most, File lock, std::array<RingFile, kTiers> rings, Journal journal)
    : dir_{std::move(dir)}, most_{most}, lock_{std::move(lock)}, rings_{std::move(rings)}, journal_{std::move(journal)} {
  read_table();
  recover();
}

HistoryStore::~HistoryStore() { (void)flush(); }

// ---- into the files ----

Result<void> HistoryStore::write_tier(std::size_t tier) {
  Result<void> result;
  for (const auto& track : tracks_) {
    if (!track || !track->live[tier].dirty) continue;
    auto& live = track->live[tier];
    live.block->set_open_step(block_of(live.step) == live.block->number() ? static_cast<std::uint16_t>(place_in_block(live.step))
                                                                          : Block::kNoStep);
    auto written = rings_[tier].write(track->slot, *live.block);
    live.dirty = !written;
    note(result, std::move(written));
  }
  return result;
}

/// Writes the blocks of a tier and forgets them: time has gone to other ones. What the disk did not take is lost.
Result<void> HistoryStore::leave(std::size_t tier) {
  auto result = write_tier(tier);
  for (const auto& track : tracks_)
    if (track) track->live[tier] = {};
  return result;
}

Result<void> HistoryStore::save_table() {
  auto saved = replace_file(dir_ + "/series", text_of(table_of(tracks_)));
  if (saved) table_changed_ = false;
  return saved;
}

Result<void> HistoryStore::flush_locked() {
  settle();
  Result<void> result;
  for (std::size_t tier = 0; tier < kTiers; ++tier) note(result, write_tier(tier));
  if (table_changed_) note(result, save_table());
  return result;
}

Result<void> HistoryStore::flush() {
  const std::scoped_lock lock{mutex_};
  table_changed_ = table_changed_ || newest_ != kNever;  // `last` of each line
  return flush_locked();
}

// ---- appending ----

/// Blocks or the journal are written before this second is taken.
bool HistoryStore::turns(std::int64_t second) const {
  for (std::size_t tier = 0; tier < kTiers; ++tier)
    if (current_[tier] != block_of(step_of(kHistoryTiers[tier], second))) return true;
  return journal_.full();
}

/// Makes the blocks of this second the ones being filled.
Result<void> HistoryStore::enter(std::int64_t second) {
  const bool back = newest_ != kNever && second <= newest_;  // a calendar that was set back comes to steps that are there
  if (back || turns(second) || waiting_seconds_ >= kMostWaiting) settle();
  Result<void> result;
  bool turn = false;
  for (std::size_t tier = 0; tier < kTiers; ++tier) {
    const std::int64_t number = block_of(step_of(kHistoryTiers[tier], second));
    if (current_[tier] == number) continue;
    note(result, leave(tier));
    current_[tier] = number;
    turn = turn || tier == 0;
  }
  if (journal_.full()) {
    note(result, write_tier(0));
    turn = true;
  }
  if (turn) note(result, journal_.turn());
  return result;
}

Block& HistoryStore::live_block(Track& track, std::size_t tier, std::int64_t number) {
  auto& block = track.live[tier].block;
  if (!block || block->number() != number) {
    block = rings_[tier].read(track.slot, track.entry.uid, number);
    if (!block) block = Block{track.entry.uid, number};
  }
  return *block;
}

/// A step begun before a restart, or come back to, goes on from what the finer tiers know of it.
void HistoryStore::begin_step(Track& track, std::size_t tier, std::int64_t step) {
  auto& live = track.live[tier];
  const Block& block = live_block(track, tier, block_of(step));
  if (live.step == step) return;
  Kept kept;
  live.sum = block.at(place_in_block(step)) ? gather(track, tier, step, kept) : Accumulator{};
  live.step = step;
}

/// The growing step as it is now into its block.
void HistoryStore::put_step(Track& track, std::size_t tier) {
  auto& live = track.live[tier];
  const auto value = quantised(live.sum.band(), track.entry.quantum);
  if (!value) return;
  live.block->set(place_in_block(live.step), *value);
  live.dirty = true;
}

/// Coarse tiers first: what they gather from finer ones must not hold these samples yet.
void HistoryStore::apply(Track& track, std::span<const std::uint32_t> samples) {
  for (std::size_t tier = kTiers; tier-- > 0;) {
    std::int64_t step = kNever;
    for (const std::uint32_t i : samples) {
      const std::int64_t its = step_of(kHistoryTiers[tier], waiting_[i].second);
      if (its != step) {
        if (step != kNever) put_step(track, tier);
        begin_step(track, tier, step = its);
      }
      track.live[tier].sum.add(waiting_[i].band, 1);
    }
    put_step(track, tier);
  }
  track.entry.last = waiting_[samples.back()].second;
}

/// All that waits into its blocks: series by series, and in each in the order in which it came.
void HistoryStore::settle() {
  std::vector<std::uint32_t> end(tracks_.size() + 1), order(waiting_.size());
  for (const Waiting& sample : waiting_) ++end[sample.slot + std::size_t{1}];
  std::partial_sum(end.begin(), end.end(), end.begin());
  for (std::uint32_t i = 0; i < waiting_.size(); ++i) order[end[waiting_[i].slot]++] = i;
  std::uint32_t begin = 0;
  for (const auto& track : tracks_) {
    const std::uint32_t to = track ? end[track->slot] : begin;
    if (to > begin) apply(*track, std::span{order}.subspan(begin, to - begin));
    begin = to;
  }
  waiting_.clear();
  waiting_seconds_ = 0;
}

Result<void> HistoryStore::append(std::int64_t second, std::span<const Sample> samples) {
  const std::scoped_lock lock{mutex_};
  if (samples.size() > tracks_.size()) return failure(Error::Kind::BadInput, "history: more samples than series in one append");
  auto result = enter(second);
  if (table_changed_) note(result, save_table());
  entries_.clear();
  for (const Sample& sample : samples) {
    OHM_ASSERT(sample.series.slot < tracks_.size() && tracks_[sample.series.slot]);
    if (!sample.mean) continue;
    const Track& track = *tracks_[sample.series.slot];
    const double mean = *sample.mean;
    const Band<double> band{std::min(sample.min.value_or(mean), mean), mean, std::max(sample.max.value_or(mean), mean)};
    const auto value = quantised(band, track.entry.quantum);
    if (!value) continue;
    entries_.push_back({track.slot, *value});
    waiting_.push_back({track.slot, second, band});
  }
  ++waiting_seconds_;
  newest_ = second;
  note(result, journal_.append(second, entries_));
  return result;
}

// ---- series ----

/// A slot whose series has nothing left in any tier.
std::optional<std::uint16_t> HistoryStore::silent_slot() const {
  const std::int64_t longest = kHistoryTiers.back().kept_s;
  for (const auto& track : tracks_)
    if (track && newest_ != kNever && track->entry.last < newest_ - longest) return track->slot;
  return std::nullopt;
}

/// The slot's series goes. The journal must not speak of it under its successor.
void HistoryStore::retire(std::uint16_t slot) {
  (void)flush_locked();
  (void)journal_.clear();
  index_.erase({tracks_[slot]->entry.thing, tracks_[slot]->entry.series});
  tracks_[slot].reset();
}

Result<std::uint16_t> HistoryStore::slot_for(const SeriesEntry& entry) {
  for (std::size_t slot = 0; slot < tracks_.size(); ++slot)
    if (!tracks_[slot]) return static_cast<std::uint16_t>(slot);
  if (tracks_.size() < most_) return static_cast<std::uint16_t>(tracks_.size());
  settle();  // who spoke last is told by the blocks
  if (const auto silent = silent_slot()) {
    retire(*silent);
    return *silent;
  }
  return failure(Error::Kind::BadInput, "history: no room for " + entry.thing + " " + entry.series + ": all " +
                                            std::to_string(most_) + " series are in use");
}

void HistoryStore::place(std::uint16_t slot, SeriesEntry entry) {
  if (tracks_.size() <= slot) tracks_.resize(slot + std::size_t{1});
  index_[{entry.thing, entry.series}] = slot;
  tracks_[slot] = std::make_unique<Track>();
  tracks_[slot]->entry = std::move(entry);
  tracks_[slot]->slot = slot;
}

Result<SeriesId> HistoryStore::series(SeriesEntry entry) {
  if (const auto good = check_entry(entry); !good) return tl::make_unexpected(good.error());
  entry.uid = uid_of(entry);
  const std::scoped_lock lock{mutex_};
  entry.last = newest_ == kNever ? 0 : newest_;
  const auto known = index_.find({entry.thing, entry.series});
  if (known != index_.end()) {
    const std::uint16_t slot = known->second;
    if (tracks_[slot]->entry.uid == entry.uid) return SeriesId{slot};
    retire(slot);
  }
  const auto slot = slot_for(entry);
  if (!slot) return tl::make_unexpected(slot.error());
  place(*slot, std::move(entry));
  table_changed_ = true;
  return SeriesId{*slot};
}

std::vector<SeriesInfo> HistoryStore::things() const {
  const std::scoped_lock lock{mutex_};
  std::vector<SeriesInfo> all;
  for (const auto& [name, slot] : index_) {
    const SeriesEntry& e = tracks_[slot]->entry;
    all.push_back({e.thing, e.series, e.unit, e.quantum});
  }
  return all;
}

std::uint64_t HistoryStore::bytes() const {
  const std::scoped_lock lock{mutex_};
  std::uint64_t sum = lock_.allocated();
  for (const auto& ring : rings_) sum += ring.file().allocated();
  for (const auto& file : journal_.files()) sum += file.allocated();
  return sum + text_of(table_of(tracks_)).size();
}

}  // namespace ohm
