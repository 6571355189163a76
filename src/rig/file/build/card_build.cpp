#include <algorithm>
#include <map>
#include <string>
#include <utility>
#include <vector>

#include "base/text.h"
#include "rig/file/build/frame_build.h"
#include "rig/file/grammar/fields.h"

// Cards of a frame: the template's card, the supply of its range, then the exceptions; and the sockets they take.

namespace ohm::rigfile {
namespace {

constexpr std::size_t kMostLaid = 20'000'000;  // comparisons of exceptions with cards; about 0.2 s

/// Who sits in which socket of which supply.
using Sockets = std::map<std::pair<std::size_t, int>, std::string>;

/// Does the frame or its template say `key` about its cards, right or wrong?
bool card_says(const FrameWork& w, std::string_view key) {
  const auto under_card = [&](const FrameSpec* f) {
    const Node* card = f ? f->node->find("card") : nullptr;
    return card && (card->kind != Node::Kind::Mapping || card->find(key));
  };
  return under_card(w.frame) || under_card(w.below);
}

std::optional<Index<Psu>> supply_of_card(Draft& draft, const FrameWork& w, const CardSpec& spec) {
  if (spec.from) return supply_named(draft, w, *spec.from);
  if (w.psus->size() == 1) return Index<Psu>{w.first_psu};
  draft.book.problems.wrong(*w.cards->node, "which of the supplies feeds which cards, like {1-3: p1, 4-6: p2}");
  return std::nullopt;
}

/// The supply behind each plug; empty when that is wrong, which is told.
std::vector<Index<Psu>> plugs_of_card(Draft& draft, const FrameWork& w, const CardSpec& spec, int count) {
  const auto plug_count = static_cast<std::size_t>(count);
  const Node* told = spec.plugs_from;
  if (told && told->kind == Node::Kind::List) {
    std::vector<Index<Psu>> each;
    for (const Node& name : told->items) {
      if (const auto psu = supply_named(draft, w, name)) each.push_back(*psu);
    }
    if (told->items.size() != plug_count) {
      draft.book.problems.wrong(*told, "one supply for each of the " + std::to_string(count) + " plugs");
      return {};
    }
    return each.size() == plug_count ? each : std::vector<Index<Psu>>{};
  }
  const auto one = told ? supply_named(draft, w, *told) : supply_of_card(draft, w, spec);
  return one ? std::vector<Index<Psu>>(plug_count, *one) : std::vector<Index<Psu>>{};
}

std::optional<Riser> riser_of_card(Draft& draft, const FrameWork& w, const CardSpec& spec, const Card& card) {
  Riser riser;
  riser.part_name = spec.riser->name;
  riser.part = draft.parts.index(draft.book, draft.rig.riser_parts, *spec.riser);
  const bool from_board = draft.rig[riser.part].feed.is == Connector::Slot;
  riser.from = from_board ? draft.rig.hosts[w.host].from : card.plugs.front();
  const Node* told = spec.riser_from ? spec.riser_from : from_board ? nullptr : spec.from;
  if (!told) return riser;
  const auto psu = supply_named(draft, w, *told);
  if (!psu) return std::nullopt;
  riser.from = *psu;
  return riser;
}

/// Names of supplies in a card that cannot be built, so that they are told together with why.
void check_supplies(Draft& draft, const FrameWork& w, const CardSpec& spec) {
  for (const Node* name : {spec.from, spec.plugs_from, spec.riser_from}) {
    if (name && name->kind == Node::Kind::Text) supply_named(draft, w, *name);
  }
}

/// The card without its name and sockets; nothing when something is missing or wrong, which is told.
std::optional<Card> card_of(Draft& draft, const FrameWork& w, const CardSpec& spec) {
  if (!spec.part) {
    const bool told = card_says(w, "part") || w.cards->node->kind == Node::Kind::Text;
    if (!told) draft.book.problems.missing_key(*w.frame->node, "card", "what the cards are, like {part: rtx-3090-fe}");
    check_supplies(draft, w, spec);
    return std::nullopt;
  }
  const auto& part = spec.part->as<CardPart>();
  Card card;
  card.part_name = spec.part->name;
  card.part = draft.parts.index(draft.book, draft.rig.card_parts, *spec.part);
  card.host = Index<Host>{w.host};
  const Plugs plugs = spec.plugs.value_or(part.plugs.is);
  card.plug = plugs.kind;
  card.plugs = plugs_of_card(draft, w, spec, plugs.count);
  if (card.plugs.empty()) return std::nullopt;
  card.cable = spec.cable.value_or(Cable{});
  card.link = spec.link.value_or(part.link.is);
  if (spec.riser && spec.riser->entry) {
    card.riser = riser_of_card(draft, w, spec, card);
    if (!card.riser) return std::nullopt;
    card.link = spec.link.value_or(draft.rig[card.riser->part].link.is);
  }
  card.absent = spec.absent.value_or("");
  card.at = place_of_node(spec.node ? *spec.node : *w.cards->node);
  return card;
}

void assume_what_card_leaves_out(Draft& draft, const CardSpec& spec, const Card& card) {
  auto& assumptions = draft.book.assumptions;
  if (!spec.cable) assumptions.add(card.name, "cable", text_of(Shape::Card).key("cable")->fallback);
  if (!spec.riser) assumptions.add(card.name, "riser", "none: in the board's own slot");
  const std::string link = "x" + std::to_string(card.link.width) + " gen" + std::to_string(card.link.gen);
  if (!spec.link) assumptions.add(card.name, "link", link + (card.riser ? ": the riser's best" : ": the card's best"));
}

// ---- sockets ----

/// One per plug, or per two plugs on one cable; one more for a riser with a plug of its own.
int cables_of(const Card& card) {
  const int plugs = static_cast<int>(card.plugs.size());
  return card.cable.daisy_chain ? (plugs + 1) / 2 : plugs;
}

bool riser_takes_socket(const Draft& draft, const Card& card) {
  return card.riser && draft.rig[card.riser->part].feed.is != Connector::Slot;
}

int sockets_needed(const Draft& draft, const Card& card) { return cables_of(card) + (riser_takes_socket(draft, card) ? 1 : 0); }

/// Puts one cable into one socket; what is wrong is told at `node`.
void take_socket(Draft& draft, const Node& node, Sockets& taken, Index<Psu> psu, int socket, const std::string& card) {
  Problems& problems = draft.book.problems;
  const Psu& supply = draft.rig[psu];
  if (!supply.breakout) return problems.wrong(node, "sockets of a breakout board", "`" + supply.name + "` has none");
  const int has = draft.rig[*supply.breakout].sockets.is;
  if (socket > has) {
    return problems.wrong_text(node, std::to_string(socket), "a socket from 1 to " + std::to_string(has),
                               "the breakout board of `" + supply.name + "` has no more");
  }
  const auto [it, free] = taken.try_emplace({psu.v, socket}, card);
  if (!free) {
    problems.wrong_text(
        node, std::to_string(socket), "a free socket",
        "`" + it->second + "` sits in socket " + std::to_string(socket) + " of `" + supply.name + "`, and `" + card + "` too");
  }
}

/// The sockets from `first` on, one told for each plug and then the riser.
void seat(Draft& draft, const Node& node, Sockets& taken, Card& card, int first) {
  const int per_cable = card.cable.daisy_chain ? 2 : 1;
  for (int plug = 0; plug < static_cast<int>(card.plugs.size()); ++plug) {
    const int socket = first + plug / per_cable;
    const bool second_on_cable = plug % per_cable == 1;
    if (!second_on_cable) take_socket(draft, node, taken, card.plugs[static_cast<std::size_t>(plug)], socket, card.name);
    card.sockets.push_back(socket);
  }
  if (!riser_takes_socket(draft, card)) return;
  const int socket = first + cables_of(card);
  take_socket(draft, node, taken, card.riser->from, socket, card.name);
  card.sockets.push_back(socket);
}

/// `nth` of `many` cards that share the sockets of `node`.
void deal_sockets(Draft& draft, const Node& node, Sockets& taken, Card& card, int nth, int many) {
  const auto told = read_as(draft.book.problems, node, Form::Range, range);
  if (!told) return;
  const int needed = sockets_needed(draft, card);
  if (told->size() != needed * many) {
    if (nth == 0)
      draft.book.problems.wrong(node, std::to_string(needed * many) + " sockets: " + std::to_string(needed) +
                                          " for each card, plugs first, then the riser");
    return;
  }
  seat(draft, node, taken, card, told->first + nth * needed);
}

// ---- exceptions ----

/// The card with the exceptions for it laid over; nothing when there are none.
std::optional<CardSpec> with_exceptions(Draft& draft, const FrameWork& w, const CardSpec& plain, int n) {
  std::optional<CardSpec> spec;
  const auto lay = [&](FrameExceptions& exceptions) {
    draft.laid += exceptions.cards.size();
    for (CardException& e : exceptions.cards) {
      if (!e.touches(n)) continue;
      e.used = true;
      spec = over(spec ? *spec : plain, e.spec);
      spec->node = e.node;
    }
  };
  lay(draft.exceptions.everywhere);
  if (w.own) lay(*w.own);
  if (draft.laid <= kMostLaid) return spec;
  if (!draft.too_much)
    draft.book.problems.wrong(*w.frame->node, "fewer exceptions", "comparing them with every card takes too long");
  draft.too_much = true;
  return std::nullopt;
}

/// What `except` says about cards beyond the last.
void check_exception_numbers(Draft& draft, const FrameWork& w) {
  if (!w.own) return;
  const int count = w.cards->count();
  for (CardException& e : w.own->cards) {
    if (e.every || e.numbers.last <= count) continue;
    e.used = true;
    draft.book.problems.wrong_key(*e.node, "cards of frame `" + w.name() + "`, which has 1-" + std::to_string(count));
  }
}

/// One card of a range: the model of its range, or one of its own where `except` says so.
class CardsOfFeed {
 public:
  CardsOfFeed(Draft& draft, const FrameWork& w, const FeedSpec& feed_spec, Sockets& taken)
      : draft_{draft},
        w_{w},
        feed_{feed_spec},
        taken_{taken},
        plain_{over(w.card ? *w.card : CardSpec{}, feed_spec.card)},
        model_{card_of(draft, w, plain_)} {}

  /// False when not every card could be made, which was told.
  bool build() {
    bool whole = true;
    for (int n = feed_.numbers.first; n <= feed_.numbers.last && !draft_.too_much; ++n) {
      const auto own = with_exceptions(draft_, w_, plain_, n);
      const bool made = add(n, own ? *own : plain_, own ? card_of(draft_, w_, *own) : model_);
      whole = whole && made;
      if (!made && !own && !model_) break;  // the next ones would fail alike
    }
    return whole;
  }

 private:
  bool add(int n, const CardSpec& spec, std::optional<Card> card) {
    if (!card) return false;
    card->name = card_name(w_.frame->name, n);
    const bool dealt = feed_.card.sockets && spec.sockets == feed_.card.sockets;
    if (spec.sockets)
      deal_sockets(draft_, *spec.sockets, taken_, *card, dealt ? n - feed_.numbers.first : 0, dealt ? feed_.numbers.size() : 1);
    assume_what_card_leaves_out(draft_, spec, *card);
    if (const auto* other = draft_.names.find(card->name)) {
      draft_.book.problems.wrong_text(*w_.frame->node, card->name, "a name that nothing else has",
                                      "a " + std::string{word_for(other->kind)} + " is called so");
    }
    draft_.rig.cards.push_back(std::move(*card));
    return true;
  }

  Draft& draft_;
  const FrameWork& w_;
  const FeedSpec& feed_;
  Sockets& taken_;
  CardSpec plain_;
  std::optional<Card> model_;
};

}  // namespace

bool build_cards(Draft& draft, const FrameWork& w) {
  check_exception_numbers(draft, w);
  Sockets taken;
  bool whole = true;
  for (const FeedSpec& feed_spec : w.cards->feeds) whole = CardsOfFeed{draft, w, feed_spec, taken}.build() && whole;
  return whole && !draft.too_much;
}

}  // namespace ohm::rigfile
