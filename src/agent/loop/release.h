// `ohm down --release`: default caps come back only when fresh readings say that nobody uses a card.
//
// Owned by the loop, control thread. The order waits until every card that answers has told anew who uses it, a tick or two; then
// it is carried out or refused, and its asker hears why. Lists of processes alone prove nothing: a process of another namespace is
// not listed, and a list may be seconds old; so utilisation and used VRAM count as well.
#pragma once

#include <optional>
#include <string>
#include <utility>

#include "agent/commands/command_queue.h"
#include "agent/view/rig_view.h"

namespace ohm {

inline constexpr Fraction kIdleBelow{0.05};  ///< utilisation; assumed: an idle 3090 tells 0, now and then 1 or 2 %
inline constexpr Seconds kTellsWithin{5};    ///< assumed: a look at one card takes milliseconds

/// Why this card may be in use by somebody, as a sentence part; nothing: it is free. `asked`: older lists of processes do not
/// count.
std::optional<std::string> in_use(const CardView& card, TimePoint asked, TimePoint now);

class Release {
 public:
  /// Asks every card that answers to tell anew. False: one is under way already.
  bool ask(GpuDriver& gpus, const RigView& view, TimePoint now, Command command);

  /// True when it can be decided now: all cards have told, or the time for it is over.
  bool due(const RigView& view) const;

  /// Of the first card in use, and how many more are. Nothing: all are free.
  std::optional<std::string> refusal(const RigView& view) const;

  /// The order, which is then over.
  Command take() { return *std::exchange(waiting_, std::nullopt); }

 private:
  std::optional<Command> waiting_;
  TimePoint asked_{};
};

}  // namespace ohm
