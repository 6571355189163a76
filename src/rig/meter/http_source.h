// Where an HTTP meter is read, as an owner writes it into rig.yaml.
//
//   URL#PATH=UNIT[,PATH=UNIT...][;token=FILE][;login=FILE]
//
//   http://192.168.1.20/rpc/Switch.GetStatus?id=0#apower=W,current=A,voltage=V      Shelly, second generation
//   http://192.168.1.21/status#meters[0].power=W                                   Shelly, first generation
//   http://192.168.1.22/cm?cmnd=Status%208#StatusSNS.ENERGY.Power=W                Tasmota
//   http://192.168.1.23/rpc/EM.GetStatus?id=0#L1:a_current=A,L2:b_current=A        Shelly Pro 3EM, one CT per leg
//   http://ha:8123/api/states/sensor.rig#state=@attributes.unit_of_measurement;token=/etc/ohmstead/ha.token   Home Assistant
//
// json_picks.h tells what a PATH=UNIT may be. `token`: a file whose first line is sent as a bearer token; `login`: a file of
// two lines, "user = NAME" and "password = SECRET", for devices with a password. Secrets never stand in rig.yaml, which people show
// to each other.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "rig/meter/json_picks.h"

namespace ohm {

struct HttpSource {
  std::string url;
  std::string shown;  ///< the URL without its query, for people
  std::vector<JsonPick> picks;
  std::string token_file, login_file;
  friend bool operator==(const HttpSource&, const HttpSource&) = default;
};

/// Mistakes: not http or https, no host, a password in the URL, nothing after #, an option that is none.
Sourced<HttpSource> http_source(std::string_view text, const std::string& name);

}  // namespace ohm
