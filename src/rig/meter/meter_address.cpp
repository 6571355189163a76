#include "rig/meter/meter_address.h"

#include <utility>

namespace ohm {

bool names_a_meter(std::string_view source) { return !source.empty() && source != "none"; }

Sourced<MeterAddress> meter_address(std::string_view source, const std::string& name) {
  if (source.starts_with("nut:")) {
    return nut_source(source.substr(4)).map([](NutSource nut) { return MeterAddress{std::move(nut)}; });
  }
  if (source.starts_with("http:") || source.starts_with("https:")) {
    return http_source(source, name).map([](HttpSource http) { return MeterAddress{std::move(http)}; });
  }
  return tl::make_unexpected(
      SourceMistake{std::string{source}, "a meter like nut:pdu1@127.0.0.1 or http://192.168.1.20/status#power=W, or none"});
}

std::string without_variable(std::string_view source) {
  return std::string{source.starts_with("nut:") ? source.substr(0, source.find('/')) : source};
}

Sourced<MeterAddress> sensor_address(std::string_view source, const std::string& name) {
  return meter_address(without_variable(source), name);
}

}  // namespace ohm
