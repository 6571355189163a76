#include "api/api.h"

#include <algorithm>
#include <cmath>
#include <nlohmann/json.hpp>
#include <set>
#include <unistd.h>

#include "api/json/rig_json.h"
#include "base/text.h"

namespace ohm::api {
namespace {

using Json = nlohmann::json;

std::string text_of(const Json& json) { return json.dump(-1, ' ', false, Json::error_handler_t::replace); }

unsigned status_of(Error::Kind kind) {
  switch (kind) {
    case Error::Kind::NotSupported:
    case Error::Kind::DeviceLost: return 409;
    case Error::Kind::PermissionDenied: return 403;
    case Error::Kind::BadInput: return 400;
    case Error::Kind::Timeout:
    case Error::Kind::Io: return 503;
  }
  return 503;
}

Response not_ready() { return error(503, "ohmd has just started and has read nothing yet"); }

/// The body as an object with no other keys than these; else the answer that says what is wrong.
tl::expected<Json, Response> object(const Request& request, const std::set<std::string>& keys) {
  auto body = request.body.empty() ? Json::object() : Json::parse(request.body, nullptr, false);
  if (body.is_discarded() || !body.is_object()) return tl::make_unexpected(error(400, "the body is not a JSON object"));
  for (const auto& [key, value] : body.items())
    if (!keys.contains(key))
      return tl::make_unexpected(error(400, "`" + shortened(key, 40) + "` is not known here; known: " +
                                                join(std::vector<std::string>(keys.begin(), keys.end()), ", ")));
  return body;
}

/// A name of the rig: a string of 1 to 64 characters.
std::optional<std::string> name_in(const Json& body, const char* key) {
  if (!body.contains(key) || !body[key].is_string()) return std::nullopt;
  auto name = body[key].get<std::string>();
  return name.empty() || name.size() > 64 ? std::nullopt : std::optional{std::move(name)};
}

std::optional<double> number_in(const Json& body, const char* key) {
  return body.contains(key) && body[key].is_number() ? std::optional{body[key].get<double>()} : std::nullopt;
}

std::optional<bool> flag_in(const Json& body, const char* key) {
  return body.contains(key) && body[key].is_boolean() ? std::optional{body[key].get<bool>()} : std::nullopt;
}

bool known_place(const RigView& view, const std::string& place) {
  return std::any_of(view.cards.begin(), view.cards.end(), [&](const CardView& c) { return c.place == place; });
}

/// "" where there is none; nothing: it is no text.
std::optional<std::string> text_in(const Json& body, const char* key) {
  if (!body.contains(key)) return "";
  return body[key].is_string() ? std::optional{body[key].get<std::string>()} : std::nullopt;
}

constexpr std::size_t kThingBytes = 64, kCauseBytes = 200;

/// What is wrong with a thing or cause that came as `text`; "" when nothing is.
std::string wrong_words(const std::string& thing, const std::string& cause) {
  if (thing.size() > kThingBytes)
    return "`thing` must name a thing of the rig, in at most " + std::to_string(kThingBytes) + " letters";
  if (cause.size() > kCauseBytes) return "`cause` has more than " + std::to_string(kCauseBytes) + " letters";
  return "";
}

struct UnitKey {
  const char* key;
  MeterUnit unit;
  double most;  ///< more than any site of this kind carries: a slip of the hand
};
constexpr UnitKey kUnits[] = {
    {"amps", MeterUnit::Amps, 10'000}, {"watts", MeterUnit::Watts, 10'000'000}, {"volts", MeterUnit::Volts, 1000}};

}  // namespace

Response error(unsigned status, const std::string& sentence) { return {status, text_of({{"error", printable(sentence)}})}; }

struct Api::Route {
  const char* method;
  const char* path;
  bool owner;
  void (*answer)(Api& api, const Request& request, const Reply& reply);
};

const Api::Route Api::kRoutes[] = {
    {"GET", "/v1/rig", false, [](Api& a, const Request&, const Reply& reply) { reply(a.rig()); }},
    {"GET", "/v1/events", false, [](Api& a, const Request& r, const Reply& reply) { reply(a.events(r)); }},
    {"GET", "/v1/history", false, [](Api& a, const Request& r, const Reply& reply) { reply(a.sources_.history(r)); }},
    {"GET", "/metrics", false, [](Api& a, const Request&, const Reply& reply) { reply(a.metrics()); }},
    {"POST", "/v1/find", true, [](Api& a, const Request& r, const Reply& reply) { a.find(r, reply); }},
    {"POST", "/v1/meter", true, [](Api& a, const Request& r, const Reply& reply) { a.meter(r, reply); }},
    {"POST", "/v1/off", true, [](Api& a, const Request& r, const Reply& reply) { a.off(r, reply); }},
    {"POST", "/v1/up", true, [](Api& a, const Request& r, const Reply& reply) { a.up(r, reply); }},
    {"POST", "/hooks/off", true, [](Api& a, const Request& r, const Reply& reply) { a.hook_off(r, reply); }},
    {"POST", "/v1/rescan", true, [](Api& a, const Request& r, const Reply& reply) { a.rescan(r, reply); }},
    {"POST", "/v1/down", true, [](Api& a, const Request& r, const Reply& reply) { a.down(r, reply); }},
};

Api::Api(Sources sources) : sources_{std::move(sources)} {}

void Api::handle(const Request& request, const Reply& reply) {
  const auto* route = std::find_if(std::begin(kRoutes), std::end(kRoutes), [&](const Route& r) { return request.path == r.path; });
  if (route == std::end(kRoutes))
    return reply(error(404, "there is no page " + shortened(request.path, 60) + "; docs/api.md lists them"));
  if (request.method != route->method) {
    auto wrong = error(405, request.path + " answers " + route->method + " only");
    wrong.allow = route->method;
    return reply(wrong);
  }
  if (route->owner && !request.owner)
    return reply(error(403, "only the owner may do that: root, the user of ohmd, or a member of the group ohm"));
  route->answer(*this, request, reply);
}

// ---- reading ----

Response Api::rig() {
  const auto view = sources_.view();
  if (!view) return not_ready();
  if (view != rendered_) {  // rendered once a tick at most, however many ask
    text_ = rig_json(*view, sources_.version);
    rendered_ = view;
  }
  return {200, with_age(text_, sources_.clock.now() - view->now)};
}

Response Api::events(const Request& request) {
  WallTime since{};
  if (const auto asked = request.query.find("since"); asked != request.query.end()) {
    const auto from = read_since(asked->second, sources_.clock.wall());
    if (!from)
      return error(400,
                   "since=" + shortened(asked->second, 40) + ": expected seconds back, or an instant like 2026-11-24T22:40:00Z");
    since = *from;
  }
  const auto thing = request.query.find("thing");
  return {200, events_json(sources_.events.since(since, thing == request.query.end() ? "" : thing->second))};
}

Response Api::metrics() {
  const auto view = sources_.view();
  if (!view) return not_ready();
  return {200, sources_.metrics(*view), "text/plain; version=0.0.4; charset=utf-8"};
}

// ---- changing: each is checked here as far as the view tells, and carried out on the control thread ----

void Api::push(Command command, const Reply& reply) {
  command.reply = [reply](Result<std::string> done) {
    reply(done ? Response{200, text_of({{"done", *done}, {"pid", getpid()}})}
               : error(status_of(done.error().kind), done.error().what));
  };
  if (!sources_.commands.push(std::move(command))) reply(error(503, "ohmd is stopping, or has too many orders waiting"));
}

void Api::find(const Request& request, const Reply& reply) {
  const auto body = object(request, {"place", "seconds"});
  if (!body) return reply(body.error());
  const auto place = name_in(*body, "place");
  const auto seconds = body->contains("seconds") ? number_in(*body, "seconds") : 20.0;
  if (!place) return reply(error(400, "`place` must name a card, like A3"));
  if (!seconds || !(*seconds >= 1 && *seconds <= 120)) return reply(error(400, "`seconds` must be a number from 1 to 120"));
  const auto view = sources_.view();
  if (!view) return reply(not_ready());
  if (!known_place(*view, *place)) return reply(error(404, "no card has the place " + shortened(*place, 40)));
  push({FindCard{*place, Seconds{*seconds}}, request.by, {}}, reply);
}

void Api::meter(const Request& request, const Reply& reply) {
  const auto body = object(request, {"thing", "amps", "watts", "volts"});
  if (!body) return reply(body.error());
  const auto thing = name_in(*body, "thing");
  if (!thing) return reply(error(400, "`thing` must name a PDU, bank, leg, outlet or supply, like pdu1"));
  const auto* unit = std::find_if(std::begin(kUnits), std::end(kUnits), [&](const UnitKey& u) { return body->contains(u.key); });
  if (unit == std::end(kUnits) || body->size() != 2) return reply(error(400, "expected one of `amps`, `watts` and `volts`"));
  const auto value = number_in(*body, unit->key);
  if (!value || !(*value >= 0 && *value <= unit->most))
    return reply(error(400, "`" + std::string{unit->key} + "` must be a number from 0 to " + number(unit->most, 0)));
  push({TypedReading{*thing, unit->unit, *value}, request.by, {}}, reply);
}

void Api::off(const Request& request, const Reply& reply) {
  const auto body = object(request, {"thing", "cause"});
  if (!body) return reply(body.error());
  const auto thing = text_in(*body, "thing"), cause = text_in(*body, "cause");
  if (!thing || !cause) return reply(error(400, "`thing` and `cause` must be texts; without `thing` it is the whole rig"));
  if (const auto wrong = wrong_words(*thing, *cause); !wrong.empty()) return reply(error(400, wrong));
  push({SwitchOff{*thing, *cause}, request.by, {}}, reply);
}

void Api::up(const Request& request, const Reply& reply) {
  const auto body = object(request, {"thing"});
  if (!body) return reply(body.error());
  const auto thing = text_in(*body, "thing");
  if (!thing || thing->size() > kThingBytes) return reply(error(400, "`thing` must be a text; without it everything comes back"));
  push({BringUp{*thing}, request.by, {}}, reply);
}

/// A sensor can send little: what it says beside the address is not looked at.
void Api::hook_off(const Request& request, const Reply& reply) {
  const auto word = [&](const char* key) {
    const auto found = request.query.find(key);
    return found == request.query.end() ? std::string{} : found->second;
  };
  if (const auto wrong = wrong_words(word("thing"), word("cause")); !wrong.empty()) return reply(error(400, wrong));
  push({SwitchOff{word("thing"), word("cause")}, request.by, {}}, reply);
}

void Api::rescan(const Request& request, const Reply& reply) {
  if (const auto body = object(request, {}); !body) return reply(body.error());
  push({Rescan{}, request.by, {}}, reply);
}

void Api::down(const Request& request, const Reply& reply) {
  const auto body = object(request, {"release"});
  if (!body) return reply(body.error());
  const auto release = body->contains("release") ? flag_in(*body, "release") : false;
  if (!release) return reply(error(400, "`release` must be true or false"));
  push({Down{*release}, request.by, {}}, reply);
}

}  // namespace ohm::api
