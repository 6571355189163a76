#include "cli/client/client.h"

#include <algorithm>
#include <curl/curl.h>
#include <nlohmann/json.hpp>
#include <utility>

#include "base/text.h"

namespace ohm {
namespace {

constexpr std::size_t kLargestAnswer = 64U << 20U;  // a year of one series is 2 MB; this is a stuck or foreign server
constexpr double kConnectWithin = 1;                // s; a local socket answers in microseconds, a LAN in milliseconds

struct EasyEnds {
  void operator()(CURL* easy) const { curl_easy_cleanup(easy); }
};
struct MultiEnds {
  void operator()(CURLM* multi) const { curl_multi_cleanup(multi); }
};
struct ListEnds {
  void operator()(curl_slist* list) const { curl_slist_free_all(list); }
};
using Easy = std::unique_ptr<CURL, EasyEnds>;
using Multi = std::unique_ptr<CURLM, MultiEnds>;
using Headers = std::unique_ptr<curl_slist, ListEnds>;

std::size_t collect(const char* data, std::size_t one, std::size_t count, void* into) {
  auto& answer = *static_cast<std::string*>(into);
  const auto bytes = one * count;
  if (answer.size() + bytes > kLargestAnswer) return 0;  // curl ends the transfer with CURLE_WRITE_ERROR
  answer.append(data, bytes);
  return bytes;
}

long milliseconds(Seconds span) { return std::max<long>(1, static_cast<long>(span.count() * 1000)); }

/// One request and all that must live as long as it.
struct Exchange {
  Easy easy{curl_easy_init()};
  Headers headers;
  std::string url, body, answer;
  Seconds deadline{};
};

void add_header(Exchange& exchange, const std::string& line) {
  auto* head = exchange.headers.release();
  auto* longer = curl_slist_append(head, line.c_str());
  exchange.headers.reset(longer ? longer : head);
}

void prepare_post(Exchange& exchange, const std::string& body) {
  exchange.body = body;
  add_header(exchange, "Content-Type: application/json");
  add_header(exchange, "Expect:");
  curl_easy_setopt(exchange.easy.get(), CURLOPT_POST, 1L);
  curl_easy_setopt(exchange.easy.get(), CURLOPT_POSTFIELDS, exchange.body.c_str());
  curl_easy_setopt(exchange.easy.get(), CURLOPT_POSTFIELDSIZE, static_cast<long>(exchange.body.size()));
}

void prepare_way(Exchange& exchange, const DaemonAddress& daemon) {
  auto* easy = exchange.easy.get();
  if (!daemon.socket.empty()) curl_easy_setopt(easy, CURLOPT_UNIX_SOCKET_PATH, daemon.socket.c_str());
  curl_easy_setopt(easy, CURLOPT_PROXY, "");  // http_proxy means the street, never the rig
  curl_easy_setopt(easy, CURLOPT_PROTOCOLS_STR, "http,https");
  curl_easy_setopt(easy, CURLOPT_NOSIGNAL, 1L);
  if (!daemon.token.empty()) add_header(exchange, "Authorization: Bearer " + daemon.token);
}

/// Ready to perform; nothing when curl has no memory left.
std::unique_ptr<Exchange> prepared(const DaemonAddress& daemon, const Request& request) {
  auto exchange = std::make_unique<Exchange>();
  auto* easy = exchange->easy.get();
  if (!easy) return nullptr;
  exchange->url = daemon.url + request.path;
  exchange->deadline = request.deadline;
  prepare_way(*exchange, daemon);
  if (request.body) prepare_post(*exchange, *request.body);
  curl_easy_setopt(easy, CURLOPT_URL, exchange->url.c_str());
  curl_easy_setopt(easy, CURLOPT_WRITEFUNCTION, &collect);
  curl_easy_setopt(easy, CURLOPT_WRITEDATA, &exchange->answer);
  curl_easy_setopt(easy, CURLOPT_TIMEOUT_MS, milliseconds(request.deadline));
  curl_easy_setopt(easy, CURLOPT_CONNECTTIMEOUT_MS, milliseconds(std::min(request.deadline, Seconds{kConnectWithin})));
  curl_easy_setopt(easy, CURLOPT_HTTPHEADER, exchange->headers.get());
  return exchange;
}

std::string nobody(const DaemonAddress& daemon) {
  if (daemon.socket.empty()) return "nothing answers at " + daemon.url + "; is ohmd there, and was it told to --listen?";
  return "ohmd does not run here (nothing answers at " + daemon.socket + "); start it with `ohm up`";
}

tl::unexpected<Error> no_answer(const DaemonAddress& daemon, CURLcode code, Seconds deadline) {
  switch (code) {
    case CURLE_COULDNT_CONNECT:
    case CURLE_COULDNT_RESOLVE_HOST: return failure(Error::Kind::Io, nobody(daemon));
    case CURLE_OPERATION_TIMEDOUT:
      return failure(Error::Kind::Timeout, "ohmd at " + daemon.shown() + " did not answer within " + number(deadline.count(), 1) +
                                               " s; its log may say why");
    case CURLE_WRITE_ERROR: return failure(Error::Kind::Io, "the answer from " + daemon.shown() + " is larger than 64 MiB");
    case CURLE_GOT_NOTHING:
    case CURLE_SEND_ERROR:
    case CURLE_RECV_ERROR:
    case CURLE_PARTIAL_FILE: return failure(Error::Kind::Io, "ohmd at " + daemon.shown() + " closed the connection midway");
    default: return failure(Error::Kind::Io, daemon.shown() + ": " + curl_easy_strerror(code));
  }
}

/// The daemon's own sentence, or "" when it sent none.
std::string sentence_of(const std::string& answer) {
  const auto json = nlohmann::json::parse(answer, nullptr, false);
  if (!json.is_object() || !json.contains("error") || !json["error"].is_string()) return "";
  return printable(json["error"].get_ref<const std::string&>());
}

std::string meaning_of(long status) {
  switch (status) {
    case 401: return "it wants a token; OHM_TOKEN_FILE names the file that holds it";
    case 403: return "only an owner may do that: root, the user ohmd runs as, or a member of the group ohm";
    case 404: return "it knows no such page; ohm and ohmd may be of different versions";
    case 409: return "not in this mode";
    case 503: return "it is not ready yet; try again in a moment";
    default: return "HTTP status " + std::to_string(status);
  }
}

tl::unexpected<Error> refused_with(const Exchange& exchange, long status) {
  const auto kind = status == 401 || status == 403 ? Error::Kind::PermissionDenied : Error::Kind::BadInput;
  const auto said = sentence_of(exchange.answer);
  return failure(kind, said.empty() ? "ohmd: " + meaning_of(status) : said);
}

Result<std::string> outcome(const DaemonAddress& daemon, Exchange& exchange, CURLcode code) {
  if (code != CURLE_OK) return no_answer(daemon, code, exchange.deadline);
  long status = 0;
  curl_easy_getinfo(exchange.easy.get(), CURLINFO_RESPONSE_CODE, &status);
  if (status < 200 || status > 299) return refused_with(exchange, status);
  return std::move(exchange.answer);
}

tl::unexpected<Error> no_memory() { return failure(Error::Kind::Io, "libcurl has no memory left"); }

}  // namespace

Result<std::string> ask(const DaemonAddress& daemon, const Request& request) {
  const auto exchange = prepared(daemon, request);
  if (!exchange) return no_memory();
  return outcome(daemon, *exchange, curl_easy_perform(exchange->easy.get()));
}

std::string for_url(const std::string& text) {
  constexpr const char* kHex = "0123456789ABCDEF";
  std::string out;
  for (const char c : text) {
    const auto byte = static_cast<unsigned char>(c);
    const bool plain = (c >= '0' && c <= '9') || (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') ||
                       std::string_view{"-._~"}.find(c) != std::string_view::npos;
    out += plain ? std::string(1, c) : std::string{'%', kHex[byte >> 4U], kHex[byte & 15U]};
  }
  return out;
}

struct Fetcher::Inside {
  DaemonAddress daemon;
  Multi multi{curl_multi_init()};
  std::unique_ptr<Exchange> exchange;

  explicit Inside(DaemonAddress at) : daemon{std::move(at)} {}
  Inside(const Inside&) = delete;
  Inside& operator=(const Inside&) = delete;
  ~Inside() { give_up(); }

  void give_up() {
    if (exchange && exchange->easy && multi) curl_multi_remove_handle(multi.get(), exchange->easy.get());
    exchange.reset();
  }

  std::optional<CURLcode> finished() {
    int left = 0;
    while (const auto* message = curl_multi_info_read(multi.get(), &left))
      if (message->msg == CURLMSG_DONE) return message->data.result;
    return std::nullopt;
  }
};

Fetcher::Fetcher(DaemonAddress daemon) : inside_{std::make_unique<Inside>(std::move(daemon))} {}
Fetcher::~Fetcher() = default;
Fetcher::Fetcher(Fetcher&&) noexcept = default;
Fetcher& Fetcher::operator=(Fetcher&&) noexcept = default;

void Fetcher::start(const Request& request) {
  inside_->give_up();
  inside_->exchange = prepared(inside_->daemon, request);
  if (inside_->exchange) curl_multi_add_handle(inside_->multi.get(), inside_->exchange->easy.get());
}

bool Fetcher::under_way() const { return inside_->exchange != nullptr; }

std::optional<Result<std::string>> Fetcher::wait(int descriptor, Seconds patience) {
  int running = 0;
  curl_multi_perform(inside_->multi.get(), &running);
  auto code = inside_->finished();
  if (!code) {
    curl_waitfd keys{descriptor, CURL_WAIT_POLLIN, 0};
    curl_multi_poll(inside_->multi.get(), &keys, 1, static_cast<int>(milliseconds(patience)), nullptr);
    curl_multi_perform(inside_->multi.get(), &running);
    code = inside_->finished();
  }
  if (!code || !inside_->exchange) return std::nullopt;
  auto result = outcome(inside_->daemon, *inside_->exchange, *code);
  inside_->give_up();
  return result;
}

}  // namespace ohm
