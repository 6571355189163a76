// Which tier answers a question about a span of time, and in which steps. Pure.
#pragma once

#include <cstddef>
#include <cstdint>

namespace ohm {

struct StepPlan {
  std::size_t tier{};
  std::int64_t step_s{1};  ///< a whole number of the tier's steps
  std::int64_t first_s{};  ///< start of the first step, a multiple of step_s
  std::size_t count{};
};

/// For the seconds [from, to), from < to, in at most `most` steps, 1 or more; `newest` is the last second that was written, which
/// says how far back each tier reaches.
StepPlan plan_steps(std::int64_t from, std::int64_t to, std::size_t most, std::int64_t newest);

}  // namespace ohm
