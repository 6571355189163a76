#include "hardware/meter/http/http_meter.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <memory>
#include <mutex>

#include "hardware/testing/eventually.h"
#include "hardware/testing/temp_folder.h"
#include "hardware/testing/tiny_http.h"

namespace ohm {
namespace {

using namespace std::chrono_literals;
using testing::HasSubstr;

constexpr const char* kShelly = R"({"output":true,"apower":885.4,"current":3.752})";

/// A device that answers what the test says, and its meter.
class HttpMeterTest : public testing::Test {
 protected:
  void start(const std::string& tail, std::chrono::milliseconds deadline = 2000ms) {
    auto source = http_source(device_.url("/rpc/Switch.GetStatus?id=0") + tail, "pdu1");
    ASSERT_TRUE(source) << source.error().expected;
    meter_ = std::make_unique<HttpMeter>(HttpMeterOptions{*source, Seconds{0.02}, deadline}, clock_);
  }
  void answer(const std::string& all) {
    const std::lock_guard lock{mutex_};
    answer_ = all;
  }
  std::string head() {
    const std::lock_guard lock{mutex_};
    return head_;
  }
  bool becomes_well() {
    return eventually([&] { return meter_->newest().trouble.empty(); });
  }
  bool becomes_troubled(const std::string& word) {
    return eventually([&] { return meter_->newest().trouble.find(word) != std::string::npos; });
  }

  std::mutex mutex_;
  std::string answer_ = TinyHttp::ok(kShelly), head_;
  TempFolder folder_;
  SystemClock clock_;
  TinyHttp device_{[this](const std::string& head) {
    const std::lock_guard lock{mutex_};
    head_ = head;
    return answer_;
  }};
  std::unique_ptr<HttpMeter> meter_;
};

TEST_F(HttpMeterTest, FollowsTheDevice) {
  const TimePoint before = clock_.now();
  start("#apower=W,current=A");
  ASSERT_TRUE(becomes_well());
  const MeterSample sample = meter_->newest();
  EXPECT_EQ(sample.points.at(0).is.get(), 885.4);
  EXPECT_EQ(sample.points.at(1).is.get(), 3.752);
  EXPECT_GE(sample.at, before);
  EXPECT_THAT(sample.source, HasSubstr("/rpc/Switch.GetStatus"));
  EXPECT_EQ(sample.source.find('?'), std::string::npos);
  EXPECT_THAT(head(), HasSubstr("GET /rpc/Switch.GetStatus?id=0 HTTP/1.1"));
  answer(TinyHttp::ok(R"({"apower":12,"current":0.1})"));
  EXPECT_TRUE(eventually([&] { return meter_->newest().points.at(0).is.get() == 12; }));
}

TEST_F(HttpMeterTest, SendsTheTokenOfItsFileAndNeverShowsIt) {
  answer(TinyHttp::reply("401 Unauthorized", "", "{}"));
  start("#apower=W;token=" + folder_.write("ha.token", "s3cr3t\n").string());
  ASSERT_TRUE(becomes_troubled("401"));
  EXPECT_THAT(head(), HasSubstr("Authorization: Bearer s3cr3t"));
  EXPECT_EQ(meter_->newest().trouble.find("s3cr3t"), std::string::npos);
}

TEST_F(HttpMeterTest, AMissingTokenFileIsTroubleAndNothingIsSent) {
  start("#apower=W;token=" + (folder_.path() / "none").string());
  ASSERT_TRUE(becomes_troubled("cannot be read"));
  EXPECT_EQ(head(), "");
}

TEST_F(HttpMeterTest, AnErrorStatusIsSilenceWithItsReasonAndPasses) {
  start("#apower=W");
  ASSERT_TRUE(becomes_well());
  answer(TinyHttp::reply("500 Internal Server Error", "", "{}"));
  ASSERT_TRUE(becomes_troubled("HTTP status 500"));
  EXPECT_EQ(meter_->newest().points.at(0).is.absent(), Absent::Silent);
  answer(TinyHttp::ok(kShelly));
  EXPECT_TRUE(becomes_well());
}

TEST_F(HttpMeterTest, FollowsNoRedirect) {
  std::atomic<int> visits{0};
  TinyHttp other{[&](const std::string&) { return ++visits, TinyHttp::ok(kShelly); }};
  answer(TinyHttp::reply("302 Found", "Location: " + other.url("/status") + "\r\n", ""));
  start("#apower=W");
  ASSERT_TRUE(becomes_troubled("redirects to " + other.url("/status")));
  EXPECT_EQ(visits, 0);
}

TEST_F(HttpMeterTest, AnEndlessAnswerIsCutOff) {
  answer(TinyHttp::ok("[" + std::string(300 * 1024, ' ') + "]"));
  start("#apower=W");
  EXPECT_TRUE(becomes_troubled("256 KiB"));
}

TEST_F(HttpMeterTest, AMuteDeviceIsNoticedWithinTheDeadline) {
  answer("");
  const auto begun = std::chrono::steady_clock::now();
  start("#apower=W", 200ms);
  ASSERT_TRUE(becomes_troubled("no answer in time"));
  EXPECT_LT(std::chrono::steady_clock::now() - begun, 3s);  // deadline 0.2 s; the rest is a busy machine
}

TEST_F(HttpMeterTest, EndsAtOnceWhateverTheDeviceDoes) {
  answer("");
  start("#apower=W", 60s);
  ASSERT_TRUE(eventually([&] { return !head().empty(); }));
  const auto begun = std::chrono::steady_clock::now();
  meter_.reset();
  EXPECT_LT(std::chrono::steady_clock::now() - begun, 5s);
}

TEST_F(HttpMeterTest, SwitchesNothing) {
  start("#apower=W,1:output=on");
  EXPECT_EQ(meter_->switch_outlet("pdu1/1", false).error().kind, Error::Kind::NotSupported);
}

TEST(HttpMeterAlone, ADeviceThatIsNotThereIsTold) {
  SystemClock clock;
  std::string url;
  {
    url = TinyHttp{[](const std::string&) { return std::string{}; }}.url("/status");
  }  // a port that is free again
  HttpMeter meter{{*http_source(url + "#a=W", "pdu1"), Seconds{0.02}, 2000ms}, clock};
  EXPECT_TRUE(eventually([&] { return meter.newest().trouble.find("nobody answers") != std::string::npos; }));
}

}  // namespace
}  // namespace ohm
