#include "twin/process/host/line_server.h"

#include <cstring>
#include <filesystem>
#include <gtest/gtest.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

namespace ohm::twin {
namespace {

/// A client of the test's own: blocking, with a time limit so that a lost answer fails instead of hanging.
class Client {
 public:
  explicit Client(const std::string& path) : socket_{::socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0)} {
    sockaddr_un address{};
    address.sun_family = AF_UNIX;
    std::memcpy(address.sun_path, path.c_str(), path.size() + 1);
    connected_ = ::connect(socket_.get(), reinterpret_cast<const sockaddr*>(&address), sizeof address) == 0;
    const timeval limit{.tv_sec = 10, .tv_usec = 0};
    ::setsockopt(socket_.get(), SOL_SOCKET, SO_RCVTIMEO, &limit, sizeof limit);
  }
  bool connected() const { return connected_; }
  bool say(std::string_view text) {
    return ::send(socket_.get(), text.data(), text.size(), MSG_NOSIGNAL | MSG_DONTWAIT) == static_cast<ssize_t>(text.size());
  }
  /// What is there now; nothing: nothing yet, "": cut off.
  std::optional<std::string> hear() {
    char buffer[65536];
    const auto n = ::recv(socket_.get(), buffer, sizeof buffer, MSG_DONTWAIT);
    if (n < 0 && errno != EAGAIN) return "";
    return n < 0 ? std::nullopt : std::optional{std::string(buffer, static_cast<std::size_t>(n))};
  }

 private:
  Descriptor socket_;
  bool connected_{};
};

class LineServerTest : public ::testing::Test {
 protected:
  LineServerTest() : loop_{EventLoop::open().value()} {
    char name[] = "/tmp/ohm-lines-XXXXXX";
    root_ = ::mkdtemp(name);
    path_ = root_ + "/socket";
    LineServer::Handlers handlers;
    handlers.line = [this](LineServer::Client client, std::string_view line) {
      lines_.emplace_back(line);
      if (on_line_) on_line_(client, line);
    };
    handlers.closed = [this](LineServer::Client) { ++closed_; };
    server_ = LineServer::open(*loop_, path_, 0666, std::move(handlers)).value();
  }
  ~LineServerTest() override {
    server_.reset();
    std::filesystem::remove_all(root_);
  }
  /// Runs the loop until `done`; there is always something to wake it, or the test's own time limit ends it.
  template <class Done>
  void run_until(Done done) {
    while (!done()) loop_->run_once();
  }

  std::string root_, path_;
  std::unique_ptr<EventLoop> loop_;
  std::unique_ptr<LineServer> server_;
  std::vector<std::string> lines_;
  std::function<void(LineServer::Client, std::string_view)> on_line_;
  int closed_{};
};

TEST_F(LineServerTest, HandsOnLinesHoweverTheyArrive) {
  Client client{path_};
  ASSERT_TRUE(client.say("one\ntw"));
  run_until([&] { return lines_.size() == 1; });
  ASSERT_TRUE(client.say("o\n\nfour\n"));
  run_until([&] { return lines_.size() == 4; });
  EXPECT_EQ(lines_, (std::vector<std::string>{"one", "two", "", "four"}));
}

TEST_F(LineServerTest, KnowsWhoSpeaks) {
  Client client{path_};
  Peer seen;
  on_line_ = [&](LineServer::Client who, std::string_view) { seen = server_->peer(who); };
  client.say("hello\n");
  run_until([&] { return !lines_.empty(); });
  EXPECT_EQ(seen.uid, ::geteuid());
  EXPECT_EQ(seen.pid, ::getpid());
}

TEST_F(LineServerTest, IsOpenToEveryUserWhateverTheUmask) {
  struct stat found {};
  ASSERT_EQ(::stat(path_.c_str(), &found), 0);
  EXPECT_EQ(found.st_mode & 0777U, 0666U);
}

TEST_F(LineServerTest, CutsOffALineWithoutAnEnd) {
  Client client{path_};
  const std::string piece(4096, 'x');
  int sent = 0;
  while (closed_ == 0) {
    if (client.say(piece)) ++sent;
    loop_->run_once();
  }
  EXPECT_LE(sent, 40);  // 64 KiB, and what the socket holds
  EXPECT_TRUE(lines_.empty());
}

TEST_F(LineServerTest, CutsOffWhoNeverReadsItsAnswers) {
  Client client{path_};
  on_line_ = [&](LineServer::Client who, std::string_view) { server_->send(who, std::string(200'000, 'y') + "\n"); };
  client.say("a\nb\nc\nd\ne\nf\ng\nh\ni\nj\n");
  run_until([&] { return closed_ == 1; });
  EXPECT_LT(lines_.size(), 10U);
}

TEST_F(LineServerTest, KeepsOthersAnsweredWhileOneIsHeld) {
  Client held{path_}, other{path_};
  LineServer::Client who = 0;
  on_line_ = [&](LineServer::Client client, std::string_view line) {
    if (line == "wait") server_->hold(who = client, true);
    if (line == "hello") server_->send(client, "hi\n");
  };
  held.say("wait\nlater\n");
  run_until([&] { return who != 0; });
  other.say("hello\n");
  run_until([&] { return lines_.size() == 2; });
  EXPECT_EQ(other.hear(), "hi\n");
  server_->hold(who, false);
  EXPECT_EQ(lines_.back(), "later");
}

TEST_F(LineServerTest, RefusesOneUsersSixtyFifthConnection) {
  std::vector<std::unique_ptr<Client>> crowd;
  for (std::size_t i = 0; i <= LineServer::kMostOfOneUser; ++i) crowd.push_back(std::make_unique<Client>(path_));
  run_until([&] { return crowd.back()->hear() == ""; });
  EXPECT_EQ(server_->clients().size(), LineServer::kMostOfOneUser);
}

TEST_F(LineServerTest, ReplacesASocketThatAKilledTwinLeft) {
  LineServer::Handlers handlers;
  handlers.line = [](LineServer::Client, std::string_view) {};
  EXPECT_TRUE(LineServer::open(*loop_, path_, 0600, std::move(handlers)));
}

TEST_F(LineServerTest, RefusesAPathLongerThanASocketsName) {
  LineServer::Handlers handlers;
  const auto server = LineServer::open(*loop_, root_ + "/" + std::string(120, 'd'), 0600, std::move(handlers));
  ASSERT_FALSE(server);
  EXPECT_NE(server.error().what.find("shorter --dir"), std::string::npos);
}

}  // namespace
}  // namespace ohm::twin
