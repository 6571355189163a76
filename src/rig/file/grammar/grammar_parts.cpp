#include "rig/file/grammar/grammar_tables.h"

namespace ohm::rigfile {
namespace {

Key kind() {
  return {"kind", {value(Form::PartKind)}, false, "(known where a part is written in place)", "what kind of part it is"};
}
Key about() {
  return {"about", {value(Form::Text)}, false, "", "one line for people", "HP 1200 W server supply, 80 PLUS platinum"};
}

Key figure(std::string_view name, Form form, std::string_view fallback, std::string_view says, bool required = false) {
  return {name, {value(form)}, required, fallback, says, "", true};
}

ShapeText card() {
  return {
      Shape::CardPart,
      "card-part",
      "A model of card.",
      {kind(),
       about(),
       figure("power", Form::Power, "350 W", "its default limit: what it draws under load when nobody caps it"),
       figure("power-min", Form::Power, "100 W", "the lowest cap its driver accepts"),
       figure("power-max", Form::Power, "(as `power`)", "the highest cap its driver accepts"),
       figure("floor", Form::Power, "143 W", "what it draws under load however low its cap"),
       figure("idle", Form::Power, "26 W", "what it draws with nothing to do"),
       figure("slot-share", Form::PercentRange, "17..19 %", "the slot's part of its draw, least to most"),
       figure("slot-max", Form::Power, "66 W", "the slot never carries more than this on 12 V"),
       {"excursion",
        {mapping(Shape::Windows)},
        false,
        "{1 ms: 160 %, 5 ms: 140 %, 10 ms: 120 %, 20 ms: 110 %}",
        "its worst draw in each window, as a multiple of the cap",
        "{1 ms: 160 %, 5 ms: 140 %, 10 ms: 120 %, 20 ms: 110 %}",
        true},
       figure("plugs", Form::Plugs, "2 x 8-pin", "its power plugs"),
       figure("vram", Form::Bytes, "24 GB", "its memory"),
       figure("link", Form::Link, "x16 gen4", "the best PCIe link it can do"),
       figure("tflops", Form::Tflops, "71 TFLOPS", "dense BF16 throughput with FP32 accumulation; used by `ohm plan --ai` only")}};
}

ShapeText psu() {
  return {
      Shape::PsuPart,
      "psu-part",
      "A model of power supply.",
      {kind(),
       about(),
       {"type",
        {value(Form::PsuType)},
        false,
        "(server when its tier ends in -230, else atx)",
        "an ATX supply with its own cables, or a server supply with an edge connector"},
       {"rating",
        {value(Form::Power), mapping(Shape::Ratings)},
        true,
        "",
        "what it delivers, by input voltage where that matters",
        "{200..240 V: 1200 W, 100..127 V: 900 W}",
        true},
       figure("tier", Form::Tier, "(gold; gold-230 for a server supply)", "its 80 PLUS tier, from which its efficiency follows"),
       {"points",
        {mapping(Shape::Points)},
        false,
        "(from `tier`)",
        "its measured efficiency by load, instead of `tier`",
        "{20 %: 90 %, 50 %: 94 %, 100 %: 91 %}",
        true},
       figure("rail", Form::Current, "(its highest rating / 12 V)", "what its 12 V rail carries"),
       {"surge",
        {mapping(Shape::Windows)},
        false,
        "(server: 140, 140, 113 and 113 % in the four windows; atx: 130, 130, 120 and 120 %)",
        "what it delivers for milliseconds before it trips, as a multiple of the rating in force",
        "{1 ms: 140 %, 5 ms: 140 %, 10 ms: 113 %, 20 ms: 113 %}",
        true},
       figure("inlet", Form::PsuInlet, "(C14 up to 1800 W, else C20)", "its AC inlet"),
       figure("pf", Form::PositivePercent, "100 %", "its power factor at the planned load")}};
}

ShapeText breakout() {
  return {Shape::BreakoutPart,
          "breakout-part",
          "A breakout board: it turns a server supply's edge connector into sockets.",
          {kind(), about(), figure("sockets", Form::Count, "12", "how many sockets it has"),
           figure("socket", Form::Connector, "6-pin", "what they are"),
           figure("plan", Form::Power, "150 W", "what a plan may draw from each socket"),
           figure("hard", Form::Power, "192 W", "what the terminals of a socket stand (two at 8 A)"),
           figure("total", Form::Current, "100 A", "what the edge connector carries at 12 V")}};
}

ShapeText pdu() {
  return {Shape::PduPart,
          "pdu-part",
          "A model of PDU or power strip.",
          {kind(),
           about(),
           figure("inlet", Form::InletName, "L6-30", "its plug"),
           figure("cord", Form::GaugeOrNone, "10 AWG", "the gauge of its cord"),
           {"outlets",
            {value(Form::OutletCount), mapping(Shape::OutletKinds)},
            true,
            "",
            "its outlets; a kind alone where the banks tell the numbers",
            "{1-20: C13, 21-24: C19}",
            true},
           {"banks",
            {mapping(Shape::Banks)},
            false,
            "(no breakers inside)",
            "its internal breakers, by outlet numbers",
            "{1-12: 20 A, 13-24: 20 A}",
            true},
           figure("continuous", Form::Current, "(80 % of the inlet)", "the maker's already derated input current"),
           {"wiring", {value(Form::Wiring)}, false, "L-L", "how the outlets of a 3-phase PDU are connected"}}};
}

ShapeText board() {
  return {Shape::BoardPart,
          "board-part",
          "A model of mainboard.",
          {kind(),
           about(),
           {"slots", {list(Form::SlotGroup)}, false, "[1 x x16 gen3]", "its PCIe slots", "[1 x x16 gen3, 12 x x1 gen2]", true},
           figure("ram-max", Form::Bytes, "64 GB", "the most memory it takes"),
           figure("draw", Form::PowerOrZero, "35 W", "what it draws without processor and cards"),
           figure("slots-12v", Form::Power, "144 W",
                  "the 12 V it can pass on to all slots together (two terminals of the 24-pin plug at 6 A)")}};
}

ShapeText connector() {
  return {Shape::ConnectorPart,
          "connector-part",
          "A plug-and-socket pair on the 12 V side; its name says which. Catalogue only.",
          {kind(), about(), figure("plan", Form::Power, "", "what a plan may put through it", true),
           figure("hard", Form::Power, "", "what its terminals stand", true)}};
}

ShapeText inlet() {
  return {
      Shape::InletPart,
      "inlet-part",
      "An AC plug, inlet or outlet; its name says which. Catalogue only.",
      {kind(),
       about(),
       figure("rating", Form::Current, "", "per conductor", true),
       figure("continuous", Form::Current, "(80 % of `rating`)", "what a plan may put through it for hours"),
       figure("iec", Form::Current, "(as `continuous`)", "the same on a feed outside North America (220, 230, 380, 400, 415 V)"),
       {"lines", {value(Form::Lines)}, false, "2", "how many line conductors it brings: 1 (L-N), 2 (L-L) or 3"}}};
}

ShapeText wire() {
  return {Shape::WirePart,
          "wire-part",
          "A gauge of copper wire. Catalogue only.",
          {kind(),
           about(),
           {"gauge", {value(Form::Gauge)}, true, "", "which gauge this is"},
           figure("cord", Form::Current, "", "what a flexible AC cord of it carries", true),
           figure("dc", Form::Current, "", "what one conductor of it carries in a 12 V cable", true),
           figure("resistance", Form::Resistance, "", "of one conductor", true)}};
}

ShapeText told() {
  return {Shape::Told,
          "told",
          "A figure with how well it is known and who says so.",
          {{"is", {value(Form::Text)}, true, "", "the figure itself, as it would stand alone", "350 W"},
           {"rank", {value(Form::Rank)}, false, "(owner)", "how well it is known"},
           {"source", {value(Form::Text)}, false, "", "document, clause, measurement or reasoning", "data sheet rev. 3, page 7"}}};
}

ShapeText windows() {
  return {Shape::Windows,
          "windows",
          "A multiple for each window of an excursion.",
          {{"1 ms", {value(Form::Multiple)}, true, "", "for less than 1 ms"},
           {"5 ms", {value(Form::Multiple)}, true, "", "for 1 to 5 ms"},
           {"10 ms", {value(Form::Multiple)}, true, "", "for 5 to 10 ms"},
           {"20 ms", {value(Form::Multiple)}, true, "", "for 10 to 20 ms"}}};
}

}  // namespace

std::vector<ShapeText> part_shapes() {
  return {{Shape::Parts, "parts", "Parts by name.", {}, Form::Name, {mapping(Shape::Part)}},
          {Shape::Part,
           "part",
           "A part; its kind says which keys it takes.",
           {{"kind", {value(Form::PartKind)}, true, "", "what kind of part it is"}}},
          card(),
          psu(),
          breakout(),
          {Shape::RiserPart,
           "riser-part",
           "A model of riser.",
           {kind(), about(),
            figure("feed", Form::Connector, "6-pin", "where the slot's 12 V comes from; slot: through the ribbon from the board"),
            figure("link", Form::Link, "x1 gen2", "the best link it can carry")}},
          pdu(),
          board(),
          connector(),
          inlet(),
          wire(),
          {Shape::Ratings, "ratings", "What a supply delivers, by input voltage.", {}, Form::VoltageBand, {value(Form::Power)}},
          {Shape::Points, "points", "Efficiency by load.", {}, Form::PositivePercent, {value(Form::PositivePercent)}},
          windows(),
          {Shape::OutletKinds, "outlet-kinds", "Kinds of outlets by number.", {}, Form::Range, {value(Form::OutletKind)}},
          {Shape::Banks,
           "banks",
           "Internal breakers by outlet numbers.",
           {},
           Form::Range,
           {value(Form::Current), mapping(Shape::Bank)}},
          {Shape::Bank,
           "bank",
           "An internal breaker of a PDU.",
           {{"rating", {value(Form::Current)}, true, "", "the current printed on it", "20 A"},
            {"legs", {value(Form::Legs)}, false, "(dealt in turn)", "between which lines it sits, on a 3-phase PDU"},
            {"continuous", {value(Form::Current)}, false, "(80 % of `rating`)", "what it may carry for hours", "16 A"}}},
          told()};
}

}  // namespace ohm::rigfile
