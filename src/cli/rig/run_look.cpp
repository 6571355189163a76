// `ohm status`, `ohm gpus`, `ohm show`, `ohm events`: asks ohmd, picks the page, once or with --watch.
#include <algorithm>
#include <functional>
#include <unistd.h>

#include "base/text.h"
#include "cli/client/client.h"
#include "cli/rig/rig_json.h"
#include "cli/rig/span_words.h"
#include "cli/rig/views.h"
#include "cli/rig/watch.h"
#include "cli/run.h"

namespace ohm {
namespace {

/// What a page is made from.
struct Scene {
  const Invocation& asked;
  const DaemonAddress& daemon;
  const std::string& json;
  const RigDoc& rig;
  RigWires& wiring;  ///< read when a page first needs it
  Layout layout;
  Style style;
};

using Page = std::function<Answer(const Scene&)>;

const RigWires& wiring_in(const Scene& scene) {
  if (!scene.wiring.rig) scene.wiring = read_wiring(scene.rig.rig_file, !scene.daemon.socket.empty());
  return scene.wiring;
}

Result<RigDoc> fetch(const DaemonAddress& daemon, std::string& json) {
  auto answer = ask(daemon, {"/v1/rig", std::nullopt});
  if (!answer) return tl::make_unexpected(answer.error());
  json = std::move(*answer);
  return read_rig_doc(json);
}

Answer refused_by(const Invocation& asked, const Error& error) { return refused("ohm " + asked.command + ": " + error.what); }

Answer look(const Invocation& asked, const Style& style, const Page& page) {
  const auto daemon = daemon_address(value_of(asked, "--socket"), surroundings());
  if (!daemon) return refused_by(asked, daemon.error());
  const auto period = watch_period(asked);
  if (!period) return refused_by(asked, period.error());
  RigWires wiring;
  const auto once = [&]() -> Answer {
    std::string json;
    const auto rig = fetch(*daemon, json);
    if (!rig) return refused_by(asked, rig.error());
    return page({asked, *daemon, json, *rig, wiring, *period ? Layout::Line : Layout::Page, style});
  };
  return *period ? watched(once, **period) : once();
}

Answer status_page(const Scene& scene) {
  auto out = given(scene.asked, "--json") ? whole_json(scene.json, scene.layout) : status_text(scene.rig, scene.style);
  return {scene.rig.level == "alarm" ? 2 : 0, std::move(out), ""};
}

std::vector<std::string> places_of(const std::vector<const CardDoc*>& cards) {
  std::vector<std::string> places;
  for (const auto* card : cards) places.push_back(card->place);
  return places;
}

Answer gpus_page(const Scene& scene) {
  const auto set = scene.asked.arguments.empty() ? std::string{"all"} : scene.asked.arguments[0];
  const bool wired = set.find("on:") != std::string::npos;
  const auto cards = select_cards(scene.rig, wired ? wiring_in(scene) : scene.wiring, set);
  if (!cards) return refused_by(scene.asked, cards.error());
  if (given(scene.asked, "--json")) return {0, gpus_json(scene.json, places_of(*cards), scene.layout), ""};
  return {0, gpus_text(scene.rig, *cards, scene.style), ""};
}

/// For a card the limits it hangs on and itself; for any other thing its own limits and the cards on it.
Answer thing_page_json(const Scene& scene, const Thing& thing) {
  const auto& wiring = wiring_in(scene);
  std::vector<std::string> limits{thing.name}, cards{thing.name};
  if (thing.kind == ThingKind::Card) {
    const auto above = places_above(wiring, thing.name);
    limits.insert(limits.end(), above.begin(), above.end());
  } else if (thing.kind == ThingKind::Host) {
    for (const auto& card : scene.rig.cards)
      if (card.host == thing.name) cards.push_back(card.place);
  } else {
    cards = cards_on(wiring, thing.name);
    if (const auto blank = thing.name.find(' '); blank != std::string::npos) limits = {thing.name.substr(0, blank)};
  }
  return {0, thing_json(scene.json, thing, limits, cards, scene.layout), ""};
}

Answer show_page(const Scene& scene) {
  const auto thing = find_thing(scene.rig, scene.asked.arguments[0]);
  if (!thing) return refused_by(scene.asked, thing.error());
  if (given(scene.asked, "--json")) return thing_page_json(scene, *thing);
  return {0, show_text(scene.rig, wiring_in(scene), *thing, scene.style), ""};
}

Answer events_page(const Scene& scene) {
  const auto since = span_of(value_of(scene.asked, "--since").value_or("24h"));
  if (!since) return refused("ohm events: --since " + since.error().what);
  std::string path = "/v1/events?since=" + number(since->count(), 0), about;
  if (!scene.asked.arguments.empty()) {
    path += "&thing=" + for_url(scene.asked.arguments[0]);
    about = " to " + shortened(scene.asked.arguments[0], 60);
  }
  const auto answer = ask(scene.daemon, {path, std::nullopt});
  if (!answer) return refused_by(scene.asked, answer.error());
  const auto events = read_events(*answer);
  if (!events) return refused_by(scene.asked, events.error());
  if (given(scene.asked, "--json")) return {0, whole_json(*answer, scene.layout), ""};
  return {0,
          events_text(scene.rig, *events, about + " in the last " + value_of(scene.asked, "--since").value_or("24h"), scene.style),
          ""};
}

}  // namespace

Answer run_status(const Invocation& asked, const Style& style) { return look(asked, style, status_page); }
Answer run_gpus(const Invocation& asked, const Style& style) { return look(asked, style, gpus_page); }
Answer run_events(const Invocation& asked, const Style& style) { return look(asked, style, events_page); }

Answer run_show(const Invocation& asked, const Style& style) {
  if (asked.arguments.empty())
    return refused("ohm show: show what? A card like A3, a supply like A.p1, a PDU like pdu1, a host like A");
  return look(asked, style, show_page);
}

}  // namespace ohm
