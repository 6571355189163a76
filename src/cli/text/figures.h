// Numbers as people read them: with their unit, in sensible digits, thousands set apart.
//
// Pure functions, any thread. They round to nearest, except a cap, which is rounded down: what is printed must be safe to type.
#pragma once

#include <string>

namespace ohm {

/// Digits with thousands apart from 10,000 on: grouped(12345.6, 0) is "12,346".
std::string grouped(double value, int decimals);

std::string watts_text(double watts);  ///< "303 W"
std::string cap_text(double watts);    ///< "302 W" for 302.97: rounded down to a whole watt
std::string amps_text(double amps);    ///< "23.4 A"

/// A rating as it is printed on a thing: "30 A", "7.5 A".
std::string rating_text(double value, bool amps);

/// A load or headroom in the unit of its limit.
std::string load_text(double value, bool amps);

/// "97 %"; one decimal where rounding would hide on which side of 100 % it is; "∞" for an infinite ratio.
std::string percent_text(double ratio);

/// "293-303 W" or "303 W"; both rounded down.
std::string cap_range_text(double lowest, double highest);

/// "1 card", "3 cards".
std::string count_text(std::size_t count, const std::string& noun);

/// "NEC 210.20(A) (standard)"; the rank only once where the source already says it.
std::string source_and_rank(const std::string& source, const std::string& rank);

/// "1 TB", "24 GB", "125 MB": SI prefixes.
std::string bytes_text(double bytes);

/// "0.4 s", "12 s", "3.5 min", "2.1 h".
std::string seconds_text(double seconds);

}  // namespace ohm
