#include "rig/file/grammar/grammar_tables.h"

namespace ohm::rigfile {
namespace {

ShapeText rig() {
  return {Shape::Rig,
          "rig",
          "A rig: everything a hand can touch, and what it is plugged into.",
          {{"ohmstead", {value(Form::Version)}, true, "", "the version of this format", "1"},
           {"name", {value(Form::Text)}, false, "", "what you call the rig", "barn"},
           {"site", {mapping(Shape::Site)}, true, "", "the room and what the utility brings in", "{feed: 120 V, breaker: 15 A}"},
           {"panels",
            {mapping(Shape::Panels)},
            false,
            "",
            "sub-panels; the main panel is always there and called `main`",
            "{garage: {breaker: P2, rating: 60 A}}"},
           {"breakers",
            {mapping(Shape::Breakers)},
            false,
            "",
            "the breakers, by the names on the panel",
            "{P18: {rating: 30 A, poles: 2}}"},
           {"pdus", {mapping(Shape::Pdus)}, false, "", "the power strips and PDUs", "{pdu1: {part: our-pdu, breaker: P18}}"},
           {"parts",
            {mapping(Shape::Parts)},
            false,
            "",
            "parts of your own, beside those of `ohm parts`",
            "{my-psu: {kind: psu, rating: 1300 W, tier: gold}}"},
           {"templates", {mapping(Shape::Templates)}, false, "", "frames that are built alike", "{frame8: {…}}"},
           {"frames",
            {mapping(Shape::Frames)},
            false,
            "",
            "the frames or cases: each holds one host, its supplies and cards",
            "{A: {use: frame8, outlets: pdu1/1-3}}"},
           {"box",
            {mapping(Shape::Box)},
            false,
            "",
            "instead of `frames`: the one frame of a small rig, named `A`",
            "{cards: 4 x rtx-3090-fe, psu: {rating: 1600 W, tier: gold}}"},
           {"except", {mapping(Shape::Excepts)}, false, "", "what differs from the templates, by place", "{B7: {link: x1 gen1}}"},
           {"sensors",
            {mapping(Shape::Sensors)},
            false,
            "",
            "readings that belong to no card, by name",
            "{room: \"nut:pdu1@127.0.0.1/ambient.temperature\"}"}}};
}

ShapeText site() {
  return {
      Shape::Site,
      "site",
      "The room and what the utility brings in.",
      {{"feed",
        {value(Form::Feed)},
        true,
        "",
        "the voltage of the service: line to line where it has more than one line; a plain voltage is single-phase"},
       {"lowest",
        {value(Form::Voltage)},
        false,
        "(the feed's own voltage)",
        "the lowest voltage to plan for, on the same basis as the feed; all currents are computed at it"},
       {"pf",
        {value(Form::PositivePercent)},
        false,
        "(each supply's own)",
        "the power factor of the whole site, where it is metered",
        "98 %"},
       {"main", {value(Form::Current)}, false, "", "the main breaker, all poles; left out, the feed itself is no limit", "200 A"},
       {"breaker",
        {value(Form::Current)},
        false,
        "",
        "one branch breaker, named `B1`, that feeds everything that names no other source",
        "15 A"},
       {"room", {value(Form::TemperatureRange)}, false, "15..30 °C", "the coldest and the hottest the room gets"},
       {"tariff", {value(Form::Tariff)}, false, "", "what a kilowatt-hour costs"},
       {"rise",
        {value(Form::TemperatureRise)},
        false,
        "10 K",
        "how much warmer the exhaust may be than the intake; the airflow follows from it"}}};
}

ShapeText breaker() {
  return {Shape::Breaker,
          "breaker",
          "A breaker of a panel.",
          {{"rating", {value(Form::Current)}, true, "", "the current printed on it"},
           {"poles",
            {value(Form::Poles)},
            false,
            "(from `legs`; else 1 on a single-phase feed, 2 on split-phase, 3 on 3-phase)",
            "how many lines it switches"},
           {"curve", {value(Form::Curve)}, false, "UL489", "its trip curve"},
           {"panel", {value(Form::Name)}, false, "main", "the panel it sits in", "garage"},
           {"legs", {value(Form::Legs)}, false, "(the first ones of its panel)", "which lines it switches"},
           {"continuous",
            {value(Form::Current)},
            false,
            "(80 % of `rating`)",
            "what it may carry for hours, for a breaker that is listed for more than 80 %",
            "30 A"}}};
}

}  // namespace

std::vector<Key> pdu_keys() {
  return {
      {"part", {value(Form::PartName), mapping(Shape::PduPart)}, false, "", "what it is", "our-pdu"},
      {"breaker", {value(Form::Name)}, false, "(the site's `breaker`)", "the breaker that feeds it"},
      {"outlet", {value(Form::Outlet)}, false, "", "instead of `breaker`: the outlet of another PDU it is plugged into"},
      {"meter", {value(Form::Meter)}, false, "none", "where its load is read"},
      {"margin", {value(Form::Percent)}, false, "(0 % with a meter, 5 % without)", "kept back from every continuous rating of it"}};
}

std::vector<ShapeText> site_shapes() {
  ShapeText pdu_with_part{
      Shape::Pdu, "pdu",
      "A PDU or power strip: a part and where it is plugged in. The part's own keys may stand here instead of `part`.", pdu_keys()};
  for (const ShapeText& part : part_shapes()) {
    if (part.shape != Shape::PduPart) continue;
    for (const Key& key : part.keys) {
      if (key.name != "kind" && key.name != "about") pdu_with_part.keys.push_back(key);
    }
  }
  return {rig(),
          site(),
          {Shape::Panels, "panels", "Sub-panels by name.", {}, Form::Name, {mapping(Shape::Panel)}},
          {Shape::Panel,
           "panel",
           "A sub-panel.",
           {{"breaker", {value(Form::Name)}, true, "", "the breaker of another panel that feeds it"},
            {"rating", {value(Form::Current)}, false, "", "of its bus bar", "60 A"}}},
          {Shape::Breakers, "breakers", "Breakers by name.", {}, Form::Name, {mapping(Shape::Breaker)}},
          breaker(),
          {Shape::Pdus, "pdus", "PDUs by name.", {}, Form::Name, {mapping(Shape::Pdu)}},
          pdu_with_part,
          {Shape::Sensors, "sensors", "Where readings come from, by name.", {}, Form::Name, {value(Form::Text)}}};
}

}  // namespace ohm::rigfile
