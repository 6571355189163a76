// A reader of Prometheus text exposition 0.0.4 that takes nothing but what the format's page allows. To test the writer by.
#pragma once

#include <map>
#include <optional>
#include <string>
#include <string_view>

namespace ohm {

struct ScrapedFamily {
  std::string help, type;
  std::map<std::map<std::string, std::string>, double> samples;  ///< by labels
};

/// All families by name; nothing when a line is not as it must be, a family comes in two pieces, its HELP or TYPE is missing, or a
/// sample comes twice. `why` then holds the line.
std::optional<std::map<std::string, ScrapedFamily>> strict_scrape(std::string_view text, std::string& why);

}  // namespace ohm
