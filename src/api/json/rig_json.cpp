#include "api/json/rig_json.h"

#include <algorithm>
#include <cmath>
#include <nlohmann/json.hpp>

#include "base/instant.h"
#include "base/text.h"

namespace ohm::api {
namespace {

using Json = nlohmann::ordered_json;

/// Three decimals are finer than any sensor here, and keep a rig's document short.
double rounded(double x) { return std::isfinite(x) ? std::round(x * 1000) / 1000 : 0.0; }

double age(TimePoint now, TimePoint at) { return rounded(std::max(0.0, Seconds{now - at}.count())); }

template <class T, class Value>
Json told(const Reading<T>& reading, TimePoint now, Value value_of) {
  Json out = Json::object();
  if (const auto value = reading.get())
    out["value"] = value_of(*value);
  else
    out["absent"] = name_of(*reading.absent());
  out["age_s"] = age(now, reading.at);
  return out;
}

template <class Tag>
Json told(const Reading<Quantity<Tag>>& reading, TimePoint now) {
  return told(reading, now, [](Quantity<Tag> q) { return rounded(q.v); });
}

Json told(const Reading<Celsius>& reading, TimePoint now) {
  return told(reading, now, [](Celsius t) { return rounded(t.v); });
}

Json told(const Temperature& t, TimePoint now) {
  Json out = told(t.is, now);
  out["source"] = t.source;
  return out;
}

const char* word(Place place) { return place == Place::Die ? "die" : place == Place::Hotspot ? "hotspot" : "vram"; }

const char* word(const std::optional<Bound>& bound) {
  if (!bound) return "";
  switch (*bound) {
    case Bound::Locked: return "locked";
    case Bound::Moved: return "moved";
    case Bound::Swapped: return "swapped";
    case Bound::Guessed: return "guessed";
  }
  return "";
}

const char* health_word(Level level) { return level == Level::Ok ? "ok" : level == Level::Warning ? "warning" : "failed"; }

template <class Tag>
Json or_null(const std::optional<Quantity<Tag>>& q) {
  return q ? Json(rounded(q->v)) : Json();
}

Json told(const Link& link) { return {{"width", link.width}, {"gen", link.gen}}; }

Json throttle_words(const ThrottleReasons& t) {
  Json out = Json::array();
  const auto add = [&](bool set, const char* says) { set ? out.push_back(says) : void(); };
  add(t.idle, "idle"), add(t.app_clocks, "application clocks"), add(t.power_cap, "power cap"),
      add(t.hw_slowdown, "hardware slowdown");
  add(t.sync_boost, "sync boost"), add(t.thermal, "thermal"), add(t.hw_thermal, "hardware thermal"),
      add(t.power_brake, "power brake");
  add(t.display, "display clocks");
  return out;
}

Json link_reading(const Reading<Link>& reading, TimePoint now) {
  Json out = Json::object();
  if (const auto link = reading.get())
    out = told(*link);
  else
    out["absent"] = name_of(*reading.absent());
  out["age_s"] = age(now, reading.at);
  return out;
}

// ---- a card, part by part ----

void identity(const CardView& card, Json& out) {
  const GpuInfo none;
  const auto& info = card.info ? *card.info : none;
  out["place"] = card.place, out["host"] = card.host;
  out["state"] = name_of(card.state), out["health"] = health_word(card.health), out["why"] = card.why;
  if (!card.absent.empty()) out["absent"] = card.absent;
  out["outage"] = card.outage;
  out["model"] = info.name, out["part"] = card.part, out["uuid"] = info.uuid, out["serial"] = info.serial,
  out["bus_id"] = info.bus_id;
  out["vbios"] = info.vbios;
  out["bound"] = word(card.bound);
}

const char* word(cooling::Spot spot) {
  return spot == cooling::Spot::Die ? "die" : spot == cooling::Spot::Hotspot ? "hotspot" : "vram";
}

Json told(const CoolingView::Sensed& s) {
  const bool known = s.known == cooling::Known::Measured || s.known == cooling::Known::Estimated;
  return {{"place", word(s.spot)},
          {"known", name_of(s.known)},
          {"is_c", known ? Json(rounded(s.is.v)) : Json()},
          {"target_c", rounded(s.target.v)},
          {"fix", s.known == cooling::Known::Estimated ? cooling::fix_for(s.spot) : ""}};
}

Json told(const std::optional<CoolingView>& c) {
  if (!c) return {};
  Json sensed = Json::array();
  for (const auto& s : c->sensed) sensed.push_back(told(s));
  return {{"says", c->says},
          {"why", name_of(c->why)},
          {"place", word(c->spot)},
          {"sensed", std::move(sensed)},
          {"duty", c->duty ? Json(rounded(c->duty->v)) : Json()},
          {"memory_mhz", c->memory ? Json(rounded(c->memory->v)) : Json()},
          {"cap_w", c->cap ? Json(rounded(c->cap->v)) : Json()},
          {"yield", c->yield},
          {"pads_k", c->pads ? Json(rounded(c->pads->v)) : Json()}};
}

void heat(const CardView& card, TimePoint now, Json& out) {
  out["die_c"] = told(ruling(card.sample, Place::Die), now);
  out["hotspot_c"] = told(ruling(card.sample, Place::Hotspot), now);
  out["vram_c"] = told(ruling(card.sample, Place::Vram), now);
  Json all = Json::array();
  for (const auto& t : card.sample.temperatures) {
    Json one{{"place", word(t.place)}};
    one.update(told(t, now));
    all.push_back(std::move(one));
  }
  out["temperatures"] = std::move(all);
  out["cooling"] = told(card.cooling);
}

void power(const CardView& card, TimePoint now, Json& out) {
  const auto& s = card.sample;
  out["draw_w"] = told(s.power_now.get() ? s.power_now : s.power, now);
  out["draw_average_w"] = told(s.power, now);
  out["cap_w"] = told(s.cap, now);
  out["cap_min_w"] = card.info ? or_null(card.info->cap_min) : Json();
  out["cap_default_w"] = card.info ? or_null(card.info->cap_default) : Json();
  out["cap_max_w"] = card.info ? or_null(card.info->cap_max) : Json();
  out["planned_cap_w"] = or_null(card.planned);
  out["ceiling_w"] = or_null(card.ceiling);
  out["counted_w"] = rounded(card.draw.v);
  out["energy_j"] = told(s.energy, now);
}

void clocks(const CardView& card, TimePoint now, Json& out) {
  const auto& s = card.sample;
  out["sm_mhz"] = told(s.sm_clock, now), out["mem_mhz"] = told(s.mem_clock, now);
  out["core_offset_mhz"] = or_null(s.settings.core_offset), out["mem_offset_mhz"] = or_null(s.settings.mem_offset);
  out["lock_min_mhz"] = or_null(s.settings.lock_min), out["lock_max_mhz"] = or_null(s.settings.lock_max);
  out["mem_lock_min_mhz"] = or_null(s.settings.mem_lock_min), out["mem_lock_max_mhz"] = or_null(s.settings.mem_lock_max);
  out["pstate"] = told(s.pstate, now, [](int p) { return p; });
  out["throttle"] = told(s.throttle, now, throttle_words);
}

void work(const CardView& card, TimePoint now, Json& out) {
  const auto& s = card.sample;
  Json fans = Json::array(), speeds = Json::array();
  for (const auto& fan : s.fans) fans.push_back(told(fan, now));
  for (const auto& speed : s.fan_speeds) speeds.push_back(told(speed, now));
  out["fans"] = std::move(fans), out["fans_rpm"] = std::move(speeds), out["fan_manual"] = s.settings.fan_manual;
  out["busy"] = told(s.busy, now), out["mem_busy"] = told(s.mem_busy, now);
  out["vram_used_b"] = told(s.vram_used, now, [](Bytes b) { return static_cast<std::uint64_t>(b.v); });
  out["vram_b"] = card.info ? Json(static_cast<std::uint64_t>(card.info->vram.v)) : Json();
  out["persistence"] = s.settings.persistence ? Json(*s.settings.persistence) : Json();
  Json processes = Json::array();
  for (std::size_t i = 0; i < s.processes.size(); ++i) {
    const auto& p = s.processes[i];
    processes.push_back({{"pid", p.pid},
                         {"name", p.name},
                         {"vram_b", p.vram ? Json(static_cast<std::uint64_t>(p.vram->v)) : Json()},
                         {"ours", i < card.ours.size() && card.ours[i]}});
  }
  out["processes"] = std::move(processes);
  out["refused_settings"] = s.refused, out["last_refusal"] = s.last_refusal;
}

void links(const CardView& card, TimePoint now, Json& out) {
  out["link"] = link_reading(card.sample.link, now);
  out["link_promised"] = card.promised ? told(*card.promised) : Json();
  out["link_max"] = card.info ? told(card.info->link_max) : Json();
  out["aer"] = card.aer ? Json{{"correctable", card.aer->correctable}, {"nonfatal", card.aer->nonfatal}, {"fatal", card.aer->fatal}}
                        : Json();
}

Json told(const CardView& card, TimePoint now) {
  Json out = Json::object();
  identity(card, out);
  out["off"] = card.off;
  heat(card, now, out);
  power(card, now, out);
  clocks(card, now, out);
  work(card, now, out);
  links(card, now, out);
  return out;
}

// ---- the wires ----

Json told(const LimitView& l) {
  const auto known = [&](double x) { return l.known ? Json(rounded(x)) : Json(); };  // what nobody tells is no number
  return {{"place", l.place},
          {"conductor", l.conductor},
          {"kind", l.kind},
          {"unit", l.unit},
          {"load", known(l.load)},
          {"reach", rounded(l.reach)},
          {"margin", known(l.margin)},
          {"continuous", rounded(l.continuous)},
          {"rating", rounded(l.rating)},
          {"headroom", known(l.headroom)},
          {"used_ratio", known(l.used_ratio)},
          {"grade", name_of(l.grade)},
          {"source", l.source},
          {"assumed_cards", l.assumed}};
}

Json told(const IncidentView& i) {
  return {{"place", i.place},
          {"conductor", i.conductor},
          {"kind", i.kind},
          {"unit", i.unit},
          {"why", i.why},
          {"says", i.says},
          {"carried", rounded(i.carried)},
          {"allowed", rounded(i.allowed)},
          {"foreign", rounded(i.foreign)},
          {"cut_after_s", rounded(i.cut_after.count())},
          {"restored_after_s", i.restored_after ? Json(rounded(i.restored_after->count())) : Json()},
          {"hopeless", i.hopeless},
          {"asks", i.asks}};
}

Json told(const MeterView& m, TimePoint now) {
  return {{"name", m.name},
          {"source", m.source},
          {"state", m.state},
          {"believed", m.believed},
          {"settling", m.settling},
          {"why", m.why},
          {"age_s", m.at == TimePoint{} ? Json() : Json(age(now, m.at))},
          {"trouble", m.trouble}};
}

Json told(const ChassisFanView& fan, TimePoint now) {
  return {{"place", fan.place},
          {"host", fan.host},
          {"name", fan.name},
          {"label", fan.label},
          {"rpm", told(fan.speed, now)},
          {"duty", told(fan.duty, now)},
          {"mode", told(fan.mode, now, [](FanMode mode) { return name_of(mode); })},
          {"driven", fan.driven}};
}

const char* word(SwitchState is) { return is == SwitchState::On ? "on" : is == SwitchState::Off ? "off" : "unknown"; }

template <class Things, class Each>
Json list(const Things& things, Each each) {
  Json out = Json::array();
  for (const auto& thing : things) out.push_back(each(thing));
  return out;
}

Json told(const InterlockView& v) {
  return {{"says", v.says},
          {"level", name_of(v.level)},
          {"incidents", list(v.incidents, [](const IncidentView& i) { return told(i); })},
          {"stops", v.stops},
          {"breakers", list(v.breakers,
                            [](const BreakerHeat& b) {
                              return Json{{"place", b.place}, {"conductor", b.conductor}, {"theta", rounded(b.theta)}};
                            })},
          {"cuts", v.cuts},
          {"last_cut_after_s", v.last_cut_after ? Json(rounded(v.last_cut_after->count())) : Json()}};
}

Json told(const OutletSwitch& o) { return {{"outlet", o.thing}, {"is", word(o.is)}, {"switchable", o.switchable}}; }

Json told(const OffView& off) {
  return {{"thing", off.thing},
          {"by", off.by},
          {"cause", off.cause},
          {"at", precise_instant_text(off.at)},
          {"returning", off.returning},
          {"cards", off.cards},
          {"outlets", list(off.outlets, [](const OutletSwitch& o) { return told(o); })},
          {"live", off.live}};
}

void wires(const RigView& view, Json& out) {
  out["limits"] = list(view.limits, [](const LimitView& l) { return told(l); });
  out["supplies"] = list(view.supplies, [](const SupplyView& s) {
    return Json{{"name", s.name},
                {"out_w", s.out_known ? Json(rounded(s.out.v)) : Json()},
                {"in_w", s.in_known ? Json(rounded(s.in.v)) : Json()},
                {"rating_w", rounded(s.rating.v)},
                {"grade", name_of(s.grade)}};
  });
  out["pdus"] = list(view.pdus, [&](const PduView& p) {
    return Json{{"name", p.name}, {"draw_w", rounded(p.draw.v)}, {"grade", name_of(p.grade)}, {"volts", told(p.volts, view.now)}};
  });
  out["meters"] = list(view.meters, [&](const MeterView& m) { return told(m, view.now); });
  out["typed"] = list(view.typed, [&](const TypedView& t) {
    return Json{{"thing", t.thing}, {"value", rounded(t.value)}, {"unit", t.unit}, {"age_s", age(view.now, t.at)}, {"use", t.use}};
  });
  out["outlets"] = list(view.outlets, [](const OutletSwitch& o) { return told(o); });
  out["off"] = list(view.off, [](const OffView& off) { return told(off); });
  out["chassis_fans"] = list(view.chassis_fans, [&](const ChassisFanView& fan) { return told(fan, view.now); });
  out["interlock"] = told(view.interlock);
  out["would_have"] = list(view.would_have, [](const WouldHave& w) {
    return Json{{"at", precise_instant_text(w.at)}, {"place", w.place}, {"says", w.says}};
  });
  out["notices"] = list(view.notices, [](const NoticeView& n) {
    return Json{{"kind", n.kind}, {"level", name_of(n.level)}, {"thing", n.thing}, {"says", n.says}};
  });
  out["assumed_cards"] = view.assumed;
  out["draw_w"] = rounded(view.draw.v), out["budget_w"] = rounded(view.budget.v);
}

// ---- the whole ----

void frame(const RigView& view, const std::string& version, Json& out) {
  out["schema_version"] = 1, out["document"] = "rig";
  out["name"] = view.name, out["rig_file"] = view.rig_file, out["version"] = version;
  out["mode"] = name_of(view.mode), out["simulated"] = view.driver.simulated, out["host_filter"] = view.host_filter;
  out["at"] = precise_instant_text(view.wall), out["up_s"] = rounded(view.up.count());
  out["ticks"] = view.ticks, out["late_ticks"] = view.late_ticks, out["tick_s"] = rounded(view.tick.count());
  out["sentence"] = view.sentence, out["level"] = name_of(view.level), out["next_step"] = view.next_step;
  out["driver"] = {{"name", view.driver.name},
                   {"version", view.driver.version},
                   {"simulated", view.driver.simulated},
                   {"missing", view.driver.missing},
                   {"calls", view.driver.calls}};
  out["adopted"] = view.adopted, out["room_c"] = told(view.room, view.now);
  out["hosts"] = list(view.hosts, [](const HostView& h) { return Json{{"name", h.name}, {"here", h.here}}; });
}

/// Names come from drivers and meters: what is not UTF-8 is replaced, never thrown about.
std::string text_of(const Json& json) { return json.dump(-1, ' ', false, Json::error_handler_t::replace); }

}  // namespace

std::string rig_json(const RigView& view, const std::string& version) {
  Json out = Json::object();
  frame(view, version, out);
  out["cards"] = list(view.cards, [&](const CardView& card) { return told(card, view.now); });
  out["strangers"] = list(view.strangers, [](const StrangerView& s) {
    return Json{{"uuid", s.uuid}, {"bus_id", s.bus_id}, {"model", s.model}};
  });
  wires(view, out);
  return text_of(out);
}

std::string with_age(const std::string& rig_json, Seconds age) {
  return "{\"age_s\":" + number(std::max(0.0, age.count()), 3) + "," + rig_json.substr(1);
}

std::string events_json(const std::vector<Event>& events) {
  return text_of({{"events", list(events, [](const Event& e) {
                     return Json{{"at", precise_instant_text(e.at)},
                                 {"thing", e.thing},
                                 {"level", name_of(e.level)},
                                 {"kind", e.kind},
                                 {"says", e.says}};
                   })}});
}

}  // namespace ohm::api
