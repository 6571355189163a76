#include "cli/off/off_text.h"

#include <algorithm>

#include "cli/text/figures.h"
#include "cli/text/places.h"
#include "rig/cutoff/cutoff.h"
#include "rig/places/card_words.h"

namespace ohm {
namespace {

constexpr std::size_t kMeasure = 100;  // longer lines of prose read badly

std::string live_lines(const std::vector<std::string>& live, const Style& style) {
  std::string out;
  for (const auto& line : live) out += wrapped("- " + line, std::min(style.width, kMeasure), "  ");
  return live.empty() ? "" : "Still live:\n" + out;
}

std::string cards_words(const std::vector<std::string>& cards) {
  if (cards.empty()) return "no card rests";
  return count_text(cards.size(), "card") + (cards.size() == 1 ? " rests" : " rest") + " at the lowest cap: " + place_set(cards);
}

std::string outlets_words(const std::vector<OutletDoc>& outlets) {
  std::vector<std::string> open, closed;
  for (const auto& outlet : outlets) (outlet.is == "off" ? open : closed).push_back(outlet.outlet);
  std::string out;
  if (!open.empty()) out += "Open: " + place_set(open) + ".";
  if (!closed.empty()) out += (out.empty() ? "" : " ") + std::string{"Told to open: "} + place_set(closed) + ".";
  return out.empty() ? "No outlet was opened." : out;
}

/// Outlets that no meter of ohmd can switch now.
std::vector<std::string> cannot_switch(const RigDoc& told, const std::vector<std::string>& outlets) {
  std::vector<std::string> out;
  for (const auto& name : outlets) {
    const auto known = std::find_if(told.outlets.begin(), told.outlets.end(), [&](const OutletDoc& o) { return o.outlet == name; });
    if (known == told.outlets.end() || !known->switchable) out.push_back(name);
  }
  return out;
}

}  // namespace

const OffDoc* off_named(const RigDoc& rig, const std::string& thing) {
  const auto name = thing.empty() ? "rig" : thing;
  const auto found =
      std::find_if(rig.off.begin(), rig.off.end(), [&](const OffDoc& off) { return same_but_for_case(off.thing, name); });
  return found == rig.off.end() ? nullptr : &*found;
}

std::string off_text(const OffDoc& off, const Style& style) {
  const auto measure = std::min(style.width, kMeasure);
  return wrapped(cards_words(off.cards) + ". " + outlets_words(off.outlets), measure) + live_lines(off.live, style) +
         wrapped("It stays off, over a restart too, until `ohm up" + (off.thing == "rig" ? "" : " " + off.thing) + "`.", measure);
}

Result<std::string> would_cut_text(const Rig& rig, const RigDoc& told, const std::string& thing, const Style& style) {
  const auto cutoff = cutoff_of(rig, thing);
  if (!cutoff) return tl::make_unexpected(cutoff.error());
  std::vector<std::string> cards;
  for (const auto card : cutoff->cards) cards.push_back(rig[card].name);
  const auto outlets = outlets_of(rig, cutoff->supplies);
  const auto stuck = cannot_switch(told, outlets);
  auto live = cutoff->live;
  if (!stuck.empty()) live.insert(live.begin(), place_set(stuck) + ": no meter can switch that now; pull the plug");
  std::vector<std::string> opens;
  for (const auto& outlet : outlets)
    if (std::find(stuck.begin(), stuck.end(), outlet) == stuck.end()) opens.push_back(outlet);
  return wrapped(cutoff->thing + " would be switched off: " + cards_words(cards) + "; " +
                     (opens.empty() ? "no outlet would open" : "outlets that open: " + place_set(opens)) + ".",
                 std::min(style.width, kMeasure)) +
         live_lines(live, style);
}

std::vector<const OffDoc*> orders_about(const RigDoc& rig, const std::string& thing) {
  std::vector<const OffDoc*> out;
  for (const auto& off : rig.off)
    if (thing.empty() || &off == off_named(rig, thing)) out.push_back(&off);
  return out;
}

std::string up_question(const std::vector<const OffDoc*>& orders) {
  std::vector<std::string> told, names;
  for (const auto* off : orders) {
    names.push_back(off->thing);
    told.push_back(off->thing + " was switched off by " + off->by + (off->cause.empty() ? "" : " (" + off->cause + ")") + " at " +
                   off->at.substr(0, 19) + "Z, " + (off->cards.empty() ? "no card" : place_set(off->cards)) + " with it.");
  }
  std::string out;
  for (const auto& line : told) out += line + "\n";
  return out + "Was the cause found and mended? Bring back " + enumerated(names) + "?";
}

}  // namespace ohm
