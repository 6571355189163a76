#include <algorithm>

#include "base/text.h"
#include "cli/rig/told.h"
#include "cli/rig/views.h"
#include "cli/text/figures.h"
#include "cli/text/places.h"

namespace ohm {
namespace {

std::string state_says(const CardDoc& card) {
  if (card.state == "lost") return "lost: it was here and no longer answers";
  if (card.state == "hung") return "hung: its driver calls do not return";
  if (card.state == "missing") return "missing: the rig file promises it, and it was never seen";
  return "";
}

/// Without what the interlock does to it: that has a line of its own, for all it holds.
std::vector<std::string> own_reasons(const CardDoc& card) {
  auto out = card.why;
  std::erase(out, held_text(card));
  return out;
}

void about_card(const CardDoc& card, std::vector<Attention>& all) {
  if (card.state == "absent") return;
  const bool gone = card.state != "present";
  if (gone && !card.off.empty() && card.health == "ok") return;  // what was switched off has a part of its own
  if (!gone && card.health == "ok" && card.refused_settings == 0) return;
  const auto tone = gone || card.health == "failed" ? Tone::Over : Tone::Tight;
  auto says = join(own_reasons(card), "; ");
  if (says.empty()) says = state_says(card);
  if (says.empty() && card.refused_settings > 0)
    says = count_text(static_cast<std::size_t>(card.refused_settings), "setting") + " refused" +
           (card.last_refusal.empty() ? "" : ", last: " + card.last_refusal);
  all.push_back({card.place, says.empty() ? "health " + card.health : says, tone});
}

void about_meter(const MeterDoc& meter, std::vector<Attention>& all) {
  if (meter.settling) return;
  if (!meter.trouble.empty())
    all.push_back({meter.name, "its meter " + meter.source + " does not answer: " + meter.trouble});
  else if (!meter.believed)
    all.push_back({meter.name, "its meter " + meter.source + " is not believed" + (meter.why.empty() ? "" : ": " + meter.why)});
}

/// "breaker carries 25.9 A, and 2.1 A more cannot be ruled out: 117 % of what it may for hours".
std::string load_says(const LimitDoc& limit) {
  const bool amps = limit.unit == "A";
  const bool guarded = limit.margin && *limit.margin > 0;
  return kind_words(limit.kind) + " carries " + load_text(*limit.load, amps) +
         (guarded ? ", and " + load_text(*limit.margin, amps) + " more cannot be ruled out: " : ": ") +
         percent_text(*limit.used_ratio) + " of what it may for hours" +
         (limit.assumed_cards ? "; it counts " + count_text(static_cast<std::size_t>(limit.assumed_cards), "card") +
                                    " of other hosts, assumed at their planned caps"
                              : "");
}

/// The fullest by name and numbers; the others only by place, each once.
void about_limits(const RigDoc& rig, std::vector<Attention>& all) {
  std::vector<const LimitDoc*> over;
  std::vector<std::string> others;
  for (const auto* limit : fullest_limits(rig))
    if (limit->load && limit->used_ratio && *limit->used_ratio > kAtLimit) over.push_back(limit);
  if (over.empty()) return;
  for (const auto* limit : over)
    if (const auto name = wire_name(*limit);
        name != wire_name(*over[0]) && std::find(others.begin(), others.end(), name) == others.end())
      others.push_back(name);
  all.push_back(
      {wire_name(*over[0]), load_says(*over[0]) + (others.empty() ? "" : "; too full are also " + place_set(others)), Tone::Over});
}

void about_interlock(const InterlockDoc& interlock, std::vector<Attention>& all) {
  if (!interlock.says.empty()) all.push_back({"interlock", interlock.says, interlock.level == "alarm" ? Tone::Over : Tone::Tight});
}

void about_ohmd(const RigDoc& rig, std::vector<Attention>& all) {
  const auto told = [&](const NoticeDoc& n) { return n.says == rig.driver.missing; };
  if (!rig.driver.missing.empty() && std::none_of(rig.notices.begin(), rig.notices.end(), told))
    all.push_back({"driver", rig.driver.missing, Tone::Over});
  for (const auto& notice : rig.notices)
    all.push_back({notice.thing, notice.says, notice.level == "alarm" ? Tone::Over : Tone::Tight});
  if (is_late(rig)) all.push_back({"ohmd", "its data is " + age_text(rig.age_s) + " old: its loop stands still", Tone::Over});
  for (const auto& stranger : rig.strangers)
    all.push_back({stranger.bus_id, "a card that the rig file does not know: " + stranger.model + ", " + stranger.uuid});
}

/// What reads the same of several things is told once: "A1-8  promised by the rig file and not found".
std::vector<Attention> together(const std::vector<Attention>& all) {
  std::vector<Attention> out;
  std::vector<std::vector<std::string>> things;
  for (const auto& one : all) {
    const auto same =
        std::find_if(out.begin(), out.end(), [&](const Attention& a) { return a.says == one.says && a.tone == one.tone; });
    const auto at = static_cast<std::size_t>(same - out.begin());
    if (same == out.end()) out.push_back(one), things.emplace_back();
    things[at].push_back(one.thing);
  }
  for (std::size_t i = 0; i < out.size(); ++i) out[i].thing = place_set(things[i]);
  return out;
}

}  // namespace

std::vector<Attention> attention(const RigDoc& rig) {
  std::vector<Attention> all;
  about_interlock(rig.interlock, all);
  about_ohmd(rig, all);
  about_limits(rig, all);
  const bool blind = !rig.driver.missing.empty();  // that is told once, and not once more for every card
  for (const auto& card : rig.cards)
    if (!blind || card.state == "present") about_card(card, all);
  for (const auto& meter : rig.meters) about_meter(meter, all);
  all = together(all);
  std::stable_sort(all.begin(), all.end(),
                   [](const Attention& a, const Attention& b) { return a.tone == Tone::Over && b.tone != Tone::Over; });
  return all;
}

}  // namespace ohm
