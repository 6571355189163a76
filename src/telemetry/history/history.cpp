#include "telemetry/history/history.h"

#include "telemetry/history/store.h"

namespace ohm {
namespace {

std::int64_t second_of(WallTime at) { return std::chrono::floor<std::chrono::seconds>(at).time_since_epoch().count(); }

/// `to` is not included, but the part of a second before it is.
std::int64_t end_second_of(WallTime at) { return std::chrono::ceil<std::chrono::seconds>(at).time_since_epoch().count(); }

}  // namespace

History::History(std::unique_ptr<HistoryStore> store) : store_{std::move(store)} {}
History::History(History&&) noexcept = default;
History& History::operator=(History&&) noexcept = default;
History::~History() = default;

Result<History> History::open(const std::string& dir, Options options) {
  auto store = HistoryStore::open(dir, options.most_series);
  if (!store) return tl::make_unexpected(store.error());
  return History{std::move(*store)};
}

Result<SeriesId> History::series(const std::string& thing, const std::string& name, const std::string& unit, double quantum) {
  return store_->series({thing, name, unit, quantum});
}

Result<void> History::append(WallTime at, std::span<const Sample> samples) { return store_->append(second_of(at), samples); }

Result<Points> History::query(const std::string& thing, const std::string& series, WallTime from, WallTime to,
                              std::size_t max_points) const {
  return store_->query(thing, series, second_of(from), end_second_of(to), max_points);
}

std::vector<SeriesInfo> History::things() const { return store_->things(); }
std::uint64_t History::bytes() const { return store_->bytes(); }
Result<void> History::flush() { return store_->flush(); }

}  // namespace ohm
