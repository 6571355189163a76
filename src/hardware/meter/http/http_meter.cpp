#include "hardware/meter/http/http_meter.h"

#include <fstream>
#include <utility>

#include "base/text.h"
#include "hardware/meter/nut/nut_session.h"

namespace ohm {
namespace {

MeterSample first_sample(const HttpSource& source) {
  MeterSample sample;
  sample.source = source.shown;
  sample.trouble = kNotAskedYet;
  return sample;
}

/// The first line of the file.
Result<std::string> read_token(const std::string& path) {
  std::ifstream in{path};
  std::string line;
  if (!in || !std::getline(in, line)) return failure(Error::Kind::Io, path + ": cannot be read, or is empty");
  const std::string token{trimmed(line)};
  if (token.empty() || printable(token) != token) return failure(Error::Kind::BadInput, path + ": its first line is no token");
  return token;
}

}  // namespace

HttpMeter::HttpMeter(HttpMeterOptions options, const Clock& clock)
    : options_{std::move(options)}, clock_{clock}, latest_{first_sample(options_.source)}, poller_{clock, options_.period} {
  poller_.start([this] { round(); });
}

HttpMeter::~HttpMeter() { poller_.stop(); }

/// Secrets are read for each request, so that a new token needs no restart.
Result<HttpRequest> HttpMeter::request() const {
  HttpRequest request{options_.source.url, "", "", ""};
  if (!options_.source.token_file.empty()) {
    auto token = read_token(options_.source.token_file);
    if (!token) return tl::make_unexpected(token.error());
    request.token = std::move(*token);
  }
  if (!options_.source.login_file.empty()) {
    auto login = nut::read_login(options_.source.login_file);
    if (!login) return tl::make_unexpected(login.error());
    request.user = std::move(login->user);
    request.password = std::move(login->password);
  }
  return request;
}

void HttpMeter::round() {
  const TimePoint asked = clock_.now();
  const auto wanted = request();
  const auto body =
      wanted ? get_.get(*wanted, options_.deadline, poller_.ending()) : Result<std::string>{tl::make_unexpected(wanted.error())};
  MeterSample sample = body ? json_sample(*body, options_.source.picks, asked, steps_)
                            : silenced(latest_.get(), options_.source.shown + ": " + body.error().what, asked);
  sample.source = options_.source.shown;
  latest_.set(std::move(sample));
}

Result<void> HttpMeter::switch_outlet(const std::string& thing, bool) {
  return failure(Error::Kind::NotSupported, thing + ": " + options_.source.shown + " is read only; switch through a PDU of NUT");
}

}  // namespace ohm
