// How the fitness estimates put numbers into words. Pure functions, any thread.
#pragma once

#include <string>
#include <vector>

#include "rig/rig.h"

namespace ohm::fit {

std::string percent(double fraction);                           ///< "12 %"; "0.4 %" below one
std::string gigabytes(double bytes);                            ///< "24 GB"
std::string rate(double bytes_per_second);                      ///< "0.4 GB/s"
std::string seconds(double s);                                  ///< "0.7 s", "61 s", "4 min", "2 h"
std::string link_name(Link link);                               ///< "x1 gen2"
std::string counted(int n, const char* one, const char* many);  ///< "1 card", "8 cards"

/// "host A", "hosts A, B and C", "all 12 hosts".
std::string hosts_named(const Rig& rig, const std::vector<std::uint32_t>& hosts);

}  // namespace ohm::fit
