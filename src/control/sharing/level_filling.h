// Max-min fairness over power curves: all jobs of a class get faster together, and whoever meets a full limit stays as fast as it
// is.
//
// The water level is speed over weight. At a level each card draws what its curve asks for that speed, so that the load of every
// limit is a function of the level alone; the lowest level at which some limit is full stops the jobs on it, and the next is looked
// for without them. Levels at which limits are full only rise while jobs stop, so a heap of them is looked at lazily. Each search
// is a bracketed Newton iteration on a piecewise function: exact to a billionth part, on the safe side.
//
// Only limits that are looked at hold anybody back: where the result exceeds no other, it is that of all limits. Pure; one caller,
// one thread.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <vector>

#include "control/curve/power_curve.h"
#include "control/sharing/grid.h"

namespace ohm {

/// A card of a job that may rise.
struct RisingSeat {
  std::uint32_t card{}, job{};
  std::span<const CurveKnot> knots;
  double low{};  ///< W: it draws at least this at every speed

  // worked out by prepare()
  double low_speed{}, high{};
  mutable std::uint32_t piece{1};  ///< of its curve, where draw_at() last found itself
};

struct RisingJob {
  double weight{1};
  double top{};                         ///< speed at which the first of its cards can go no higher
  std::optional<std::uint32_t> top_by;  ///< the limit of that card alone that makes `top`; empty: default limit or end of the curve
  Span seats;                           ///< into Rising::seats
};

/// Who takes part.
struct Rising {
  std::vector<RisingJob> jobs;
  std::vector<RisingSeat> seats;
};

/// Works out each job's top from its seats' curves, and each seat's speeds.
void prepare(const Grid& grid, Rising& rising);

/// What a seat draws when its job runs at `speed`.
Tangent draw_at(const RisingSeat& seat, const RisingJob& job, double speed);

/// A limit at which somebody stopped, and the level there.
struct FullAt {
  std::uint32_t limit{};  ///< index into Grid::limits
  double level{};
};

struct Levels {
  std::vector<double> speed;                          ///< of each job, by its slowest seat
  std::vector<std::optional<std::uint32_t>> held_by;  ///< limit number; empty: nothing but its own curve
  std::vector<FullAt> full;                           ///< in the order in which they were met
};

/// Raises `draw` (W of every card, limits hold at it, rising seats stand at their `low`) to the fair draws. `look`: the limits that
/// may hold somebody back, each with a guess at its level; nullptr: all of them.
Levels fill_levels(const Grid& grid, const Rising& rising, std::vector<double>& draw, const std::vector<FullAt>* look);

}  // namespace ohm
