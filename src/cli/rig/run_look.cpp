// `ohm status`, `ohm gpus`, `ohm show`, `ohm events`: asks ohmd, picks the page, once or with --watch.
#include <algorithm>
#include <functional>

#include "base/text.h"
#include "cli/rig/ask_rig.h"
#include "cli/rig/rig_json.h"
#include "cli/rig/span_words.h"
#include "cli/rig/views.h"
#include "cli/rig/watch.h"
#include "cli/run.h"
#include "cli/why/why.h"

namespace ohm {
namespace {

/// What a page is made from.
struct Scene {
  const Invocation& asked;
  const ToldRig& told;
  const RigDoc& rig;
  RigWires& wiring;  ///< read when a page first needs it
  Layout layout;
  Style style;
};

using Page = std::function<Answer(const Scene&)>;

const RigWires& wiring_in(const Scene& scene) {
  if (!scene.wiring.rig) scene.wiring = wires_of(scene.told);
  return scene.wiring;
}

Answer look(const Invocation& asked, const Style& style, const Page& page) {
  const auto daemon = daemon_address(value_of(asked, "--socket"), surroundings());
  if (!daemon) return refused_by(asked, daemon.error());
  const auto period = watch_period(asked);
  if (!period) return refused_by(asked, period.error());
  RigWires wiring;
  const auto once = [&]() -> Answer {
    const auto told = ask_rig(*daemon);
    if (!told) return refused_by(asked, told.error());
    return page({asked, *told, told->rig, wiring, *period ? Layout::Line : Layout::Page, style});
  };
  return *period ? watched(once, **period) : once();
}

Answer status_page(const Scene& scene) {
  auto out = given(scene.asked, "--json") ? whole_json(scene.told.json, scene.layout) : status_text(scene.rig, scene.style);
  return {scene.rig.level == "alarm" ? 2 : 0, std::move(out), ""};
}

std::vector<std::string> places_of(const std::vector<const CardDoc*>& cards) {
  std::vector<std::string> places;
  for (const auto* card : cards) places.push_back(card->place);
  return places;
}

Answer gpus_page(const Scene& scene) {
  const auto set = scene.asked.arguments.empty() ? std::string{"all"} : scene.asked.arguments[0];
  const bool wired = set.find("on:") != std::string::npos || !scene.rig.host_filter.empty();
  const auto cards = select_cards(scene.rig, wired ? wiring_in(scene) : scene.wiring, set);
  if (!cards) return refused_by(scene.asked, cards.error());
  if (given(scene.asked, "--json")) return {0, gpus_json(scene.told.json, places_of(*cards), scene.layout), ""};
  return {0, gpus_text(scene.rig, *cards, scene.style), ""};
}

/// For a card the limits it hangs on and itself; for any other thing its own limits and the cards on it.
Answer thing_page_json(const Scene& scene, const Thing& thing) {
  const auto& wiring = wiring_in(scene);
  std::vector<std::string> limits{thing.name};
  if (thing.kind == ThingKind::Leg) limits = {thing.name.substr(0, thing.name.rfind('.'))};
  if (thing.kind == ThingKind::Card) {
    const auto above = places_above(wiring, thing.name);
    limits.insert(limits.end(), above.begin(), above.end());
  }
  const auto within = cards_within(scene.rig, thing);
  auto cards = within ? *within : cards_on(wiring, thing.name);
  const PartsOfThing parts{std::move(limits), std::move(cards), with_its_legs(scene.rig, thing)};
  return {0, thing_json(scene.told.json, thing, parts, scene.layout), ""};
}

Answer show_page(const Scene& scene) {
  const auto& word = scene.asked.arguments[0];
  const auto thing = find_thing(scene.rig, word);
  if (!thing) return refused_by(scene.asked, not_one_thing(scene.rig, wiring_in(scene), word));
  if (thing->kind == ThingKind::Rig) return status_page(scene);
  if (given(scene.asked, "--json")) return thing_page_json(scene, *thing);
  return {0, show_text(scene.rig, wiring_in(scene), *thing, scene.style), ""};
}

Answer why_page(const Scene& scene) {
  const auto& word = scene.asked.arguments[0];
  const auto thing = find_thing(scene.rig, word);
  if (!thing) return refused_by(scene.asked, not_one_thing(scene.rig, wiring_in(scene), word));
  const auto reasons = why(scene.rig, wiring_in(scene), *thing);
  if (given(scene.asked, "--json")) return {0, why_json(scene.rig, reasons, scene.layout), ""};
  return {0, why_text(scene.rig, reasons, scene.style), ""};
}

/// Whose events are asked for: a thing with what belongs to it, a set of cards, or a name that only the log knows (a card that no
/// place promises, a driver).
Result<std::vector<std::string>> names_asked(const Scene& scene, const std::string& word, const std::vector<EventDoc>& events) {
  const auto thing = find_thing(scene.rig, word);
  if (thing) return names_within(scene.rig, *thing);
  const auto cards = select_cards(scene.rig, wiring_in(scene), word);
  if (cards) return places_of(*cards);
  if (std::any_of(events.begin(), events.end(), [&](const EventDoc& e) { return e.thing == word; })) return std::vector{word};
  return tl::make_unexpected(not_one_thing(scene.rig, wiring_in(scene), word));
}

Answer events_page(const Scene& scene) {
  const auto span = value_of(scene.asked, "--since").value_or("24h");
  const auto since = since_of(span);
  if (!since) return refused_by(scene.asked, since.error());
  const auto answer = ask(scene.told.daemon, {"/v1/events?since=" + for_url(query_text(*since)), std::nullopt});
  if (!answer) return refused_by(scene.asked, answer.error());
  auto events = read_events(*answer);
  if (!events) return refused_by(scene.asked, events.error());
  std::optional<std::vector<std::string>> names;
  std::string about;
  if (!scene.asked.arguments.empty()) {
    const auto& word = scene.asked.arguments[0];
    const auto found = names_asked(scene, word, *events);
    if (!found) return refused_by(scene.asked, found.error());
    names = *found;
    about = " to " + shortened(word, 60);
    std::erase_if(*events, [&](const EventDoc& e) { return std::find(names->begin(), names->end(), e.thing) == names->end(); });
  }
  if (given(scene.asked, "--json")) return {0, events_json(scene.told.json, *answer, names, scene.layout), ""};
  return {0, events_text(scene.rig, *events, about + since_words(*since, span), scene.style), ""};
}

}  // namespace

Answer run_status(const Invocation& asked, const Style& style) { return look(asked, style, status_page); }
Answer run_gpus(const Invocation& asked, const Style& style) { return look(asked, style, gpus_page); }
Answer run_events(const Invocation& asked, const Style& style) { return look(asked, style, events_page); }

Answer run_why(const Invocation& asked, const Style& style) {
  if (asked.arguments.empty()) return refused("ohm why: why is what so? A card like A7, a breaker like P18; rig for all cards");
  return look(asked, style, why_page);
}

Answer run_show(const Invocation& asked, const Style& style) {
  if (asked.arguments.empty())
    return refused("ohm show: show what? A card like A3, a supply like A.p1, a PDU like pdu1, a host like A; rig for the whole");
  return look(asked, style, show_page);
}

}  // namespace ohm
