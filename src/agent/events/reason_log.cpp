#include "agent/events/reason_log.h"

#include <algorithm>

namespace ohm {
namespace {

constexpr Seconds kAway{10};  // assumed: a link that flaps, a sensor that stutters

const Reason* reason_of(const CardView& card, const std::string& kind) {
  const auto same = std::find_if(card.reasons.begin(), card.reasons.end(),
                                 [&](const Reason& r) { return r.kind == kind && r.level > Level::Ok; });
  return same == card.reasons.end() ? nullptr : &*same;
}

}  // namespace

/// What is new, and what is louder than it was.
void ReasonLog::begin(const RigView& view, const CardView& card, Row& row, std::vector<Event>& out) {
  for (const auto& reason : card.reasons) {
    if (reason.level == Level::Ok) continue;
    const auto known = std::find_if(row.begin(), row.end(), [&](const Known& k) { return k.kind == reason.kind; });
    const bool news = known == row.end() || reason.level > known->level;
    if (news && !reason.told_elsewhere) out.push_back({view.wall, card.place, reason.level, "health", reason.says});
    const Known is{reason.kind, reason.over, reason.level, std::nullopt};
    known == row.end() ? row.push_back(is) : void(*known = is);
  }
}

void ReasonLog::end(const RigView& view, const CardView& card, Row& row, std::vector<Event>& out) {
  std::vector<std::string> over;
  for (auto& known : row) {
    if (reason_of(card, known.kind)) continue;
    if (!known.gone_since) known.gone_since = view.now;
    if (view.now - *known.gone_since >= kAway) over.push_back(known.over);
  }
  std::erase_if(row, [&](const Known& k) { return k.gone_since && view.now - *k.gone_since >= kAway; });
  for (std::size_t i = 0; i < over.size(); ++i) {
    const bool last = row.empty() && i + 1 == over.size();
    out.push_back({view.wall, card.place, Level::Ok, "health", over[i] + (last ? "; the card is well again" : "")});
  }
}

std::vector<Event> ReasonLog::step(const RigView& view) {
  std::vector<Event> out;
  rows_.resize(view.cards.size());
  for (std::size_t i = 0; i < rows_.size(); ++i) {
    const auto& card = view.cards[i];
    if (card.state != CardState::Present) {
      rows_[i].clear();
      continue;
    }
    begin(view, card, rows_[i], out);
    end(view, card, rows_[i], out);
  }
  return out;
}

}  // namespace ohm
