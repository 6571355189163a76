#include "agent/estimate/sentence.h"

#include <algorithm>

#include "base/text.h"

namespace ohm {
namespace {

struct Trouble {
  Level level{Level::Warning};
  std::string says, next;
};

int promised(const RigView& view) {
  return static_cast<int>(
      std::count_if(view.cards.begin(), view.cards.end(), [](const CardView& c) { return c.state != CardState::Absent; }));
}

int answering(const RigView& view) {
  return static_cast<int>(
      std::count_if(view.cards.begin(), view.cards.end(), [](const CardView& c) { return c.state == CardState::Present; }));
}

/// "2.0": always with its tenth, for it is read beside another one.
std::string kilowatts(Watts w) {
  const auto text = number(w.v / 1000, 1);
  return text.find('.') == std::string::npos ? text + ".0" : text;
}

std::string of_card(const CardView& card) {
  switch (card.state) {
    case CardState::Lost: return card.place + " has fallen off the bus";
    case CardState::Hung: return card.place + " hangs";
    case CardState::Missing: return card.place + " is missing";
    default: return card.place + ": " + (card.why.empty() ? "unwell" : card.why.front());
  }
}

void from_cards(const RigView& view, std::vector<Trouble>& out) {
  for (const auto& card : view.cards) {
    const bool whole_driver = card.state != CardState::Present && !view.driver.missing.empty();
    const bool told_with_others = card.state != CardState::Present && !card.outage.empty();  // by a notice
    if (card.health == Level::Ok || whole_driver || told_with_others) continue;
    out.push_back({card.health, of_card(card), card.state == CardState::Missing ? "ohm doctor" : "ohm show " + card.place});
  }
}

void from_limits(const RigView& view, std::vector<Trouble>& out) {
  for (const auto& limit : view.limits) {
    // The margin is for those who decide, not an alarm; nor is what nobody knows.
    if (!limit.known || limit.load <= limit.continuous * 1.0005) continue;
    const auto place = limit.conductor.empty() ? limit.place : limit.place + " " + limit.conductor;
    const int digits = limit.unit == "A" ? 1 : 0;
    const bool broken = limit.load > limit.rating;
    out.push_back({broken ? Level::Alarm : Level::Warning,
                   place + " (" + limit.kind + ") carries " + number(limit.load, digits) + " of " +
                       number(limit.continuous, digits) + " " + limit.unit,
                   "ohm plan --caps"});
  }
}

void from_notices(const RigView& view, std::vector<Trouble>& out) {
  for (const auto& notice : view.notices) {
    const bool told_first = notice.says == view.driver.missing;
    if (notice.level != Level::Ok && !told_first) out.push_back({notice.level, notice.says, "ohm events --since 1h"});
  }
}

void from_interlock(const RigView& view, std::vector<Trouble>& out) {
  if (!view.interlock.says.empty()) out.push_back({view.interlock.level, view.interlock.says, "ohm events --since 1h"});
}

void from_meters(const RigView& view, std::vector<Trouble>& out) {
  for (const auto& meter : view.meters)
    if (!meter.believed && !meter.settling)
      out.push_back({Level::Warning, "the meter of " + meter.name + " is not believed: " + meter.why, "ohm show " + meter.name});
}

void from_off(const RigView& view, std::vector<Trouble>& out) {
  for (const auto& off : view.off)
    out.push_back({Level::Alarm,
                   off.thing + (off.returning ? " comes back" : " is OFF, switched off by " + off.by) +
                       (off.cause.empty() || off.returning ? "" : " (" + off.cause + ")"),
                   off.returning ? "ohm top" : "ohm up" + (off.thing == "rig" ? "" : " " + off.thing)});
}

void from_strangers(const RigView& view, std::vector<Trouble>& out) {
  if (view.strangers.empty()) return;
  const auto count = view.strangers.size();
  out.push_back({Level::Warning, std::to_string(count) + (count == 1 ? " card has" : " cards have") + " no place in the rig file",
                 "ohm adopt"});
}

void from_adoption(const RigView& view, std::vector<Trouble>& out) {
  if (view.mode == Mode::Watch || view.adopted) return;
  out.push_back({Level::Warning, "no card is driven before `ohm adopt`", "ohm adopt"});
}

/// Adopted cards that this process has no right to set.
void from_rights(const RigView& view, std::vector<Trouble>& out) {
  if (view.mode == Mode::Watch) return;
  const auto bare = std::count_if(view.cards.begin(), view.cards.end(), [](const CardView& c) {
    return c.state == CardState::Present && c.bound == Bound::Locked && c.info && !c.info->settable;
  });
  if (bare)
    out.push_back({Level::Warning, std::to_string(bare) + " cards cannot be driven: ohmd does not run as root", "ohm doctor"});
}

std::vector<Trouble> troubles(const RigView& view) {
  std::vector<Trouble> found;
  from_off(view, found);
  from_adoption(view, found);  // what keeps it from driving cards at all explains the rest
  from_rights(view, found);
  from_interlock(view, found);
  from_notices(view, found);
  from_cards(view, found);
  from_limits(view, found);
  from_meters(view, found);
  from_strangers(view, found);
  std::stable_sort(found.begin(), found.end(), [](const Trouble& a, const Trouble& b) { return a.level > b.level; });
  return found;
}

std::string opening(const RigView& view) {
  if (!view.driver.missing.empty()) return "No card answers: " + view.driver.missing;
  const auto all = promised(view);
  const auto up = answering(view);
  const auto cards = up == all ? "All " + std::to_string(all) + " cards answer"
                               : std::to_string(up) + " of " + std::to_string(all) + " cards answer";
  const auto others =
      view.assumed == 0 ? "" : ", with " + std::to_string(view.assumed) + " of other hosts assumed at their planned caps";
  return cards + ", drawing " + kilowatts(view.draw) + " of " + kilowatts(view.budget) + " kW" + others;
}

std::string ending(const std::vector<Trouble>& found) {
  if (found.empty()) return ".";
  std::string out = "; " + found.front().says;
  if (found.size() > 1) out += "; " + std::to_string(found.size() - 1) + (found.size() == 2 ? " more trouble" : " more troubles");
  return out + ".";
}

}  // namespace

void tell_sentence(RigView& view) {
  const auto found = troubles(view);
  const bool blind = !view.driver.missing.empty();
  view.sentence = opening(view) + ending(found);
  view.level = found.empty() ? Level::Ok : found.front().level;
  if (blind) view.level = std::max(view.level, Level::Warning);
  for (const auto& notice : view.notices) view.level = std::max(view.level, notice.level);
  view.next_step = !found.empty() ? found.front().next : blind ? "ohm doctor" : view.adopted ? "ohm top" : "ohm adopt";
}

}  // namespace ohm
