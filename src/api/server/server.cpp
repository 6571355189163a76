#include "api/server/server.h"

#include <boost/asio/generic/stream_protocol.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/local/stream_protocol.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/beast/core.hpp>
#include <boost/beast/http.hpp>
#include <charconv>
#include <chrono>
#include <optional>
#include <set>
#include <sys/stat.h>
#include <thread>
#include <unistd.h>
#include <utility>

#include "api/server/access.h"
#include "base/text.h"

namespace ohm::api {
namespace {

namespace net = boost::asio;
namespace beast = boost::beast;
namespace http = beast::http;
using Failed = boost::system::error_code;
using Stream = beast::basic_stream<net::generic::stream_protocol, net::io_context::executor_type>;
using Timer = net::basic_waitable_timer<std::chrono::steady_clock, net::wait_traits<std::chrono::steady_clock>,
                                        net::io_context::executor_type>;
using Local = net::local::stream_protocol;
using Tcp = net::ip::tcp;

constexpr std::uint32_t kHeaderBytes = 8 * 1024;
constexpr std::uint64_t kBodyBytes = 64 * 1024;
constexpr std::chrono::seconds kIdle{30}, kBody{10}, kWrite{10}, kCommand{10};  // assumed: a person's patience, and a slow ssh
constexpr std::chrono::seconds kLinger{1}, kStopping{1};
constexpr std::size_t kDropped = 256 * 1024;

class Session;

/// What every session shares. Outlives the io_context.
struct Shared {
  Api& api;
  std::string token, off_token;
  unsigned self{};
  std::optional<unsigned> group;
  int strangers{};
  bool closing{};
  std::set<Session*> open{};
};

struct Who {
  bool local{}, owner{};
  std::string name;
};

bool room(const Shared& shared, bool owner) {
  return shared.open.size() < kConnections && (owner || shared.strangers < kConnections - kKeptForOwners);
}

// ---- one connection: read, ask, write, again ----

class Session : public std::enable_shared_from_this<Session> {
 public:
  Session(Stream stream, Shared& shared, Who who)
      : stream_{std::move(stream)}, shared_{shared}, who_{std::move(who)}, patience_{stream_.get_executor()} {
    shared_.open.insert(this);
    shared_.strangers += who_.owner ? 0 : 1;
  }
  Session(const Session&) = delete;
  Session& operator=(const Session&) = delete;
  ~Session() {
    shared_.open.erase(this);
    shared_.strangers -= who_.owner ? 0 : 1;
  }

  void start() { read_header(); }

  /// The daemon stops: one that waits for a request is closed, one that is answered ends after its answer.
  void leave() {
    keep_alive_ = false;
    if (waiting_) stream_.close();
  }

 private:
  void read_header() {
    waiting_ = true;
    parser_.emplace();
    parser_->header_limit(kHeaderBytes);
    parser_->body_limit(kBodyBytes);
    stream_.expires_after(kIdle);
    http::async_read_header(stream_, buffer_, *parser_,
                            [self = shared_from_this()](Failed failed, std::size_t) { self->on_header(failed); });
  }

  void on_header(Failed failed) {
    waiting_ = false;
    if (failed) return on_unreadable(failed);
    const auto& head = parser_->get();
    hooked_ = !who_.local && hook_matches(std::string_view{head.target().data(), head.target().size()}, shared_.off_token);
    if (!who_.local && !hooked_ &&
        !token_matches(std::string_view{head[http::field::authorization].data(), head[http::field::authorization].size()},
                       shared_.token))
      return last_words(error(401, "send `Authorization: Bearer TOKEN` with the token of ohmd's --token-file"));
    stream_.expires_after(kBody);
    http::async_read(stream_, buffer_, *parser_, [self = shared_from_this()](Failed done, std::size_t) { self->on_request(done); });
  }

  void on_request(Failed failed) {
    if (failed) return on_unreadable(failed);
    const auto& message = parser_->get();
    keep_alive_ = message.keep_alive() && !shared_.closing;
    version_ = message.version();
    Request request;
    request.method = std::string{message.method_string()};
    request.body = message.body();
    request.owner = who_.owner;
    request.by = who_.name;
    if (!read_target(std::string{message.target()}, request))
      return last_words(error(400, "the address of the request cannot be read"));
    if (hooked_) as_hook(request);
    ask(request);
  }

  /// A sensor that knows the token of the hook may switch off, by whatever method it has, and nothing else.
  static void as_hook(Request& request) {
    request.path = "/hooks/off";
    request.method = "POST";
    request.owner = true;
    request.by = "a webhook";
  }

  void on_unreadable(Failed failed) {
    if (failed == http::error::body_limit) return last_words(error(413, "the body is longer than 64 KiB"));
    if (failed == http::error::header_limit) return last_words(error(431, "the headers are longer than 8 KiB"));
    const bool bad_http = failed.category() == make_error_code(http::error::bad_method).category();
    if (bad_http && failed != http::error::end_of_stream && failed != http::error::partial_message)
      return last_words(error(400, "this is not HTTP/1.1 as ohmd reads it"));
    stream_.close();
  }

  /// The answer may come at once, or from the control thread; whoever is first, the answer or our patience, is heard.
  void ask(const Request& request) {
    const auto turn = ++turn_;
    patience_.expires_after(kCommand);
    patience_.async_wait([self = shared_from_this(), turn](Failed off) {
      if (!off) self->answer(turn, error(503, "ohmd's loop did not answer within 10 s"));
    });
    // `patience_` keeps the session alive meanwhile; the control thread must never be the last to hold one.
    shared_.api.handle(request, [me = weak_from_this(), executor = stream_.get_executor(), turn](Response response) {
      net::post(executor, [me, turn, response = std::move(response)]() mutable {
        if (const auto self = me.lock()) self->answer(turn, std::move(response));
      });
    });
  }

  void answer(std::uint64_t turn, Response response) {
    if (turn != turn_) return;
    ++turn_;
    patience_.cancel();
    write(std::move(response));
  }

  void last_words(Response response) {
    keep_alive_ = false;
    write(std::move(response));
  }

  void write(Response response) {
    response_ = {};
    response_.version(version_);
    response_.result(response.status);
    response_.set(http::field::content_type, response.type);
    response_.set(http::field::cache_control, "no-store");
    response_.set("X-Content-Type-Options", "nosniff");
    if (!response.allow.empty()) response_.set(http::field::allow, response.allow);
    if (response.status == 401) response_.set(http::field::www_authenticate, "Bearer");
    response_.keep_alive(keep_alive_);
    response_.body() = std::move(response.body);
    response_.prepare_payload();
    stream_.expires_after(kWrite);
    http::async_write(stream_, response_, [self = shared_from_this()](Failed failed, std::size_t) { self->on_written(failed); });
  }

  void on_written(Failed failed) {
    response_.body().clear();
    response_.body().shrink_to_fit();
    if (failed) return stream_.close();
    keep_alive_ ? read_header() : linger();
  }

  /// Closing while the peer still sends would take our answer away from it: what it sends is read and dropped for a moment.
  void linger() {
    Failed ignored;
    stream_.socket().shutdown(net::socket_base::shutdown_send, ignored);
    stream_.expires_after(kLinger);
    drop(kDropped);
  }

  void drop(std::size_t left) {
    buffer_.clear();
    stream_.async_read_some(buffer_.prepare(kHeaderBytes), [self = shared_from_this(), left](Failed failed, std::size_t got) {
      if (!failed && got < left) self->drop(left - got);
    });
  }

  Stream stream_;
  Shared& shared_;
  Who who_;
  Timer patience_;
  beast::flat_static_buffer<kHeaderBytes + 4096> buffer_;
  std::optional<http::request_parser<http::string_body>> parser_;
  http::response<http::string_body> response_;
  unsigned version_{11};
  bool keep_alive_{}, waiting_{}, hooked_{};
  std::uint64_t turn_{};
};

// ---- the listeners ----

template <class Acceptor>
class Door {
 public:
  Door(Acceptor acceptor, Shared& shared) : acceptor_{std::move(acceptor)}, shared_{shared}, pause_{acceptor_.get_executor()} {}

  void open() {
    acceptor_.async_accept([this](Failed failed, auto socket) {
      if (failed == net::error::operation_aborted || !acceptor_.is_open()) return;
      if (failed) return rest();  // no descriptors left: look again in a moment, instead of spinning
      welcome(std::move(socket));
      open();
    });
  }

  void close() {
    Failed ignored;
    acceptor_.close(ignored);
    pause_.cancel();
  }

 private:
  void rest() {
    pause_.expires_after(std::chrono::milliseconds{200});
    pause_.async_wait([this](Failed off) {
      if (!off) open();
    });
  }

  Who who(int handle, bool local) const {
    if (!local) return {false, false, "a token"};
    const auto peer = peer_of(handle);
    if (!peer) return {true, false, "somebody"};
    return {true, is_owner(*peer, shared_.self, shared_.group), "uid " + std::to_string(peer->uid)};
  }

  template <class Socket>
  void welcome(Socket socket) {
    auto guest = who(socket.native_handle(), std::is_same_v<typename Socket::protocol_type, Local>);
    if (!room(shared_, guest.owner)) return turn_away(socket);
    net::basic_stream_socket<net::generic::stream_protocol, net::io_context::executor_type> any{std::move(socket)};
    std::make_shared<Session>(Stream{std::move(any)}, shared_, std::move(guest))->start();
  }

  template <class Socket>
  static void turn_away(Socket& socket) {
    static const std::string body = error(503, "too many connections are open now").body;
    static const std::string full =
        "HTTP/1.1 503 Service Unavailable\r\nConnection: close\r\nContent-Type: application/json\r\nContent-Length: " +
        std::to_string(body.size()) + "\r\n\r\n" + body;
    Failed ignored;
    socket.non_blocking(true, ignored);
    socket.write_some(net::buffer(full), ignored);
  }

  Acceptor acceptor_;
  Shared& shared_;
  Timer pause_;
};

using LocalDoor = Door<net::basic_socket_acceptor<Local, net::io_context::executor_type>>;
using TcpDoor = Door<net::basic_socket_acceptor<Tcp, net::io_context::executor_type>>;

Result<Tcp::endpoint> read_endpoint(const std::string& text) {
  const auto bad = [&] {
    return failure(Error::Kind::BadInput, "--listen " + text + ": expected ADDRESS:PORT, like 127.0.0.1:9100 or [::1]:9100");
  };
  const auto colon = text.rfind(':');
  if (colon == std::string::npos || colon == 0) return bad();
  auto host = text.substr(0, colon);
  if (host.size() > 2 && host.front() == '[' && host.back() == ']') host = host.substr(1, host.size() - 2);
  std::uint16_t port{};
  const auto* end = text.data() + text.size();
  const auto read = std::from_chars(text.data() + colon + 1, end, port);
  Failed failed;
  const auto address = net::ip::make_address(host, failed);
  if (failed || read.ec != std::errc{} || read.ptr != end) return bad();
  return Tcp::endpoint{address, port};
}

}  // namespace

struct Server::Inside {
  Inside(Api& api, const ServerOptions& options, SocketPlace taken)
      : shared{api, options.token, options.off_token, geteuid(), owners_group()}, place{std::move(taken)} {}

  Result<void> open_local() {
    net::basic_socket_acceptor<Local, net::io_context::executor_type> acceptor{context};
    Failed failed;
    acceptor.open({}, failed);
    if (!failed) acceptor.bind(Local::endpoint{place.path()}, failed);
    if (!failed && ::chmod(place.path().c_str(), 0666) != 0)
      failed = Failed{errno, boost::system::system_category()};  // readers are judged, not shut out
    if (!failed) acceptor.listen(kConnections, failed);
    if (failed) return failure(Error::Kind::Io, place.path() + ": " + failed.message());
    local.emplace(std::move(acceptor), shared);
    return {};
  }

  Result<void> open_tcp(const std::string& listen) {
    const auto endpoint = read_endpoint(listen);
    if (!endpoint) return tl::make_unexpected(endpoint.error());
    net::basic_socket_acceptor<Tcp, net::io_context::executor_type> acceptor{context};
    Failed failed;
    acceptor.open(endpoint->protocol(), failed);
    if (!failed) acceptor.set_option(net::socket_base::reuse_address{true}, failed);
    if (!failed) acceptor.bind(*endpoint, failed);
    if (!failed) acceptor.listen(kConnections, failed);
    if (failed) return failure(Error::Kind::Io, "--listen " + listen + ": " + failed.message());
    port = acceptor.local_endpoint().port();
    tcp.emplace(std::move(acceptor), shared);
    return {};
  }

  void run() {
    local->open();
    if (tcp) tcp->open();
    thread = std::thread{[this] { context.run(); }};
  }

  /// No new guests; answers under way have a second to get out.
  void leave() {
    if (local) local->close();
    if (tcp) tcp->close();
    shared.closing = true;
    for (auto* session : shared.open) session->leave();
    last_call.expires_after(kStopping);
    last_call.async_wait([this](Failed) { context.stop(); });
    see_out();
  }

  void see_out() {
    if (shared.open.empty()) return static_cast<void>(last_call.cancel());
    glance.expires_after(std::chrono::milliseconds{10});
    glance.async_wait([this](Failed off) {
      if (!off) see_out();
    });
  }

  void stop() {
    if (!thread.joinable()) return;
    net::post(context, [this] { leave(); });
    thread.join();
  }

  Shared shared;
  SocketPlace place;
  std::uint16_t port{};
  net::io_context context{1};  // goes last: sessions that it still holds use `shared`
  Timer last_call{context}, glance{context};
  std::optional<LocalDoor> local;
  std::optional<TcpDoor> tcp;
  std::thread thread;
};

Result<std::unique_ptr<Server>> Server::open(SocketPlace place, const ServerOptions& options, Api& api) {
  if (!options.listen.empty() && options.token.empty())
    return failure(Error::Kind::BadInput, "--listen needs --token-file: nothing listens on TCP without a token");
  auto inside = std::make_unique<Inside>(api, options, std::move(place));
  if (const auto opened = inside->open_local(); !opened) return tl::make_unexpected(opened.error());
  if (!options.listen.empty())
    if (const auto opened = inside->open_tcp(options.listen); !opened) return tl::make_unexpected(opened.error());
  inside->run();
  return std::unique_ptr<Server>{new Server{std::move(inside)}};
}

Server::Server(std::unique_ptr<Inside> inside) : inside_{std::move(inside)} {}
Server::~Server() { inside_->stop(); }
std::uint16_t Server::tcp_port() const { return inside_->port; }

}  // namespace ohm::api
