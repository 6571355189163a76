#include <cmath>
#include <nlohmann/json.hpp>
#include <utility>

#include "base/text.h"
#include "cli/rig/rig_doc.h"

namespace ohm {
namespace {

/// A cursor over one JSON value that remembers the first thing wrong, so that reading needs no branches. It never throws: a wrong
/// type leaves the default and sets the shared complaint, which names the key by its whole path.
class JsonReader {
 public:
  using Json = nlohmann::json;

  /// `complaint` outlives the reader; it is empty while all is well.
  JsonReader(const Json& value, std::string path, std::string& complaint)
      : value_{&value}, path_{std::move(path)}, complaint_{&complaint} {}

  bool has(const char* key) const { return find(key) != nullptr; }

  void require(const char* key) const {
    if (!has(key)) complain(at(key) + ": missing");
  }

  std::string text(const char* key) const {
    const auto* found = find(key);
    if (!found) return "";
    if (!found->is_string()) return complain(at(key) + ": expected text"), "";
    return printable(found->get_ref<const std::string&>());
  }

  bool flag(const char* key) const { return maybe_flag(key).value_or(false); }

  std::optional<bool> maybe_flag(const char* key) const {
    const auto* found = find(key);
    if (!found) return std::nullopt;
    if (!found->is_boolean()) return complain(at(key) + ": expected true or false"), std::nullopt;
    return found->get<bool>();
  }

  std::optional<double> number(const char* key) const {
    const auto* found = find(key);
    if (!found) return std::nullopt;
    if (!found->is_number() || !std::isfinite(found->get<double>())) return complain(at(key) + ": expected a number"), std::nullopt;
    return found->get<double>();
  }

  /// A count or an id; far too large or broken ones are refused like a wrong type.
  std::int64_t whole(const char* key) const {
    const auto value = number(key).value_or(0);
    if (std::abs(value) > 9e15) return complain(at(key) + ": out of range"), 0;
    return static_cast<std::int64_t>(value);
  }

  std::vector<std::string> words(const char* key) const {
    std::vector<std::string> out;
    const auto* found = find(key);
    if (!found) return out;
    if (!found->is_array()) return complain(at(key) + ": expected a list"), out;
    for (const auto& word : *found) {
      if (!word.is_string()) return complain(at(key) + ": expected a list of texts"), out;
      out.push_back(printable(word.get_ref<const std::string&>()));
    }
    return out;
  }

  /// The object under `key`, or nothing where there is none.
  std::optional<JsonReader> object(const char* key) const {
    const auto* found = find(key);
    if (!found) return std::nullopt;
    if (!found->is_object()) return complain(at(key) + ": expected an object"), std::nullopt;
    return JsonReader{*found, at(key), *complaint_};
  }

  /// `read(JsonReader)` of each object of the list under `key`.
  template <class Read>
  auto list(const char* key, Read&& read) const {
    std::vector<decltype(read(*this))> out;
    const auto* found = find(key);
    if (!found) return out;
    if (!found->is_array()) return complain(at(key) + ": expected a list"), out;
    for (std::size_t i = 0; i < found->size() && complaint_->empty(); ++i) {
      const auto path = at(key) + "[" + std::to_string(i) + "]";
      if (!(*found)[i].is_object()) return complain(path + ": expected an object"), out;
      out.push_back(read(JsonReader{(*found)[i], path, *complaint_}));
    }
    return out;
  }

  void complain(std::string what) const {
    if (complaint_->empty()) *complaint_ = std::move(what);
  }

  std::string at(const char* key) const { return path_.empty() ? key : path_ + "." + key; }

 private:
  const Json* find(const char* key) const {
    const auto found = value_->find(key);
    return found == value_->end() || found->is_null() ? nullptr : &*found;
  }

  const Json* value_;
  std::string path_;
  std::string* complaint_;
};

constexpr const char* kNotTold = "not told";

/// value and absent of one reading; neither or both is a wrong shape.
template <class Value>
void either(const JsonReader& in, const std::optional<Value>& value, const std::string& absent) {
  if (value.has_value() == !absent.empty()) in.complain(in.at("value") + ": expected a value or the reason why it is absent");
}

Told told_at(const JsonReader& in) {
  Told out{in.number("value"), in.text("absent"), in.number("age_s").value_or(0), in.text("source")};
  either(in, out.value, out.absent);
  return out;
}

Told told(const JsonReader& in, const char* key) {
  const auto reading = in.object(key);
  return reading ? told_at(*reading) : Told{std::nullopt, kNotTold, 0, ""};
}

ToldWords told_words(const JsonReader& in, const char* key) {
  const auto reading = in.object(key);
  if (!reading) return {std::nullopt, kNotTold, 0};
  ToldWords out;
  out.absent = reading->text("absent");
  out.age_s = reading->number("age_s").value_or(0);
  if (reading->has("value")) out.value = reading->words("value");
  either(*reading, out.value, out.absent);
  return out;
}

std::optional<int> small(const std::optional<double>& value) {
  if (!value || std::abs(*value) > 1e6) return std::nullopt;
  return static_cast<int>(*value);
}

ToldLink told_link(const JsonReader& in, const char* key) {
  const auto link = in.object(key);
  if (!link) return {std::nullopt, std::nullopt, kNotTold, 0};
  ToldLink out{small(link->number("width")), small(link->number("gen")), link->text("absent"), link->number("age_s").value_or(0)};
  if (!out.width && out.absent.empty()) out.absent = kNotTold;
  return out;
}

TemperatureDoc temperature(const JsonReader& in) { return {in.text("place"), told_at(in)}; }

SensedDoc sensed(const JsonReader& in) {
  return {in.text("place"), in.text("known"), in.number("is_c"), in.number("target_c"), in.text("fix")};
}

CoolingDoc cooling(const JsonReader& in) { return {in.text("says"), in.text("why"), in.list("sensed", sensed)}; }

ProcessDoc process(const JsonReader& in) { return {in.whole("pid"), in.text("name"), in.number("vram_b"), in.flag("ours")}; }

void read_identity(const JsonReader& in, CardDoc& card) {
  in.require("place");
  in.require("state");
  card.place = in.text("place");
  card.host = in.text("host");
  card.state = in.text("state");
  card.off = in.text("off");
  card.health = in.text("health");
  card.why = in.words("why");
  card.absent = in.text("absent");
  card.vbios = in.text("vbios");
  card.model = in.text("model");
  card.part = in.text("part");
  card.uuid = in.text("uuid");
  card.serial = in.text("serial");
  card.bus_id = in.text("bus_id");
  card.bound = in.text("bound");
}

void read_heat_and_power(const JsonReader& in, CardDoc& card) {
  card.die_c = told(in, "die_c");
  card.hotspot_c = told(in, "hotspot_c");
  card.vram_c = told(in, "vram_c");
  card.temperatures = in.list("temperatures", temperature);
  if (const auto told = in.object("cooling")) card.cooling = cooling(*told);
  card.draw_w = told(in, "draw_w");
  card.draw_average_w = told(in, "draw_average_w");
  card.fans_rpm = in.list("fans_rpm", told_at);
  card.energy_j = told(in, "energy_j");
  card.fans = in.list("fans", told_at);
  card.fan_manual = in.flag("fan_manual");
  card.throttle = told_words(in, "throttle");
}

void read_settings(const JsonReader& in, CardDoc& card) {
  card.cap_w = told(in, "cap_w");
  card.cap_min_w = in.number("cap_min_w");
  card.cap_default_w = in.number("cap_default_w");
  card.cap_max_w = in.number("cap_max_w");
  card.planned_cap_w = in.number("planned_cap_w");
  card.ceiling_w = in.number("ceiling_w");
  card.counted_w = in.number("counted_w");
  card.mem_lock_min_mhz = in.number("mem_lock_min_mhz");
  card.mem_lock_max_mhz = in.number("mem_lock_max_mhz");
  card.core_offset_mhz = in.number("core_offset_mhz");
  card.mem_offset_mhz = in.number("mem_offset_mhz");
  card.lock_min_mhz = in.number("lock_min_mhz");
  card.lock_max_mhz = in.number("lock_max_mhz");
  card.persistence = in.maybe_flag("persistence");
  card.refused_settings = in.whole("refused_settings");
  card.last_refusal = in.text("last_refusal");
}

void read_work(const JsonReader& in, CardDoc& card) {
  card.sm_mhz = told(in, "sm_mhz");
  card.mem_mhz = told(in, "mem_mhz");
  card.pstate = told(in, "pstate");
  card.busy = told(in, "busy");
  card.mem_busy = told(in, "mem_busy");
  card.vram_used_b = told(in, "vram_used_b");
  card.vram_b = in.number("vram_b");
  card.link = told_link(in, "link");
  card.link_promised = told_link(in, "link_promised");
  card.link_max = told_link(in, "link_max");
  if (const auto aer = in.object("aer")) card.aer = {aer->whole("correctable"), aer->whole("nonfatal"), aer->whole("fatal")};
  card.processes = in.list("processes", process);
}

CardDoc card(const JsonReader& in) {
  CardDoc out;
  read_identity(in, out);
  read_heat_and_power(in, out);
  read_settings(in, out);
  read_work(in, out);
  return out;
}

LimitDoc limit(const JsonReader& in) {
  LimitDoc out;
  out.place = in.text("place");
  out.conductor = in.text("conductor");
  out.kind = in.text("kind");
  out.unit = in.text("unit");
  out.load = in.number("load");
  out.reach = in.number("reach");
  out.margin = in.number("margin");
  out.continuous = in.number("continuous");
  out.rating = in.number("rating");
  out.headroom = in.number("headroom");
  out.used_ratio = in.number("used_ratio");
  out.grade = in.text("grade");
  out.source = in.text("source");
  out.assumed_cards = in.whole("assumed_cards");
  return out;
}

SupplyDoc supply(const JsonReader& in) {
  return {in.text("name"), in.number("out_w"), in.number("in_w"), in.number("rating_w"), in.text("grade")};
}

PduDoc pdu(const JsonReader& in) { return {in.text("name"), in.number("draw_w"), in.text("grade"), told(in, "volts")}; }

MeterDoc meter(const JsonReader& in) {
  return {in.text("name"), in.text("source"),  in.text("state"),   in.flag("believed"),
          in.text("why"),  in.number("age_s"), in.text("trouble"), in.flag("settling")};
}

ChassisFanDoc chassis_fan(const JsonReader& in) {
  const auto mode = in.object("mode");
  return {in.text("place"),
          in.text("host"),
          in.text("name"),
          in.text("label"),
          told(in, "rpm"),
          told(in, "duty"),
          mode ? mode->text("value") : "",
          in.flag("driven")};
}

TypedDoc typed(const JsonReader& in) {
  return {in.text("thing"), in.number("value"), in.text("unit"), in.number("age_s").value_or(0), in.text("use")};
}

OutletDoc outlet(const JsonReader& in) { return {in.text("outlet"), in.text("is"), in.flag("switchable")}; }
OffDoc off(const JsonReader& in) {
  return {in.text("thing"),     in.text("by"),     in.text("cause"),           in.text("at"),
          in.flag("returning"), in.words("cards"), in.list("outlets", outlet), in.words("live")};
}
StrangerDoc stranger(const JsonReader& in) { return {in.text("uuid"), in.text("bus_id"), in.text("model")}; }
NoticeDoc notice(const JsonReader& in) { return {in.text("kind"), in.text("level"), in.text("thing"), in.text("says")}; }

IncidentDoc incident(const JsonReader& in) {
  return {in.text("place"),         in.text("conductor"),          in.text("says"),
          in.number("cut_after_s"), in.number("restored_after_s"), in.flag("asks")};
}

BreakerHeatDoc breaker_heat(const JsonReader& in) { return {in.text("place"), in.text("conductor"), in.number("theta")}; }

InterlockDoc interlock(const JsonReader& in) {
  const auto found = in.object("interlock");
  if (!found) return {};
  return {found->text("says"), found->text("level"), found->list("incidents", incident), found->list("breakers", breaker_heat)};
}

WouldHaveDoc would_have(const JsonReader& in) { return {in.text("at"), in.text("place"), in.text("says")}; }
HostDoc host(const JsonReader& in) { return {in.text("name"), in.flag("here")}; }

EventDoc event(const JsonReader& in) {
  return {in.text("at"), in.text("thing"), in.text("level"), in.text("kind"), in.text("says")};
}

DriverDoc driver(const JsonReader& in) {
  const auto found = in.object("driver");
  if (!found) return {};
  return {found->text("name"), found->text("version"), found->text("missing"), found->flag("simulated"), found->whole("calls")};
}

void read_head(const JsonReader& in, RigDoc& rig) {
  for (const char* key : {"mode", "simulated", "sentence", "level"}) in.require(key);
  rig.name = in.text("name");
  rig.rig_file = in.text("rig_file");
  rig.version = in.text("version");
  rig.mode = in.text("mode");
  rig.simulated = in.flag("simulated");
  rig.host_filter = in.text("host_filter");
  rig.at = in.text("at");
  rig.age_s = in.number("age_s").value_or(0);
  rig.up_s = in.number("up_s").value_or(0);
  rig.tick_s = in.number("tick_s").value_or(1);
  rig.ticks = in.whole("ticks");
  rig.late_ticks = in.whole("late_ticks");
  rig.sentence = in.text("sentence");
  rig.level = in.text("level");
  rig.next_step = in.text("next_step");
  rig.driver = driver(in);
  rig.adopted = in.flag("adopted");
  rig.room_c = told(in, "room_c");
  rig.draw_w = in.number("draw_w");
  rig.budget_w = in.number("budget_w");
}

RigDoc rig(const JsonReader& in) {
  RigDoc out;
  read_head(in, out);
  out.hosts = in.list("hosts", host);
  out.cards = in.list("cards", card);
  out.strangers = in.list("strangers", stranger);
  out.limits = in.list("limits", limit);
  out.supplies = in.list("supplies", supply);
  out.pdus = in.list("pdus", pdu);
  out.meters = in.list("meters", meter);
  out.typed = in.list("typed", typed);
  out.outlets = in.list("outlets", outlet);
  out.off = in.list("off", off);
  out.chassis_fans = in.list("chassis_fans", chassis_fan);
  out.would_have = in.list("would_have", would_have);
  out.notices = in.list("notices", notice);
  out.interlock = interlock(in);
  return out;
}

tl::unexpected<Error> not_understood(const std::string& why) {
  return failure(Error::Kind::BadInput, "ohmd answered what this ohm does not understand: " + why);
}

/// Parses, hands the top object to `read` and fails with the first complaint.
template <class Read>
auto read_document(const std::string& text, Read&& read) -> Result<decltype(read(std::declval<JsonReader>()))> {
  const auto json = nlohmann::json::parse(text, nullptr, false);
  if (!json.is_object()) return not_understood("not a JSON object, but `" + shortened(text, 60) + "`");
  std::string complaint;
  auto out = read(JsonReader{json, "", complaint});
  if (!complaint.empty()) return not_understood(complaint);
  return out;
}

}  // namespace

Result<RigDoc> read_rig_doc(const std::string& json) {
  return read_document(json, [](const JsonReader& in) {
    if (in.text("document") != "rig") in.complain("document: expected \"rig\"");
    if (in.number("schema_version") != 1.0) in.complain("schema_version: expected 1; ohm and ohmd are of different versions");
    return rig(in);
  });
}

Result<std::vector<EventDoc>> read_events(const std::string& json) {
  return read_document(json, [](const JsonReader& in) {
    in.require("events");
    return in.list("events", event);
  });
}

}  // namespace ohm
