#include "api/api.h"

#include <gtest/gtest.h>
#include <nlohmann/json.hpp>
#include <optional>

#include "agent/testing/fake_rig.h"
#include "api/json/rig_json.h"
#include "api/metrics.h"

namespace ohm::api {
namespace {

using Json = nlohmann::json;

Request asked(const std::string& method, const std::string& target, const std::string& body = "", bool owner = true) {
  Request request{method, "", {}, body, owner, "a test"};
  EXPECT_TRUE(read_target(target, request)) << target;
  return request;
}

/// The pages over the bench rig; commands are carried out by the next tick.
struct Pages {
  testing::Bench<> bench{Mode::Protect};
  Api api{{[this] { return bench.agent.newest(); },
           [](const Request&) {
             return Response{200, "{}"};
           },
           [this](const RigView& view) { return metrics_text(view, bench.log, "1.2.3"); }, bench.log, bench.commands, bench.clock,
           "1.2.3"}};

  Response ask(const Request& request) {
    std::optional<Response> answer;
    api.handle(request, [&](Response said) { answer = std::move(said); });
    if (!answer) bench.tick();
    EXPECT_TRUE(answer) << request.path;
    return answer.value_or(Response{});
  }
  Response ask(const std::string& method, const std::string& target, const std::string& body = "", bool owner = true) {
    return ask(asked(method, target, body, owner));
  }
};

TEST(ApiPages, AreNotReadyBeforeTheFirstTick) {
  Pages pages;
  EXPECT_EQ(pages.ask("GET", "/v1/rig").status, 503U);
  EXPECT_EQ(pages.ask("GET", "/metrics").status, 503U);
}

TEST(ApiPages, TellHowOldTheViewIs) {
  Pages pages;
  pages.bench.tick();
  pages.bench.clock.advance(Seconds{0.4});
  const auto rig = Json::parse(pages.ask("GET", "/v1/rig").body);
  EXPECT_DOUBLE_EQ(rig["age_s"], 0.4);
  EXPECT_EQ(rig["version"], "1.2.3");
  EXPECT_EQ(rig["cards"].size(), 4U);
  EXPECT_DOUBLE_EQ(rig["cards"][0]["draw_w"]["value"], 250);
  EXPECT_EQ(rig["cards"][0]["vram_c"]["source"], "bar0");
}

TEST(ApiPages, TellChassisFansWithWhoRulesThem) {
  Pages pages;
  auto view = pages.bench.tick();
  view.chassis_fans.push_back({"A.fan1", "A", "nct6775 pwm1", "front", reading(Rpm{600}, view.now),
                               no_reading<Fraction>(Absent::Silent, view.now), reading(FanMode::Manual, view.now), true});
  const auto fan = Json::parse(rig_json(view, "1"))["chassis_fans"][0];
  EXPECT_EQ(fan["place"], "A.fan1");
  EXPECT_EQ(fan["rpm"]["value"], 600);
  EXPECT_FALSE(fan["duty"].contains("value"));
  EXPECT_EQ(fan["mode"]["value"], "manual");
  EXPECT_EQ(fan["driven"], true);
  const auto text = metrics_text(view, pages.bench.log, "1");
  EXPECT_NE(text.find("ohm_chassis_fan_rpm{fan=\"A.fan1\",host=\"A\",name=\"nct6775 pwm1\"} 600"), std::string::npos);
  EXPECT_EQ(text.find("ohm_chassis_fan_ratio{"), std::string::npos) << "what is absent is no number";
}

TEST(ApiPages, AnAbsentReadingHasItsReasonAndNoValue) {
  Pages pages;
  pages.bench.gpus.all[0].sample.temperatures[1].is = no_reading<Celsius>(Absent::NotSupported, {});
  pages.bench.tick();
  const auto vram = Json::parse(pages.ask("GET", "/v1/rig").body)["cards"][0]["vram_c"];
  EXPECT_EQ(vram["absent"], "not supported here");
  EXPECT_FALSE(vram.contains("value"));
}

TEST(ApiPages, NamesThatAreNotUtf8AreReplacedNotThrownAbout) {
  Pages pages;
  pages.bench.gpus.all[0].sample.processes = {{1, {}, "\xff\xfe miner"}};
  pages.bench.tick();
  EXPECT_TRUE(Json::accept(pages.ask("GET", "/v1/rig").body));
}

TEST(ApiPages, ChangingIsForOwners) {
  Pages pages;
  pages.bench.tick();
  EXPECT_EQ(pages.ask("POST", "/v1/rescan", "{}", false).status, 403U);
  EXPECT_EQ(pages.ask("POST", "/v1/rescan", "{}", true).status, 200U);
  EXPECT_EQ(pages.ask("GET", "/v1/rig", "", false).status, 200U);
}

TEST(ApiPages, FindAnswersWhenTheControlThreadHasDoneIt) {
  Pages pages;
  pages.bench.tick();
  const auto answer = pages.ask("POST", "/v1/find", R"({"place": "A2", "seconds": 5})");
  EXPECT_EQ(answer.status, 200U) << answer.body;
  EXPECT_EQ(pages.ask("POST", "/v1/find", R"({"place": "Z9"})").status, 404U);
  EXPECT_EQ(pages.ask("POST", "/v1/find", R"({"place": "A2", "seconds": 9999})").status, 400U);
}

TEST(ApiPages, ACommandIsRefusedWhileTheQueueIsFull) {
  Pages pages;
  pages.bench.tick();
  for (std::size_t i = 0; i < CommandQueue::kRoom; ++i) pages.api.handle(asked("POST", "/v1/rescan", "{}"), [](Response) {});
  EXPECT_EQ(pages.ask("POST", "/v1/rescan", "{}").status, 503U);
}

TEST(ApiPages, SwitchAThingOffAndBringItBack) {
  Pages pages;
  pages.bench.meter.says.outlets = {{"pdu1/1", SwitchState::On, true}};
  pages.bench.tick();
  EXPECT_EQ(pages.ask("POST", "/v1/off", R"({"thing": "A.p1", "cause": "smoke"})").status, 200U);
  pages.bench.tick();
  EXPECT_EQ(pages.bench.meter.switched, std::vector<std::string>{"pdu1/1 off"});
  const auto rig = Json::parse(pages.ask("GET", "/v1/rig").body);
  ASSERT_EQ(rig["off"].size(), 1U);
  EXPECT_EQ(rig["off"][0]["thing"], "A.p1");
  EXPECT_EQ(rig["off"][0]["cause"], "smoke");
  EXPECT_EQ(rig["off"][0]["cards"], Json::array({"A1", "A2"}));
  EXPECT_EQ(rig["off"][0]["outlets"][0]["outlet"], "pdu1/1");
  EXPECT_EQ(rig["cards"][0]["off"], "A.p1");
  EXPECT_EQ(pages.ask("POST", "/v1/up", R"({"thing": "A.p2"})").status, 409U);
  EXPECT_EQ(pages.ask("POST", "/v1/up", "{}").status, 200U);
}

TEST(ApiPages, OffOfWhatIsNothingIsRefusedAndSoIsAThingThatIsNoText) {
  Pages pages;
  pages.bench.tick();
  EXPECT_EQ(pages.ask("POST", "/v1/off", R"({"thing": "pdu9"})").status, 400U);
  EXPECT_EQ(pages.ask("POST", "/v1/off", R"({"thing": 9})").status, 400U);
  EXPECT_EQ(pages.ask("POST", "/v1/off", R"({"outlet": "pdu1/1"})").status, 400U);
  EXPECT_EQ(pages.ask("POST", "/v1/off", R"({"cause": ")" + std::string(300, 'x') + "\"}").status, 400U);
  EXPECT_EQ(pages.ask("POST", "/v1/off", "{}", false).status, 403U);
}

TEST(ApiPages, TellWhatCoolsACardAndHowItsTemperaturesAreKnown) {
  Pages pages;
  pages.bench.gpus.all[1].sample.temperatures[1].is.value = Absent::NotPermitted;
  pages.bench.tick();
  const auto cards = Json::parse(pages.ask("GET", "/v1/rig").body)["cards"];
  const auto& cooling = cards[0]["cooling"];
  EXPECT_EQ(cooling["why"], "quiet");
  EXPECT_DOUBLE_EQ(cooling["duty"], 0.3);
  EXPECT_TRUE(cooling["cap_w"].is_null());
  EXPECT_EQ(cooling["sensed"][2]["known"], "measured");
  EXPECT_DOUBLE_EQ(cooling["sensed"][2]["is_c"], 78);
  EXPECT_DOUBLE_EQ(cooling["sensed"][2]["target_c"], 80);
  const auto& blind = cards[1]["cooling"]["sensed"][2];
  EXPECT_EQ(blind["known"], "estimated");
  EXPECT_NE(blind["fix"].get<std::string>().find("run ohmd as root"), std::string::npos);
  EXPECT_TRUE(Json::parse(pages.ask("GET", "/v1/rig").body)["cards"][0]["ceiling_w"].is_null());
}

TEST(Metrics, TellTheRungOfACardAndHowItIsKnown) {
  Pages pages;
  pages.bench.gpus.all[1].sample.temperatures[1].is.value = Absent::NotPermitted;
  pages.bench.tick();
  const auto text = pages.ask("GET", "/metrics").body;
  for (const char* line : {"ohm_cooling_rung{card=\"A1\"} 1\n", "ohm_cooling_duty_ratio{card=\"A1\"} 0.3\n",
                           "ohm_cooling_sensor{card=\"A2\",known=\"estimated\",place=\"vram\"} 1\n",
                           "ohm_cooling_celsius{card=\"A1\",place=\"vram\"} 78\n"})
    EXPECT_NE(text.find(line), std::string::npos) << line;
  EXPECT_EQ(text.find("ohm_cooling_cap_watts"), std::string::npos);
}

TEST(Metrics, CarryPlaceAndBaseUnits) {
  Pages pages;
  pages.bench.tick();
  const auto text = pages.ask("GET", "/metrics").body;
  for (const char* line :
       {"ohm_gpu_power_watts{card=\"A1\"} 250\n", "ohm_gpu_temperature_celsius{card=\"A1\",place=\"vram\"} 78\n",
        "ohm_gpu_power_cap_watts{card=\"A4\"} 350\n", "ohm_late_ticks_total 0\n", "ohm_mode{mode=\"protect\"} 1\n"})
    EXPECT_NE(text.find(line), std::string::npos) << line;
}

// ---- addresses ----

TEST(Target, IsDecodedOnceAndNeverHoldsAZero) {
  Request request;
  ASSERT_TRUE(read_target("/v1/events?thing=A%207&since=60&x", request));
  EXPECT_EQ(request.path, "/v1/events");
  EXPECT_EQ(request.query.at("thing"), "A 7");
  EXPECT_EQ(request.query.at("x"), "");
  EXPECT_TRUE(read_target("/%41", request));
  EXPECT_EQ(request.path, "/A");
  for (const char* bad : {"", "v1/rig", "/%", "/%4", "/%zz", "/%00", "/x?a=%"}) EXPECT_FALSE(read_target(bad, request)) << bad;
}

TEST(Since, IsSecondsBackOrAnInstant) {
  const WallTime now{std::chrono::seconds{1'000'000'000}};
  EXPECT_EQ(read_since("60", now), now - std::chrono::seconds{60});
  EXPECT_EQ(read_since("2001-09-09T01:46:40Z", now), now);
  for (const char* bad : {"", "-5", "nan", "inf", "1e99", "yesterday", "60s"}) EXPECT_FALSE(read_since(bad, now)) << bad;
}

}  // namespace
}  // namespace ohm::api
