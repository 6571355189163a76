// `ohm off` and its end: what is switched off rests until a person brings it back.
//
// Owned by the loop, control thread. An order takes effect at the next tick: its cards want their lowest caps, and its outlets are
// opened, those of hosts a moment after the others, since ohmd may live behind one. What is off is kept in the latch over every
// restart, and only up() ends it, outlet after outlet. An outlet is ordered in the life of the order alone: one that a hand closes
// later is told of and not fought over, or nobody could start the host that says `ohm up`. Whoever owns the mode watch does not
// call order(): watch sets nothing.
#pragma once

#include <deque>
#include <string>
#include <vector>

#include "agent/decide/caps.h"
#include "agent/estimate/meter_desk.h"
#include "agent/estimate/roster.h"
#include "agent/events/event_log.h"
#include "agent/off/off_latch.h"
#include "agent/off/off_signals.h"
#include "rig/cutoff/cutoff.h"

namespace ohm {

inline constexpr Seconds kHostsAfter{3};  ///< outlets of hosts wait at most so long for the others to be seen open (assumed)
inline constexpr Seconds kOrderAgain{5};  ///< an outlet that is not seen to obey is told again: a PDU is polled every 2 s (assumed)
inline constexpr Seconds kOrderGiveUp{60};  ///< and given up, aloud (assumed)
inline constexpr Seconds kSeenAfter{4};     ///< what a meter says sooner after an order may be of before (NUT: two polls of 2 s)
inline constexpr Seconds kStagger{
    2};  ///< between two outlets that are closed: a supply's inrush is over in a tenth of it (assumed)

inline constexpr Seconds kWakes{120};  ///< a card whose power is back answers within that: a host boots (assumed)

class OffDesk {
 public:
  /// `rig` outlives it. `latch`: "" keeps nothing over a restart. What cannot be read counts as all of the rig, and is told.
  OffDesk(const Rig& rig, const std::string& latch, const std::string& file, TimePoint now, WallTime wall);

  /// What stands now is switched off too, each once.
  void look(const MeterDesk& meters, TimePoint now, WallTime wall);

  /// BadInput: no such thing. Else what happens, as sentences.
  Result<std::string> order(const std::string& thing, const std::string& by, const std::string& cause, const MeterDesk& meters,
                            TimePoint now, WallTime wall);

  /// Begins to bring back the orders about this thing ("": all of them). NotSupported: it is not off, it is off with something
  /// else, or a signal for it still stands.
  Result<std::string> up(const std::string& thing, const std::string& by);

  /// Opens and closes outlets. After MeterDesk::poll(), when the view tells which cards answer.
  void step(const RigView& view, MeterDesk& meters, TimePoint now);

  /// The lowest cap for every card that is off.
  void hold(std::vector<CapFacts>& caps) const;

  /// Fills RigView::off and CardView::off.
  void tell(RigView& view, const std::vector<Seat>& seats, const MeterDesk& meters) const;

  /// What happened since the last call.
  std::vector<Event> events(WallTime at);

  bool any() const { return !entries_.empty(); }

 private:
  /// One outlet on its way to being open, or closed.
  struct Outlet {
    std::string name;
    bool host{};     ///< a host hangs on it
    bool asked{};    ///< it is looked after since `first`
    bool ordered{};  ///< it was told, at `last` again
    bool done{}, failed{};
    bool refused{};   ///< its PDU said so of the last order
    std::string why;  ///< why it is not done
    TimePoint first{}, last{};
  };
  struct Entry {
    OffOrder order;
    Cutoff cutoff;
    TimePoint since{};
    std::vector<Outlet> opening;
    std::deque<Outlet> closing;
    bool returning{};
    std::string by;                  ///< who brings it back
    std::optional<TimePoint> woken;  ///< since when its outlets are closed: it holds nothing any more, and its cards come up
  };

  void open_outlets(Entry& entry, MeterDesk& meters, TimePoint now);
  void close_outlets(Entry& entry, MeterDesk& meters, TimePoint now);
  Entry kept_entry(OffOrder order, TimePoint now);
  bool opened_by_us(const std::string& outlet) const;
  bool closed(Entry& entry, TimePoint now);
  void give_up(Outlet& outlet, bool on, bool seen);
  void mark_cards(const Entry& entry, RigView& view, const std::vector<Seat>& seats) const;
  bool loses_power(const Entry& entry, const Card& card) const;
  void drive(Outlet& outlet, bool on, MeterDesk& meters, TimePoint now);
  void note_refusal(const MeterDesk::Refusal& refusal);
  bool answer(const Entry& entry, const RigView& view) const;
  bool covered_by_other(const Entry& mine, const std::string& outlet) const;
  std::string signal_on(const Entry& entry) const;
  std::vector<std::string> live(const Entry& entry, const RigView& view, const MeterDesk& meters) const;
  OffView view_of(const Entry& entry, const RigView& view, const MeterDesk& meters) const;
  void save();
  void say(const std::string& thing, Level level, const std::string& says) { said_.push_back({{}, thing, level, "off", says}); }

  const Rig& rig_;
  std::string latch_;
  OffSignals signals_;
  std::vector<OffSignal> standing_;
  std::vector<Entry> entries_;
  std::optional<TimePoint> closed_at_;  ///< when an outlet was last told to close
  std::vector<Event> said_;
};

}  // namespace ohm
