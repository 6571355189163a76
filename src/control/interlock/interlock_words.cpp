#include "control/interlock/interlock_words.h"

#include <algorithm>

#include "base/text.h"
#include "rig/plan/limit_words.h"

namespace ohm::interlock {
namespace {

constexpr double kWorthTelling = 0.02;  // of what is allowed: what meters tell to (datasheet)

std::string of(const Limit& limit, const Incident& i) { return told(i.carried, limit) + " of " + told(i.allowed, limit); }

std::string not_ours(const Limit& limit, const Incident& i) {
  return i.foreign > kWorthTelling * i.allowed ? ", " + told(i.foreign, limit) + " of it not ours" : "";
}

std::string span(double low, double high) {
  return high - low < 1 ? number(low, 0) + " W" : number(low, 0) + "-" + number(high, 0) + " W";
}

std::string some_names(const Rig& rig, const std::vector<std::uint32_t>& cards) {
  constexpr std::size_t kMost = 4;
  std::string out;
  for (std::size_t k = 0; k < std::min(kMost, cards.size()); ++k) {
    const bool last = k > 0 && k + 1 == cards.size();
    out += (k == 0 ? "" : last ? " and " : ", ") + rig.cards[cards[k]].name;
  }
  return cards.size() > kMost ? out + " and " + std::to_string(cards.size() - kMost) + " more" : out;
}

std::string cuts(const Rig& rig, const Step& step, bool would) {
  double low = 0, high = 0;
  std::vector<std::uint32_t> cut;
  for (std::uint32_t i = 0; i < step.ceiling.size(); ++i) {
    if (!step.ceiling[i]) continue;
    const double w = step.ceiling[i]->v;
    low = cut.empty() ? w : std::min(low, w);
    high = cut.empty() ? w : std::max(high, w);
    cut.push_back(i);
  }
  if (cut.empty()) return "";
  const bool one = cut.size() == 1;
  const std::string who = one ? rig.cards[cut.front()].name : std::to_string(cut.size()) + " cards";
  return who + (would ? " would be" : one ? " is" : " are") + " held at " + span(low, high);
}

}  // namespace

const char* name_of(Why why) {
  switch (why) {
    case Why::Hot: return "hot";
    case Why::OverRating: return "over-rating";
    case Why::BatteryLow: return "battery-low";
    case Why::Battery: return "battery";
    case Why::Sag: return "sag";
    case Why::Foreign: return "foreign";
    case Why::MeterLate: return "meter-late";
    case Why::Cards: return "cards";
  }
  return "";
}

std::string reason(const Circuit& circuit, const Incident& i) {
  const Limit& limit = circuit.limits[i.limit];
  const std::string place = place_of(limit), could = " could come to " + of(limit, i);
  switch (i.why) {
    case Why::Hot: return place + " (" + ohm::name_of(limit.kind) + ") grows too warm at " + of(limit, i) + not_ours(limit, i);
    case Why::OverRating: return place + (i.restored_at ? " carried " : " carries ") + of(limit, i) + not_ours(limit, i);
    case Why::BatteryLow: return "the UPS above " + place + " is nearly empty";
    case Why::Battery: return "the UPS above " + place + " is on battery";
    case Why::Sag: return "the mains is low: " + place + could;
    case Why::Foreign: return place + could + not_ours(limit, i);
    case Why::MeterLate: return "nothing to believe comes in time from the meter of " + place + ": by model it" + could;
    case Why::Cards: return place + could;
  }
  return "";
}

std::string measures(const Rig& rig, const Step& step, bool would) {
  std::string out = cuts(rig, step, would);
  const auto add = [&](const std::vector<std::uint32_t>& cards, const std::string& what) {
    if (!cards.empty()) out += (out.empty() ? "" : "; ") + some_names(rig, cards) + what;
  };
  add(step.stops, would ? " would have to stop" : " must stop");
  if (!step.cutting()) return out;
  add(step.deaf, step.deaf.size() == 1 ? " does not take its cap" : " do not take their caps");
  add(step.above_cap, step.above_cap.size() == 1 ? " draws more than its cap allows" : " draw more than their caps allow");
  return out;
}

}  // namespace ohm::interlock
