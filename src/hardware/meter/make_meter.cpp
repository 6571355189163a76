#include "hardware/meter/make_meter.h"

#include <algorithm>
#include <utility>
#include <variant>

#include "base/text.h"
#include "hardware/meter/http/http_meter.h"
#include "hardware/meter/nut/nut_meter.h"

namespace ohm {
namespace {

using Source = std::variant<NutMeterOptions, HttpSource>;

Result<Source> nut_options(std::string_view text, const std::string& name) {
  const std::string_view rest = text.substr(4);
  const std::size_t mark = std::min(rest.find(';'), rest.size());
  const auto address = nut::address_of(rest.substr(0, mark));
  if (!address) return tl::make_unexpected(address.error());
  NutMeterOptions options{name, *address, "nut:" + std::string{rest.substr(0, mark)}, ""};
  const std::string_view option = rest.substr(std::min(mark + 1, rest.size()));
  if (option.starts_with("login=") && option.size() > 6) {
    options.login_file = option.substr(6);
  } else if (mark < rest.size()) {
    return failure(Error::Kind::BadInput, name + ": `" + shortened(option, 40) + "`: expected login=FILE");
  }
  return options;
}

Result<Source> source_of(std::string_view text, const std::string& name) {
  if (text.empty() || text == "none") return failure(Error::Kind::NotSupported, name + " has no meter");
  if (text.starts_with("nut:")) return nut_options(text, name);
  if (text.starts_with("http:") || text.starts_with("https:")) {
    return http_source(text, name).map([](HttpSource source) { return Source{std::move(source)}; });
  }
  return failure(Error::Kind::BadInput, name + ": `" + shortened(text, 60) +
                                            "`: expected a meter like nut:pdu1@127.0.0.1 or http://192.168.1.20/status#power=W");
}

}  // namespace

Result<std::unique_ptr<PowerMeter>> make_meter(std::string_view source, const std::string& name, const Clock& clock,
                                               const MeterTiming& timing) {
  auto known = source_of(source, name);
  if (!known) return tl::make_unexpected(known.error());
  if (auto* http = std::get_if<HttpSource>(&*known)) {
    return std::make_unique<HttpMeter>(HttpMeterOptions{std::move(*http), timing.period, timing.deadline}, clock);
  }
  NutMeterOptions options = std::get<NutMeterOptions>(std::move(*known));
  options.period = timing.period;
  options.deadline = timing.deadline;
  return std::make_unique<NutMeter>(std::move(options), clock);
}

Result<void> check_meter_source(std::string_view source, const std::string& name) {
  const auto known = source_of(source, name);
  if (!known) return tl::make_unexpected(known.error());
  return {};
}

}  // namespace ohm
