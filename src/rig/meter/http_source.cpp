#include "rig/meter/http_source.h"

#include <algorithm>
#include <utility>

namespace ohm {
namespace {

tl::unexpected<SourceMistake> wrong_source(std::string_view what, std::string_view expected) {
  return tl::make_unexpected(SourceMistake{std::string{what}, std::string{expected}});
}

/// Between "://" and the path.
std::string_view authority_of(std::string_view url) {
  const std::string_view rest = url.substr(url.find("://") + 3);
  return rest.substr(0, rest.find_first_of("/?"));
}

Sourced<void> check_url(std::string_view url) {
  if (!url.starts_with("http://") && !url.starts_with("https://")) return wrong_source(url, "http://… or https://…");
  const bool broken =
      std::any_of(url.begin(), url.end(), [](char c) { return static_cast<unsigned char>(c) <= 0x20 || c == 0x7F; });
  if (broken || authority_of(url).empty()) return wrong_source(url, "an address like http://192.168.1.20/status");
  if (authority_of(url).find('@') != std::string_view::npos) {
    return wrong_source("http://…@" + std::string{authority_of(url).substr(authority_of(url).rfind('@') + 1)},
                        "no password in this file; put it into one of its own: ;login=FILE");
  }
  return {};
}

Sourced<void> take_option(HttpSource& source, std::string_view option) {
  if (option.starts_with("token=") && option.size() > 6) {
    source.token_file = option.substr(6);
  } else if (option.starts_with("login=") && option.size() > 6) {
    source.login_file = option.substr(6);
  } else {
    return wrong_source(option, "token=FILE or login=FILE");
  }
  return {};
}

Sourced<void> take_options(HttpSource& source, std::string_view options) {
  while (!options.empty()) {
    const std::size_t end = std::min(options.find(';'), options.size());
    if (auto taken = take_option(source, options.substr(0, end)); !taken) return taken;
    options.remove_prefix(std::min(end + 1, options.size()));
  }
  return {};
}

}  // namespace

Sourced<HttpSource> http_source(std::string_view text, const std::string& name) {
  HttpSource source;
  const std::size_t mark = text.find('#');
  source.url = text.substr(0, mark);
  source.shown = source.url.substr(0, source.url.find('?'));
  if (auto url = check_url(source.url); !url) return tl::make_unexpected(url.error());
  if (mark == std::string_view::npos) return wrong_source(text, "what to read after #, like #apower=W");
  const std::string_view tail = text.substr(mark + 1);
  const std::size_t options = std::min(tail.find(';'), tail.size());
  auto picks = json_picks(tail.substr(0, options), name);
  if (!picks) return tl::make_unexpected(picks.error());
  source.picks = std::move(*picks);
  if (auto taken = take_options(source, tail.substr(std::min(options + 1, tail.size()))); !taken) {
    return tl::make_unexpected(taken.error());
  }
  return source;
}

}  // namespace ohm
