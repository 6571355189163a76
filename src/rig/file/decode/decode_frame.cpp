#include <algorithm>
#include <string>
#include <utility>

#include "base/text.h"
#include "rig/file/decode/decode.h"
#include "rig/file/grammar/fields.h"
#include "rig/file/words/word.h"

namespace ohm::rigfile {
namespace {

constexpr std::size_t kMostSupplies = 1000;  // of one frame; assumed

std::optional<PartUse> part_under(Notebook& book, const Fields& f, std::string_view key, std::string_view kind) {
  const Node* node = f.find(key);
  return node ? book.shelf.use(book.problems, *node, kind) : std::nullopt;
}

std::optional<PartUse> part_or_none_under(Notebook& book, const Fields& f, std::string_view key, std::string_view kind) {
  const Node* node = f.find(key);
  return node ? book.shelf.use_or_none(book.problems, *node, kind) : std::nullopt;
}

SupplySpec supply(Notebook& book, const Node& node) {
  SupplySpec spec;
  if (node.kind == Node::Kind::Mapping) {
    spec = decode_supply(book, node);
    if (!node.find("part")) book.problems.missing_key(node, "part", text_of(Form::PartName).expected);
  } else {
    spec.part = book.shelf.use(book.problems, node, "psu");
  }
  spec.node = &node;
  spec.name = node.key;
  return spec;
}

std::vector<SupplySpec> supplies(Notebook& book, const Node& node) {
  const Fields f{book.problems, node, Shape::Supplies};
  std::vector<SupplySpec> all;
  for (const Node* item : f.named()) {
    const bool starts_with_digit = item->key[0] >= '0' && item->key[0] <= '9';
    if (starts_with_digit) book.problems.wrong_key(*item, "a name that starts with a letter, like p1");
    all.push_back(supply(book, *item));
  }
  if (node.items.empty()) book.problems.wrong(node, "at least one supply, like {p1: hp-dps-1200fb}");
  if (all.size() > kMostSupplies) book.problems.wrong(node, "at most " + std::to_string(kMostSupplies) + " supplies in one frame");
  return all;
}

CardSpec card_fields(Notebook& book, const Fields& f) {
  CardSpec spec;
  spec.node = &f.node();
  spec.part = part_under(book, f, "part", "card");
  spec.plugs = f.take("plugs", plugs);
  spec.cable = f.take("cable", cable);
  spec.riser = part_or_none_under(book, f, "riser", "riser");
  spec.link = f.take("link", link);
  spec.sockets = f.find("sockets");
  return spec;
}

void add_feed_keys(const Fields& f, CardSpec& spec) {
  spec.from = f.find("from");
  spec.plugs_from = f.find("plugs-from");
  spec.riser_from = f.find("riser-from");
}

FeedSpec feed_of(Notebook& book, const Node& node, Range numbers) {
  FeedSpec spec{numbers, {}};
  spec.card.node = &node;
  if (node.kind == Node::Kind::Text) {
    spec.card.from = &node;
    return spec;
  }
  const Fields f{book.problems, node, Shape::Feed};
  add_feed_keys(f, spec.card);
  spec.card.sockets = f.find("sockets");
  if (!spec.card.from && !spec.card.plugs_from) book.problems.missing_key(node, "from", "the name of a supply");
  return spec;
}

/// Card numbers must run from 1 without gaps, each once.
void check_numbers(Notebook& book, const CardsSpec& cards) {
  int next = 1;
  for (const FeedSpec& feed_spec : cards.feeds) {
    const std::string value = feed_spec.card.node->key;
    if (feed_spec.numbers.first < next) {
      book.problems.wrong_key(*feed_spec.card.node, "each card number once",
                              "card " + std::to_string(feed_spec.numbers.first) + " was given before");
    } else if (feed_spec.numbers.first > next) {
      book.problems.wrong_key(*feed_spec.card.node, "card numbers from 1 without gaps",
                              "card " + std::to_string(next) + " is missing");
    }
    next = std::max(next, feed_spec.numbers.last + 1);
  }
}

CardsSpec cards_of(Notebook& book, const Node& node) {
  CardsSpec spec{&node, {}};
  if (node.kind == Node::Kind::Text) {
    const auto many = read_as(book.problems, node, Form::CardCount, counted);
    if (!many) return spec;
    if (many->count == 0) {
      book.problems.wrong(node, text_of(Form::CardCount).expected, "say how many, like 4 x " + std::string{many->what});
      return spec;
    }
    Node& name = book.made.emplace_back(node);
    name.text = std::string{many->what};
    FeedSpec all{{1, many->count}, {}};
    all.card.node = &node;
    all.card.part = book.shelf.use(book.problems, name, "card");
    spec.feeds.push_back(std::move(all));
    return spec;
  }
  const Fields f{book.problems, node, Shape::Cards};
  for (const Node* item : f.named()) {
    if (const auto numbers = read_key(book.problems, *item, Form::Range, range))
      spec.feeds.push_back(feed_of(book, *item, *numbers));
  }
  const bool all_read = spec.feeds.size() == node.items.size();
  std::stable_sort(spec.feeds.begin(), spec.feeds.end(),
                   [](const FeedSpec& a, const FeedSpec& b) { return a.numbers.first < b.numbers.first; });
  const std::size_t before = book.problems.count();
  if (all_read) check_numbers(book, spec);
  spec.flawed = !all_read || book.problems.count() > before;
  return spec;
}

RowSpec row_of(Notebook& book, const Node& node) {
  RowSpec row;
  const auto add = [&](const Node& item) {
    if (const auto numbers = read_as(book.problems, item, Form::Range, range)) row.cards.push_back(*numbers);
  };
  if (node.kind == Node::Kind::List) {
    std::for_each(node.items.begin(), node.items.end(), add);
  } else {
    add(node);
  }
  return row;
}

PlaceSpec place_of(Notebook& book, const Node& node) {
  const Fields f{book.problems, node, Shape::Place};
  PlaceSpec spec{&node, {}, f.find("rows"), f.take("hung", hung).value_or(""), f.take("air", air).value_or(""), {}};
  if (spec.rows_node) {
    for (const Node& item : spec.rows_node->items) spec.rows.push_back(row_of(book, item));
  }
  spec.gap = f.take("gap", length).value_or(Metres{});
  return spec;
}

/// The keys that templates, frames and boxes share.
FrameSpec frame_fields(Notebook& book, const Fields& f) {
  FrameSpec spec;
  spec.node = &f.node();
  spec.name = f.node().key;
  if (const Node* node = f.find("psus")) spec.psus = supplies(book, *node);
  if (const Node* node = f.find("cards")) spec.cards = cards_of(book, *node);
  if (const Node* node = f.find("card")) spec.card = card_fields(book, Fields{book.problems, *node, Shape::Card});
  if (const Node* node = f.find("host")) spec.host = decode_host(book, *node);
  if (const Node* node = f.find("place")) spec.place = place_of(book, *node);
  spec.breakout = part_or_none_under(book, f, "breakout", "breakout");
  spec.redundant = f.find("redundant");
  spec.outlets = f.find("outlets");
  return spec;
}

void add_plug_keys(Notebook& book, const Fields& f, FrameSpec& spec) {
  spec.breaker = f.find("breaker");
  spec.at = f.text("at");
  if (spec.breaker && spec.outlets) book.problems.wrong(*spec.outlets, "either `breaker` or `outlets`");
}

}  // namespace

SupplySpec decode_supply(Notebook& book, const Node& node) {
  const Fields f{book.problems, node, Shape::Supply};
  return {&node,
          "",
          part_under(book, f, "part", "psu"),
          f.take("cord", cord),
          part_or_none_under(book, f, "breakout", "breakout"),
          f.find("outlet")};
}

CardSpec decode_except_card(Notebook& book, const Node& node) {
  const Fields f{book.problems, node, Shape::ExceptCard};
  CardSpec spec = card_fields(book, f);
  add_feed_keys(f, spec);
  if (f.has("absent")) spec.absent = f.text("absent");
  return spec;
}

HostSpec decode_host(Notebook& book, const Node& node) {
  const Fields f{book.problems, node, Shape::Host};
  HostSpec spec;
  spec.node = &node;
  spec.board = part_under(book, f, "board", "board");
  spec.cpu = f.take("cpu", power_or_zero);
  spec.cores = f.take("cores", count);
  spec.ram = f.take("ram", bytes);
  spec.disk = f.take("disk", disk);
  spec.net = f.take("net", rate);
  spec.fans = f.take("fans", fans);
  spec.load = f.take("load", power_or_zero);
  spec.from = f.find("from");
  return spec;
}

FrameSpec decode_template(Notebook& book, const Node& node) {
  return frame_fields(book, Fields{book.problems, node, Shape::Template});
}

FrameSpec decode_frame(Notebook& book, const Node& node) {
  const Fields f{book.problems, node, Shape::Frame};
  FrameSpec spec = frame_fields(book, f);
  spec.use = f.find("use");
  add_plug_keys(book, f, spec);
  return spec;
}

FrameSpec decode_box(Notebook& book, const Node& node) {
  const Fields f{book.problems, node, Shape::Box};
  FrameSpec spec = frame_fields(book, f);
  spec.name = "A";
  add_plug_keys(book, f, spec);
  const Node* psu = f.find("psu");
  if (psu && spec.psus) book.problems.wrong(*psu, "either `psu` or `psus`");
  if (psu) {
    SupplySpec only;
    only.node = psu;
    only.name = "p1";
    only.part = book.shelf.use(book.problems, *psu, "psu");
    spec.psus = {std::move(only)};
  }
  return spec;
}

}  // namespace ohm::rigfile
