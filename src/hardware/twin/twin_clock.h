// The clock of a running ohm-twin, read from its board: what ohmd lives by when its rig is simulated.
//
// Between the twin's steps it runs on at the twin's speed, so that it is smooth; it never runs backwards, and never further ahead
// of the last step than the slowest step is long. When the twin is gone it runs on with the machine's own clock, second by second;
// when the twin goes on after that, or another one was started in its place, it continues from where it stands. Any thread.
#pragma once

#include <memory>
#include <mutex>
#include <optional>
#include <string>

#include "base/clock.h"
#include "base/result.h"
#include "twin/board/board_file.h"

namespace ohm {

class TwinClock final : public Clock {
 public:
  /// `board`: path of the twin's board. Io: not there, not one, or its twin is gone.
  static Result<std::unique_ptr<TwinClock>> open(const std::string& board);

  TimePoint now() const override;
  WallTime wall() const override;
  std::chrono::nanoseconds real(Seconds span) const override;

  /// The twin ended, or has not stepped for 5 s.
  bool gone() const;
  double speed() const;

 private:
  TwinClock(std::string path, twin::BoardFile file)
      : path_{std::move(path)}, file_{std::move(file)}, wall_at_zero_{file_->board().wall_at_zero_ns} {}
  bool gone_at(std::int64_t machine_ns) const;
  /// Its last step and how much of its time has passed since, in nanoseconds of its clock.
  std::int64_t estimate(std::int64_t machine_ns) const;

  const std::string path_;
  mutable std::mutex mutex_;  ///< over all below
  mutable std::optional<twin::BoardFile> file_;
  const std::int64_t wall_at_zero_;    ///< ns, of the first twin
  mutable std::int64_t looked_at_{0};  ///< machine's clock when another twin was looked for last
  mutable std::int64_t last_{0};       ///< what was told last
  mutable std::int64_t shift_{0};      ///< this clock minus the twin's: what passed while the twin was gone
  mutable std::int64_t alone_at_{0};   ///< machine's clock when `last_` was told without a twin; 0: there is one
};

}  // namespace ohm
