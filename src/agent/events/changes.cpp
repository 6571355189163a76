#include "agent/events/changes.h"

#include <algorithm>

#include "agent/health/notices.h"

namespace ohm {
namespace {

using Events = std::vector<Event>;

std::string arrived(CardState before) {
  return before == CardState::Missing ? "was found" : before == CardState::Hung ? "answers again" : "came back";
}

void told_state(const CardView& card, CardState before, WallTime at, Events& out) {
  if (card.unpowered && (card.state == CardState::Lost || card.state == CardState::Missing))
    return;  // the order to switch off was told
  switch (card.state) {
    case CardState::Present: return out.push_back({at, card.place, Level::Ok, "card", arrived(before)});
    case CardState::Lost: return out.push_back({at, card.place, Level::Alarm, "card", "fell off the bus"});
    case CardState::Hung: return out.push_back({at, card.place, Level::Alarm, "card", "hangs: its driver calls do not return"});
    case CardState::Missing: return out.push_back({at, card.place, Level::Warning, "card", "is missing"});
    case CardState::Absent: return;
  }
}

void cards(const RigView& before, const RigView& now, Events& out) {
  for (std::size_t i = 0; i < now.cards.size() && i < before.cards.size(); ++i) {
    const auto& was = before.cards[i];
    const bool with_the_driver = now.cards[i].state != CardState::Present && !now.driver.missing.empty();
    const bool never_came = was.unpowered && !now.cards[i].unpowered && now.cards[i].state != CardState::Present;
    if ((now.cards[i].state != was.state || never_came) && !with_the_driver) told_state(now.cards[i], was.state, now.wall, out);
  }
}

void meters(const RigView& before, const RigView& now, Events& out) {
  for (std::size_t i = 0; i < now.meters.size() && i < before.meters.size(); ++i) {
    const auto& is = now.meters[i];
    if (is.believed == before.meters[i].believed) continue;
    out.push_back(is.believed ? Event{now.wall, is.name, Level::Ok, "meter", "is believed"}
                              : Event{now.wall, is.name, Level::Warning, "meter", "is not believed any more: " + is.why});
  }
}

const NoticeView* same_in(const RigView& view, const NoticeView& notice) {
  const auto same = std::find_if(view.notices.begin(), view.notices.end(),
                                 [&](const NoticeView& n) { return n.kind == notice.kind && n.thing == notice.thing; });
  return same == view.notices.end() ? nullptr : &*same;
}

void notices(const RigView& before, const RigView& now, Events& out) {
  for (const auto& notice : now.notices)
    if (const auto* was = same_in(before, notice); !was || was->level != notice.level)
      out.push_back({now.wall, notice.thing, notice.level, notice.kind, notice.says});
  for (const auto& notice : before.notices)
    if (!same_in(now, notice) && !notice.over.empty()) out.push_back({now.wall, notice.thing, Level::Ok, notice.kind, notice.over});
}

void driver(const RigView& before, const RigView& now, Events& out) {
  if (before.driver.missing == now.driver.missing || notice_of(before, "twin") || notice_of(now, "twin")) return;
  const bool gone = !now.driver.missing.empty();
  out.push_back(
      {now.wall, "rig", gone ? Level::Warning : Level::Ok, "driver", gone ? now.driver.missing : now.driver.name + " answers"});
}

/// What a comparison with a well rig shows: the same cards, all present and well.
RigView well(const RigView& now) {
  RigView before;
  before.cards = now.cards;
  for (auto& card : before.cards) {
    if (card.state != CardState::Missing || now.driver.missing.empty()) card.state = CardState::Present;
  }
  before.meters = now.meters;
  return before;
}

}  // namespace

std::vector<Event> changes(const RigView* before, const RigView& now) {
  Events out;
  const RigView start = before ? RigView{} : well(now);
  if (!before) out.push_back({now.wall, "rig", Level::Ok, "mode", std::string{"started in mode "} + name_of(now.mode)});
  notices(before ? *before : start, now, out);
  driver(before ? *before : start, now, out);
  cards(before ? *before : start, now, out);
  meters(before ? *before : start, now, out);
  return out;
}

}  // namespace ohm
