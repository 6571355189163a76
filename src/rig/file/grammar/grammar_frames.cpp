#include "rig/file/grammar/grammar_tables.h"

namespace ohm::rigfile {
namespace {

std::vector<Key> frame_keys() {
  return {
      {"psus",
       {mapping(Shape::Supplies)},
       false,
       "",
       "the supplies, in the order of the outlets",
       "{p1: hp-dps-1200fb, p2: hp-dps-1200fb}"},
      {"cards",
       {mapping(Shape::Cards), value(Form::CardCount)},
       false,
       "",
       "which supply feeds which cards; or how many of which part, all from the only supply",
       "{1-3: p1, 4-6: p2}"},
      {"card", {mapping(Shape::Card)}, false, "", "what every card of the frame is", "{part: rtx-3090-fe, riser: usb-6pin}"},
      {"host", {mapping(Shape::Host)}, false, "", "the machine that drives the cards", "{board: asrock-h110-pro-btc, load: 250 W}"},
      {"place", {mapping(Shape::Place)}, false, "", "where the cards hang", "{rows: [1-4, 5-8], hung: vertical}"},
      {"breakout",
       {value(Form::PartOrNone), mapping(Shape::BreakoutPart)},
       false,
       "(`breakout-12x6pin` for server supplies, none for others)",
       "the breakout board of the supplies that name none",
       "breakout-12x6pin"},
      {"redundant", {lists(Form::Name)}, false, "", "groups of supplies that share one 12 V load on purpose", "[[p1, p2]]"},
      {"outlets",
       {value(Form::OutletRange), list(Form::OutletRange)},
       false,
       "",
       "the outlets of the supplies, as many as there are supplies",
       "pdu1/1-3"}};
}

std::vector<Key> with(std::vector<Key> keys, std::vector<Key> more) {
  keys.insert(keys.end(), more.begin(), more.end());
  return keys;
}

ShapeText frame() {
  return {Shape::Frame, "frame", "A frame: a template, where it is plugged in, and keys of its own that replace the template's.",
          with({{"use", {value(Form::Name)}, false, "", "the template", "frame8"},
                {"breaker",
                 {value(Form::Name)},
                 false,
                 "(the site's `breaker`)",
                 "instead of `outlets`: the supplies are plugged into wall receptacles of this breaker"},
                {"at", {value(Form::Text)}, false, "", "where it stands, in your words"}},
               frame_keys())};
}

ShapeText box() {
  return {Shape::Box, "box", "The one frame of a small rig, named `A`.",
          with({{"psu",
                 {value(Form::PartName), mapping(Shape::PsuPart)},
                 false,
                 "",
                 "its only supply, named `A.p1`; or use `psus`",
                 "{rating: 1600 W, tier: gold}"},
                {"breaker",
                 {value(Form::Name)},
                 false,
                 "(the site's `breaker`)",
                 "instead of `outlets`: the supplies are plugged into wall receptacles of this breaker"},
                {"at", {value(Form::Text)}, false, "", "where it stands, in your words"}},
               frame_keys())};
}

std::vector<Key> card_keys() {
  return {
      {"part", {value(Form::PartName), mapping(Shape::CardPart)}, false, "", "what it is", "rtx-3090-fe"},
      {"plugs", {value(Form::Plugs)}, false, "(the part's own)", "the power plugs in use"},
      {"cable", {value(Form::Cable)}, false, "16 AWG 0.6 m", "the 12 V cable of each plug; daisy-chain: two plugs on one cable"},
      {"riser",
       {value(Form::PartOrNone), mapping(Shape::RiserPart)},
       false,
       "none",
       "the riser; none: in the board's own slot",
       "usb-6pin"},
      {"link", {value(Form::Link)}, false, "(the riser's best; else the card's)", "the PCIe link as it runs"},
      {"sockets",
       {value(Form::Range)},
       false,
       "",
       "the sockets of the breakout board it uses: plugs first, then the riser",
       "1-3"}};
}

std::vector<Key> feed_keys() {
  return {{"plugs-from",
           {value(Form::Name), list(Form::Name)},
           false,
           "(`from`)",
           "the supply of the plugs; or one for each plug",
           "[p1, p2]"},
          {"riser-from", {value(Form::Name)}, false, "(`from`)", "the supply of the riser", "p2"}};
}

ShapeText feed() {
  return {Shape::Feed, "feed-of-cards", "Where cards get their power from.",
          with({{"from", {value(Form::Name)}, false, "", "the supply of plugs and riser", "p1"}},
               with(feed_keys(), {{"sockets",
                                   {value(Form::Range)},
                                   false,
                                   "",
                                   "the sockets of the breakout board, dealt to the cards in turn: plugs first, then the riser",
                                   "1-9"}}))};
}

ShapeText except_card() {
  return {Shape::ExceptCard, "except-card", "What is different about a card.",
          with(card_keys(), with({{"from", {value(Form::Name)}, false, "(as in `cards`)", "the supply of plugs and riser", "p2"}},
                                 with(feed_keys(), {{"absent",
                                                     {value(Form::Text)},
                                                     false,
                                                     "",
                                                     "why it is not there now; it is promised to nobody and alarms nobody",
                                                     "at repair"}})))};
}

ShapeText host() {
  return {Shape::Host,
          "host",
          "The machine that drives the cards of a frame.",
          {{"board", {value(Form::PartName), mapping(Shape::BoardPart)}, false, "", "the mainboard", "asrock-h110-pro-btc"},
           {"cpu", {value(Form::PowerOrZero)}, false, "65 W", "what the processor draws at most"},
           {"cores", {value(Form::Count)}, false, "4", "its cores", "4"},
           {"ram", {value(Form::Bytes)}, false, "", "its memory", "32 GB"},
           {"disk", {value(Form::Disk)}, false, "", "its disk; the kind is sata when not told"},
           {"net", {value(Form::Rate)}, false, "1 Gb/s", "its network"},
           {"fans", {value(Form::Fans)}, false, "", "the fans of the frame"},
           {"load",
            {value(Form::PowerOrZero)},
            false,
            "(`cpu` + the board's draw + `fans` + 10 W for the disk)",
            "what processor, board, fans and disk draw at most together, on 12 V",
            "250 W"},
           {"from", {value(Form::Name)}, false, "(the last supply)", "the supply of the host", "p3"}}};
}

ShapeText place() {
  return {Shape::Place,
          "place-of-frame",
          "Where the cards hang and how the air meets them.",
          {{"rows",
            {list(Form::Range), lists(Form::Range)},
            false,
            "(one row)",
            "the cards row by row; neighbours stand next to each other",
            "[1-4, 5-8]"},
           {"hung", {value(Form::Hung)}, false, "", "how the cards are mounted"},
           {"gap", {value(Form::Length)}, false, "", "between neighbouring cards"},
           {"air", {value(Form::Air)}, false, "", "which way the air goes"}}};
}

std::vector<Key> supply_keys() {
  return {{"part", {value(Form::PartName), mapping(Shape::PsuPart)}, false, "", "what it is", "hp-dps-1200fb"},
          {"cord", {value(Form::Cord)}, false, "14 AWG 1.8 m", "its AC cord"},
          {"breakout",
           {value(Form::PartOrNone), mapping(Shape::BreakoutPart)},
           false,
           "(the frame's `breakout`)",
           "its breakout board",
           "breakout-12x6pin"},
          {"outlet", {value(Form::Outlet)}, false, "(the next of the frame's `outlets`)", "the outlet it is plugged into"}};
}

/// Everything that may differ somewhere, as the schema sees it: it cannot know what a place is.
ShapeText except_anything() {
  ShapeText all{Shape::Except, "except", "What is different about a card, supply, host, PDU, breaker, outlet or bank.", {}};
  const auto add = [&all](const std::vector<Key>& keys) {
    for (const Key& key : keys) {
      const Key* there = all.key(key.name);
      if (!there) {
        all.keys.push_back(key);
        all.keys.back().required = false;
        all.keys.back().fallback = "";  // left out, it stays as it was
        continue;
      }
      auto& takes = all.keys[static_cast<std::size_t>(there - all.keys.data())].takes;
      takes.insert(takes.end(), key.takes.begin(), key.takes.end());
    }
  };
  for (const auto& shapes : {site_shapes(), part_shapes()}) {
    for (const ShapeText& s : shapes) {
      if (s.shape == Shape::Breaker || s.shape == Shape::Bank) add(s.keys);
    }
  }
  add(pdu_keys());
  add(except_card().keys);
  add(supply_keys());
  add(host().keys);
  add({{"kind", {value(Form::OutletKind)}, false, "", "the kind of this outlet"}});
  return all;
}

}  // namespace

std::vector<ShapeText> frame_shapes() {
  return {{Shape::Templates, "templates", "Frames that are built alike, by name.", {}, Form::Name, {mapping(Shape::Template)}},
          {Shape::Template, "template", "How a frame is built.", frame_keys()},
          {Shape::Frames,
           "frames",
           "Frames by name. Frame `A` has the host `A`, the supplies `A.p1`… and the cards `A1`…",
           {},
           Form::Name,
           {mapping(Shape::Frame)}},
          frame(),
          box(),
          {Shape::Supplies,
           "psus",
           "The supplies of a frame by name, in the order of the outlets.",
           {},
           Form::Name,
           {value(Form::PartName), mapping(Shape::Supply)}},
          {Shape::Supply, "psu", "A supply of a frame.", supply_keys()},
          {Shape::Cards,
           "cards",
           "The supplies of the cards, by card numbers.",
           {},
           Form::Range,
           {value(Form::Name), mapping(Shape::Feed)}},
          feed(),
          {Shape::Card, "card", "What a card is and how it is connected.", card_keys()},
          host(),
          place(),
          {Shape::Excepts, "excepts", "What differs, by place or set of places.", {}, Form::Set, {mapping(Shape::Except)}},
          except_card(),
          {Shape::ExceptOutlet,
           "except-outlet",
           "What is different about an outlet.",
           {{"kind", {value(Form::OutletKind)}, true, "", "the kind of this outlet"}}},
          except_anything()};
}

}  // namespace ohm::rigfile
