#include "hardware/meter/http/http_get.h"

#include <algorithm>
#include <curl/curl.h>
#include <poll.h>
#include <utility>

#include "base/text.h"

namespace ohm {
namespace {

/// libcurl wants this once per process, before any thread uses it; a function's static is made once whoever comes first.
void ensure_curl() {
  static const CURLcode started = curl_global_init(CURL_GLOBAL_DEFAULT);
  OHM_ASSERT(started == CURLE_OK);
}

std::size_t take_body(char* bytes, std::size_t size, std::size_t count, void* to) {
  auto& body = *static_cast<std::string*>(to);
  if (body.size() + size * count > HttpGet::kLargestBody) return 0;  // libcurl ends the transfer with CURLE_WRITE_ERROR
  body.append(bytes, size * count);
  return size * count;
}

struct ListDeleter {
  void operator()(curl_slist* list) const { curl_slist_free_all(list); }
};
using Headers = std::unique_ptr<curl_slist, ListDeleter>;

template <class T>
void set(CURL* easy, CURLoption option, T value) {
  const CURLcode done = curl_easy_setopt(easy, option, value);
  OHM_ASSERT(done == CURLE_OK);
}

void set_bounds(CURL* easy, std::chrono::milliseconds limit) {
  const long ms = std::max<long>(1, static_cast<long>(limit.count()));
  set(easy, CURLOPT_TIMEOUT_MS, ms);
  set(easy, CURLOPT_CONNECTTIMEOUT_MS, ms);
  set(easy, CURLOPT_NOSIGNAL, 1L);
  set(easy, CURLOPT_FOLLOWLOCATION, 0L);
  set(easy, CURLOPT_PROTOCOLS_STR, "http,https");
  set(easy, CURLOPT_PROXY, "");
  set(easy, CURLOPT_QUICK_EXIT, 1L);  // a name that does not resolve holds nobody up
}

Headers set_request(CURL* easy, const HttpRequest& request, std::string& body) {
  set(easy, CURLOPT_URL, request.url.c_str());
  set(easy, CURLOPT_WRITEFUNCTION, &take_body);
  set(easy, CURLOPT_WRITEDATA, static_cast<void*>(&body));
  set(easy, CURLOPT_USERAGENT, "ohmstead");
  Headers headers{curl_slist_append(nullptr, "Accept: application/json")};
  if (!request.token.empty()) {
    const std::string bearer = "Authorization: Bearer " + request.token;
    curl_slist_append(headers.get(), bearer.c_str());
  }
  set(easy, CURLOPT_HTTPHEADER, headers.get());
  if (!request.user.empty()) {
    set(easy, CURLOPT_HTTPAUTH, static_cast<long>(CURLAUTH_BASIC | CURLAUTH_DIGEST));
    set(easy, CURLOPT_USERNAME, request.user.c_str());
    set(easy, CURLOPT_PASSWORD, request.password.c_str());
  }
  return headers;
}

/// Runs until libcurl is through or the bell rings.
Result<CURLcode> run(CURLM* multi, const Wake& interrupt) {
  for (int running = 1;;) {
    curl_multi_perform(multi, &running);
    int left = 0;
    if (const CURLMsg* message = curl_multi_info_read(multi, &left); message && message->msg == CURLMSG_DONE) {
      return message->data.result;
    }
    curl_waitfd bell{interrupt.fd(), CURL_WAIT_POLLIN, 0};
    curl_multi_poll(multi, &bell, 1, 1000, nullptr);
    if (bell.revents != 0) return failure(Error::Kind::Timeout, "interrupted");
  }
}

Error transfer_error(CURLcode code) {
  if (code == CURLE_OPERATION_TIMEDOUT) return {Error::Kind::Timeout, "no answer in time"};
  if (code == CURLE_WRITE_ERROR) return {Error::Kind::Io, "an answer of more than 256 KiB"};
  if (code == CURLE_COULDNT_CONNECT) return {Error::Kind::Io, "nobody answers at this address and port"};
  if (code == CURLE_COULDNT_RESOLVE_HOST) return {Error::Kind::Io, "no such host"};
  return {Error::Kind::Io, curl_easy_strerror(code)};
}

Result<void> judge_status(CURL* easy) {
  long status = 0;
  char* target = nullptr;
  curl_easy_getinfo(easy, CURLINFO_RESPONSE_CODE, &status);
  curl_easy_getinfo(easy, CURLINFO_REDIRECT_URL, &target);
  if (status == 200) return {};
  const std::string says = "HTTP status " + std::to_string(status);
  if (status == 401 || status == 403) return failure(Error::Kind::PermissionDenied, says + ": it wants a token or a login");
  if (target)
    return failure(Error::Kind::Io, says + ": it redirects to " + shortened(target, 80) + "; write that address if you trust it");
  return failure(Error::Kind::Io, says);
}

}  // namespace

struct HttpGet::Handles {
  CURL* easy{};
  CURLM* multi{};
};

HttpGet::HttpGet() : handles_{std::make_unique<Handles>()} {
  ensure_curl();
  handles_->easy = curl_easy_init();
  handles_->multi = curl_multi_init();
  OHM_ASSERT(handles_->easy && handles_->multi);
}

HttpGet::~HttpGet() {
  curl_easy_cleanup(handles_->easy);
  curl_multi_cleanup(handles_->multi);
}

Result<std::string> HttpGet::get(const HttpRequest& request, std::chrono::milliseconds limit, const Wake& interrupt) {
  CURL* easy = handles_->easy;
  std::string body;
  curl_easy_reset(easy);
  set_bounds(easy, limit);
  const Headers headers = set_request(easy, request, body);
  curl_multi_add_handle(handles_->multi, easy);
  const auto code = run(handles_->multi, interrupt);
  curl_multi_remove_handle(handles_->multi, easy);
  if (!code) return tl::make_unexpected(code.error());
  if (*code != CURLE_OK) return tl::make_unexpected(transfer_error(*code));
  if (auto fine = judge_status(easy); !fine) return tl::make_unexpected(fine.error());
  return body;
}

}  // namespace ohm
