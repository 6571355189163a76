#include <string>

#include "base/text.h"
#include "rig/file/decode/decode.h"
#include "rig/file/grammar/fields.h"
#include "rig/file/words/word.h"
#include "rig/meter/meter_address.h"

namespace ohm::rigfile {
namespace {

std::string in_volts(Volts v) { return number(v.v, 2) + " V"; }

void assume_what_site_leaves_out(Notebook& book, const Fields& f, const Site& site) {
  if (!f.has("lowest")) book.assumptions.add("site.lowest", in_volts(site.nominal) + ": the nominal voltage");
  if (!f.has("room")) book.assumptions.add("site.room", std::string{f.key("room").fallback});
  if (!f.has("rise")) book.assumptions.add("site.rise", std::string{f.key("rise").fallback} + " from intake to exhaust");
}

void check_lowest(Notebook& book, const Fields& f, const Site& site) {
  const Node* lowest = f.find("lowest");
  const bool plausible =
      site.lowest <= site.nominal && site.lowest >= site.nominal * 0.7;  // assumed: a brown-out beyond it is an outage
  if (lowest && !plausible) {
    book.problems.wrong(*lowest, "a voltage from " + in_volts(site.nominal * 0.7) + " to the feed's " + in_volts(site.nominal));
  }
}

/// The keys of a part written in place of `part`.
bool has_part_keys(const Fields& f) {
  for (const Key& key : text_of(Shape::PduPart).keys) {
    if (key.name != "kind" && key.name != "about" && f.has(key.name)) return true;
  }
  return false;
}

/// Only the part's keys of a PDU that is described in place, as a mapping of its own.
Node part_of_pdu(const Node& node) {
  Node part;
  part.kind = Node::Kind::Mapping;
  part.at = node.at;
  part.key = node.key;
  part.key_at = node.key_at;
  part.above = node.above;
  for (const Node& item : node.items) {
    if (text_of(Shape::PduPart).key(item.key)) part.items.push_back(item);
  }
  return part;
}

/// A text may be a meter's address only if it is one; what is wrong with it is told at the node.
void check_source(Problems& problems, const Node& node, const Sourced<MeterAddress>& address) {
  if (!address) problems.wrong_text(node, address.error().value, address.error().expected);
}

PduSpec pdu_fields(Notebook& book, const Fields& f) {
  PduSpec spec{&f.node(), {}, f.find("breaker"), f.find("outlet"), {}, {}};
  if (const Node* part = f.find("part")) spec.part = book.shelf.use(book.problems, *part, "pdu");
  if (spec.breaker && spec.outlet) book.problems.wrong(*spec.outlet, "either `breaker` or `outlet`");
  spec.meter = f.has("meter") ? std::optional{f.text("meter")} : std::nullopt;
  if (spec.meter && *spec.meter != "none") check_source(book.problems, *f.find("meter"), meter_address(*spec.meter, f.node().key));
  spec.margin = f.take("margin", percent);
  return spec;
}

BreakerSpec breaker_fields(const Fields& f) {
  BreakerSpec spec;
  spec.node = &f.node();
  spec.rating = f.take("rating", current);
  spec.continuous = f.take("continuous", current);
  spec.poles = f.take("poles", count);
  if (spec.poles && *spec.poles > 3) f.problems().wrong(*f.find("poles"), text_of(Form::Poles).expected);
  spec.curve = f.take("curve", curve);
  spec.legs = f.take("legs", legs);
  spec.legs_node = f.find("legs");
  spec.panel = f.find("panel");
  if (spec.continuous && spec.rating && *spec.continuous > *spec.rating) {
    f.problems().wrong(*f.find("continuous"), "at most the rating, " + number(spec.rating->v, 2) + " A");
  }
  return spec;
}

}  // namespace

SiteSpec decode_site(Notebook& book, const Node& node) {
  const Fields f{book.problems, node, Shape::Site};
  SiteSpec spec;
  Site& site = spec.site;
  const auto fed = f.take("feed", feed);
  if (fed) site = {fed->kind, fed->nominal, fed->nominal};
  site.lowest = f.take("lowest", voltage).value_or(site.nominal);
  site.power_factor = f.take("pf", positive_percent);
  site.main = f.take("main", current);
  spec.branch = f.take("breaker", current);
  spec.breaker = f.find("breaker");
  const auto room = f.take("room", temperature_range).value_or(TemperatureRange{site.room_low, site.room_high});
  site.room_low = room.low;
  site.room_high = room.high;
  site.air_rise = f.take("rise", temperature_rise).value_or(site.air_rise);
  if (auto price = f.take("tariff", tariff)) {
    site.tariff = price->per_kwh;
    site.currency = std::move(price->currency);
  }
  if (fed) check_lowest(book, f, site);
  assume_what_site_leaves_out(book, f, site);
  return spec;
}

BreakerSpec decode_breaker(Notebook& book, const Node& node) { return breaker_fields(Fields{book.problems, node, Shape::Breaker}); }

BreakerSpec decode_except_breaker(Notebook& book, const Node& node) {
  return breaker_fields(Fields{book.problems, node, Shape::Breaker, Fields::Required::No});
}

PanelSpec decode_panel(Notebook& book, const Node& node) {
  const Fields f{book.problems, node, Shape::Panel};
  return {&node, f.find("breaker"), f.take("rating", current)};
}

PduSpec decode_pdu(Notebook& book, const Node& node) {
  const Fields f{book.problems, node, Shape::Pdu, Fields::Required::No};
  PduSpec spec = pdu_fields(book, f);
  if (f.find("part") && has_part_keys(f)) {
    book.problems.wrong(*f.find("part"), "either `part` or the keys of a part in its place");
  } else if (!node.find("part") && node.kind == Node::Kind::Mapping) {
    if (!has_part_keys(f)) {
      book.problems.missing_key(node, "part", text_of(Form::PartName).expected);
      return spec;
    }
    spec.part = book.shelf.use(book.problems, book.kept(part_of_pdu(node)), "pdu");
  }
  return spec;
}

PduSpec decode_except_pdu(Notebook& book, const Node& node) {
  const Fields f{book.problems, node, Shape::Pdu, Fields::Required::No};
  if (has_part_keys(f)) book.problems.wrong(node, "part, breaker, outlet, meter or margin", "give a whole part under `part`");
  return pdu_fields(book, f);
}

BankPart decode_except_bank(Notebook& book, const Node& node) {
  const Fields f{book.problems, node, Shape::Bank, Fields::Required::No};
  BankPart bank{0, 0, f.take("rating", current).value_or(Amps{}), f.take("continuous", current), {}};
  if (f.take("legs", legs)) bank.legs = f.text("legs");
  return bank;
}

std::string decode_except_outlet(Notebook& book, const Node& node) {
  return Fields{book.problems, node, Shape::ExceptOutlet}.text("kind");
}

std::vector<std::pair<std::string, std::string>> decode_sensors(Notebook& book, const Node& node) {
  const Fields fields{book.problems, node, Shape::Sensors};
  std::vector<std::pair<std::string, std::string>> sensors;
  for (const Node* sensor : fields.named()) {
    check_source(book.problems, *sensor, sensor_address(sensor->text, sensor->key));
    sensors.emplace_back(sensor->key, sensor->text);
  }
  return sensors;
}

}  // namespace ohm::rigfile
