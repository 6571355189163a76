#include "rig/cutoff/cutoff.h"

#include <algorithm>

#include "base/text.h"
#include "rig/places/card_words.h"

namespace ohm {
namespace {

// ---- names ----

std::string outlet_name(const Rig& rig, const OutletRef& at) { return rig[at.pdu].name + "/" + std::to_string(at.outlet); }

std::string bank_name(const Pdu& pdu, int outlet) {
  const auto& banks = pdu.part.banks.is;
  for (std::size_t b = 0; b < banks.size(); ++b)
    if (banks[b].first <= outlet && outlet <= banks[b].last) return pdu.name + ".b" + std::to_string(b + 1);
  return "";
}

/// Every name that carries current from the feed to this plug, nearest first.
std::vector<std::string> names_above(const Rig& rig, AcSource source) {
  std::vector<std::string> names;
  while (const auto* at = std::get_if<OutletRef>(&source)) {
    const auto& pdu = rig[at->pdu];
    names.insert(names.end(), {outlet_name(rig, *at), bank_name(pdu, at->outlet), pdu.name});
    source = pdu.from;
  }
  for (std::optional<Index<Breaker>> breaker = std::get<Index<Breaker>>(source); breaker;) {
    const auto& panel = rig[rig[*breaker].panel];
    names.insert(names.end(), {rig[*breaker].name, panel.name});
    breaker = panel.breaker;
  }
  return names;
}

std::vector<std::string> known_names(const Rig& rig) {
  std::vector<std::string> names{"rig"};
  const auto add = [&](const auto& things) {
    for (const auto& thing : things) names.push_back(thing.name);
  };
  add(rig.cards), add(rig.hosts), add(rig.frames), add(rig.psus), add(rig.pdus), add(rig.breakers), add(rig.panels);
  for (const auto& pdu : rig.pdus) {
    for (const auto& outlet : pdu.part.outlets) names.push_back(pdu.name + "/" + std::to_string(outlet.first));
    for (std::size_t b = 0; b < pdu.part.banks.is.size(); ++b) names.push_back(pdu.name + ".b" + std::to_string(b + 1));
  }
  return names;
}

/// As the rig file spells it; letters of the wrong case are forgiven where one name fits.
Result<std::string> spelled(const Rig& rig, const std::string& word) {
  if (word.empty()) return std::string{"rig"};
  const auto names = known_names(rig);
  if (std::find(names.begin(), names.end(), word) != names.end()) return word;
  std::vector<std::string> alike;
  for (const auto& name : names)
    if (same_but_for_case(name, word)) alike.push_back(name);
  if (alike.size() == 1) return alike[0];
  const auto near = nearest(word, names);
  return failure(Error::Kind::BadInput,
                 "nothing of the rig is called `" + shortened(word, 60) + "`" + (near ? "; did you mean `" + *near + "`?" : ""));
}

// ---- what hangs together ----

template <class T>
bool has(const std::vector<T>& all, const T& one) {
  return std::find(all.begin(), all.end(), one) != all.end();
}

/// The supplies a card draws from, each once.
std::vector<Index<Psu>> feeds_of(const Card& card) {
  std::vector<Index<Psu>> feeds;
  for (const auto plug : card.plugs)
    if (!has(feeds, plug)) feeds.push_back(plug);
  if (card.riser && !has(feeds, card.riser->from)) feeds.push_back(card.riser->from);
  return feeds;
}

template <class Thing>
std::vector<Index<Thing>> all_of(const std::vector<Thing>& things) {
  std::vector<Index<Thing>> out;
  for (std::size_t i = 0; i < things.size(); ++i) out.emplace_back(i);
  return out;
}

/// Another supply of its redundant group goes on.
bool stands_in(const Rig& rig, const std::vector<Index<Psu>>& cut, Index<Psu> supply) {
  if (!rig[supply].group) return false;
  const auto& members = rig[*rig[supply].group].members;
  return std::any_of(members.begin(), members.end(), [&](Index<Psu> m) { return !has(cut, m); });
}

/// A supply that is cut and that nothing stands in for.
bool dark(const Rig& rig, const std::vector<Index<Psu>>& cut, Index<Psu> supply) {
  return has(cut, supply) && !stands_in(rig, cut, supply);
}

/// A frame is its cards and their host, a host its cards.
bool belongs(const Rig& rig, const Card& card, const std::string& thing) {
  if (card.name == thing || rig[card.host].name == thing) return true;
  return std::any_of(rig.frames.begin(), rig.frames.end(),
                     [&](const Frame& frame) { return frame.name == thing && frame.host == card.host; });
}

bool belongs(const Rig& rig, Index<Host> host, const std::string& thing) {
  if (rig[host].name == thing) return true;
  return std::any_of(rig.frames.begin(), rig.frames.end(),
                     [&](const Frame& frame) { return frame.name == thing && frame.host == host; });
}

std::vector<Index<Psu>> supplies_behind(const Rig& rig, const std::string& thing) {
  std::vector<Index<Psu>> out;
  for (const auto supply : all_of(rig.psus))
    if (thing == "rig" || rig[supply].name == thing || has(names_above(rig, rig[supply].from), thing)) out.push_back(supply);
  return out;
}

bool feeds_a_host(const Rig& rig, Index<Psu> supply) {
  return std::any_of(rig.hosts.begin(), rig.hosts.end(), [&](const Host& host) { return host.from == supply; });
}

/// Who else is fed by this supply than these cards and hosts: "A1", "host A".
std::vector<std::string> others_on(const Rig& rig, Index<Psu> supply, const std::vector<Index<Card>>& cards,
                                   const std::vector<Index<Host>>& hosts) {
  std::vector<std::string> out;
  for (const auto card : all_of(rig.cards))
    if (!has(cards, card) && rig[card].absent.empty() && has(feeds_of(rig[card]), supply)) out.push_back(rig[card].name);
  for (const auto host : all_of(rig.hosts))
    if (!has(hosts, host) && rig[host].from == supply) out.push_back("host " + rig[host].name);
  return out;
}

// ---- the two ways to cut ----

void tell_of(const std::vector<std::string>& cards, const char* one, const char* many, Cutoff& out) {
  if (!cards.empty()) out.live.push_back(join(cards, ", ") + " " + (cards.size() == 1 ? one : many));
}

/// A wire, supply or the rig: what hangs on it loses its power.
void cut_supplies(const Rig& rig, std::vector<Index<Psu>> supplies, Cutoff& out) {
  out.supplies = std::move(supplies);
  std::vector<std::string> stranded, half;
  for (const auto card : all_of(rig.cards)) {
    const auto feeds = feeds_of(rig[card]);
    const bool host_dies = dark(rig, out.supplies, rig[rig[card].host].from);
    const auto lost = std::count_if(feeds.begin(), feeds.end(), [&](Index<Psu> p) { return dark(rig, out.supplies, p); });
    if (!rig[card].absent.empty() || (lost == 0 && !host_dies)) continue;
    out.cards.push_back(card);
    if (lost == 0) stranded.push_back(rig[card].name);
    if (lost > 0 && lost < static_cast<std::ptrdiff_t>(feeds.size())) half.push_back(rig[card].name);
  }
  tell_of(stranded, "keeps its power and loses its host", "keep their power and lose their host", out);
  tell_of(half, "stays half alive: a plug or riser of it hangs elsewhere",
          "stay half alive: plugs or risers of theirs hang elsewhere", out);
  for (const auto host : all_of(rig.hosts))
    if (dark(rig, out.supplies, rig[host].from)) out.hosts.push_back(host);
  for (const auto supply : out.supplies)
    if (stands_in(rig, out.supplies, supply))
      out.live.push_back("what " + rig[supply].name + " feeds goes on: others of its redundant group stand in");
}

/// Cards, with their host where the thing is that: supplies that feed nothing else are cut with them.
void cut_cards(const Rig& rig, Cutoff& out) {
  std::vector<Index<Host>> hosts;
  for (const auto card : all_of(rig.cards))
    if (rig[card].absent.empty() && belongs(rig, rig[card], out.thing)) out.cards.push_back(card);
  for (const auto host : all_of(rig.hosts))
    if (belongs(rig, host, out.thing)) hosts.push_back(host);
  for (const auto supply : all_of(rig.psus)) {
    const bool theirs =
        std::any_of(out.cards.begin(), out.cards.end(), [&](Index<Card> c) { return has(feeds_of(rig[c]), supply); }) ||
        std::any_of(hosts.begin(), hosts.end(), [&](Index<Host> h) { return rig[h].from == supply; });
    if (!theirs) continue;
    const auto others = others_on(rig, supply, out.cards, hosts);
    if (others.empty()) out.supplies.push_back(supply);
    if (!others.empty())
      out.live.push_back(rig[supply].name + " stays on, for it feeds " + join(others, ", ") + " too: `ohm off " + rig[supply].name +
                         "` cuts them all");
  }
  for (const auto host : hosts)
    if (dark(rig, out.supplies, rig[host].from)) out.hosts.push_back(host);
}

/// What no outlet of ours can cut.
void tell_wired(const Rig& rig, Cutoff& out) {
  for (const auto supply : out.supplies)
    if (const auto* breaker = std::get_if<Index<Breaker>>(&rig[supply].from))
      out.live.push_back(rig[supply].name + " hangs on breaker " + rig[*breaker].name +
                         " itself, behind no outlet: switch that breaker off by hand");
  if (!out.supplies.empty()) out.live.emplace_back("every wire up to the outlets: only breakers and the main switch cut those");
}

}  // namespace

Result<Cutoff> cutoff_of(const Rig& rig, const std::string& thing) {
  auto name = spelled(rig, thing);
  if (!name) return tl::make_unexpected(name.error());
  Cutoff out;
  out.thing = std::move(*name);
  const bool of_cards =
      std::any_of(rig.cards.begin(), rig.cards.end(), [&](const Card& c) { return belongs(rig, c, out.thing); }) ||
      std::any_of(rig.hosts.begin(), rig.hosts.end(), [&](const Host& h) { return h.name == out.thing; });
  if (of_cards)
    cut_cards(rig, out);
  else
    cut_supplies(rig, supplies_behind(rig, out.thing), out);
  std::stable_partition(out.supplies.begin(), out.supplies.end(), [&](Index<Psu> s) { return !feeds_a_host(rig, s); });
  tell_wired(rig, out);
  return out;
}

std::string outlet_of(const Rig& rig, const Psu& supply) {
  const auto* at = std::get_if<OutletRef>(&supply.from);
  return at ? outlet_name(rig, *at) : "";
}

std::vector<std::string> outlets_of(const Rig& rig, const std::vector<Index<Psu>>& supplies) {
  std::vector<std::string> out;
  for (const auto supply : supplies)
    if (auto outlet = outlet_of(rig, rig[supply]); !outlet.empty() && !has(out, outlet)) out.push_back(std::move(outlet));
  return out;
}

}  // namespace ohm
