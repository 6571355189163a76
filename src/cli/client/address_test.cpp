#include "cli/client/address.h"

#include <gtest/gtest.h>
#include <map>

#include "cli/client/client.h"

namespace ohm {
namespace {

struct Place {
  std::map<std::string, std::string> variables, files;
  unsigned uid{1000};

  Surroundings around() const {
    return {[this](const char* name) {
              const auto found = variables.find(name);
              return found == variables.end() ? "" : found->second;
            },
            [this](const std::string& path) { return files.contains(path); },
            [this](const std::string& path) -> Result<std::string> {
              const auto found = files.find(path);
              if (found == files.end()) return failure(Error::Kind::Io, path + ": no such file");
              return found->second;
            },
            uid};
  }
  std::string socket(const std::optional<std::string>& option = {}) const { return daemon_address(option, around())->socket; }
};

TEST(DaemonAddress, IsTheUsualSocketOfTheUser) {
  EXPECT_EQ((Place{{}, {}, 0}.socket()), "/run/ohmstead/ohmd.sock");
  EXPECT_EQ((Place{{{"XDG_RUNTIME_DIR", "/run/user/1000"}}, {}, 1000}.socket()), "/run/user/1000/ohmstead/ohmd.sock");
  EXPECT_EQ((Place{{}, {}, 1000}.socket()), "/tmp/ohmstead-1000/ohmd.sock");
}

TEST(DaemonAddress, IsRootsDaemonForAUserWithoutOne) {
  EXPECT_EQ((Place{{}, {{"/run/ohmstead/ohmd.sock", ""}}, 1000}.socket()), "/run/ohmstead/ohmd.sock");
  EXPECT_EQ((Place{{}, {{"/run/ohmstead/ohmd.sock", ""}, {"/tmp/ohmstead-1000/ohmd.sock", ""}}, 1000}.socket()),
            "/tmp/ohmstead-1000/ohmd.sock");
}

TEST(DaemonAddress, IsWhatTheOptionThenTheEnvironmentSays) {
  const Place place{{{"OHM_SOCKET", "/a.sock"}}, {}, 0};
  EXPECT_EQ(place.socket(), "/a.sock");
  EXPECT_EQ(place.socket("/b.sock"), "/b.sock");
}

TEST(DaemonAddress, OverTcpCarriesTheToken) {
  const Place place{{{"OHM_URL", "http://10.0.0.7:9100/"}, {"OHM_TOKEN_FILE", "/t"}}, {{"/t", "secret\n"}}, 1000};
  const auto address = daemon_address({}, place.around());
  ASSERT_TRUE(address.has_value());
  EXPECT_EQ(address->url, "http://10.0.0.7:9100");
  EXPECT_EQ(address->token, "secret");
  EXPECT_EQ(address->shown(), "http://10.0.0.7:9100");
  EXPECT_EQ(place.socket("/b.sock"), "/b.sock");  // the option stands above
}

TEST(DaemonAddress, RefusesAnUrlWithoutTokenOrOfAnotherKind) {
  for (const auto& variables :
       std::vector<std::map<std::string, std::string>>{{{"OHM_URL", "http://h:1"}},
                                                       {{"OHM_URL", "ftp://h"}, {"OHM_TOKEN_FILE", "/t"}},
                                                       {{"OHM_URL", "http://h:1"}, {"OHM_TOKEN_FILE", "/none"}}})
    EXPECT_FALSE(daemon_address({}, Place{variables, {{"/t", "x"}}, 1000}.around()).has_value());
  const Place two{{{"OHM_URL", "http://h:1"}, {"OHM_TOKEN_FILE", "/t"}}, {{"/t", "a\nX-Evil: 1"}}, 1000};
  EXPECT_FALSE(daemon_address({}, two.around()).has_value());
}

TEST(DaemonAddress, RefusesAPathLongerThanLinuxTakes) {
  EXPECT_FALSE(daemon_address(std::string(200, 'x'), Place{}.around()).has_value());
}

TEST(Url, EscapesWhatWouldEndTheQuery) { EXPECT_EQ(for_url("pdu1/3 &x"), "pdu1%2F3%20%26x"); }

TEST(Client, SaysHowToStartADaemonThatDoesNotRun) {
  const auto answer = ask({"/nonexistent/ohmd.sock", "http://ohm", ""}, {"/v1/rig", std::nullopt, Seconds{1}});
  ASSERT_FALSE(answer.has_value());
  EXPECT_EQ(answer.error().kind, Error::Kind::Io);
  EXPECT_NE(answer.error().what.find("start it with `ohm up`"), std::string::npos);
}

}  // namespace
}  // namespace ohm
