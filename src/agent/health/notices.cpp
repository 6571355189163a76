#include "agent/health/notices.h"

#include <algorithm>

#include "base/text.h"

namespace ohm {

const NoticeView* notice_of(const RigView& view, const std::string& kind) {
  const auto same = std::find_if(view.notices.begin(), view.notices.end(), [&](const NoticeView& n) { return n.kind == kind; });
  return same == view.notices.end() ? nullptr : &*same;
}

std::optional<NoticeView> shifted_places(const RigView& view) {
  const auto count = [&](auto which) { return std::count_if(view.cards.begin(), view.cards.end(), which); };
  const auto guessed = count([](const CardView& c) { return c.bound == Bound::Guessed; });
  const auto missing = count([](const CardView& c) { return c.state == CardState::Missing; });
  if (guessed == 0 || missing == 0) return std::nullopt;
  const auto cards = std::to_string(missing) + (missing == 1 ? " card is" : " cards are") + " missing";
  return NoticeView{
      "places", Level::Warning, "places",
      "places are guessed by the order of the PCI bus and " + cards +
          ": which, nobody knows, and others may be shown in a wrong place; find it (`ohm doctor`) before `ohm adopt`",
      "no card is missing any more, or none is guessed"};
}

std::optional<NoticeView> warm_room(const RigView& view, const RigView* before) {
  constexpr Celsius kWarm{35};        // standard: ASHRAE TC 9.9, class A2, highest intake air
  constexpr CelsiusDelta kCooler{2};  // assumed
  const auto room = view.room.get();
  if (!room) return std::nullopt;
  const bool was = before && notice_of(*before, "room");
  if (*room < (was ? kWarm - kCooler : kWarm)) return std::nullopt;
  return NoticeView{"room", Level::Warning, "room", "the room has " + number(room->v, 0) + " °C: is its cooling on?",
                    "the room is cool enough again"};
}

}  // namespace ohm
