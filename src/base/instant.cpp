#include "base/instant.h"

#include <charconv>
#include <chrono>
#include <cstdio>

namespace ohm {
namespace {

using namespace std::chrono;

std::string date_and_time(WallTime at) {
  const auto day = floor<days>(at);
  const year_month_day date{day};
  const hh_mm_ss time{floor<seconds>(at - day)};
  char text[40];
  std::snprintf(text, sizeof text, "%04d-%02u-%02uT%02d:%02d:%02d", static_cast<int>(date.year()),
                static_cast<unsigned>(date.month()), static_cast<unsigned>(date.day()), static_cast<int>(time.hours().count()),
                static_cast<int>(time.minutes().count()), static_cast<int>(time.seconds().count()));
  return text;
}

/// Takes pieces off the front of a text; once one does not fit, none does.
class Scanner {
 public:
  explicit Scanner(std::string_view text) : rest_{text} {}

  int number(std::size_t width) {
    int value = 0;
    const auto [end, error] = std::from_chars(rest_.data(), rest_.data() + std::min(width, rest_.size()), value);
    good_ = good_ && error == std::errc{} && end == rest_.data() + width && rest_.front() != '-';
    rest_.remove_prefix(good_ ? width : 0);
    return value;
  }
  bool one_of(std::string_view letters) {
    if (!good_ || rest_.empty() || letters.find(rest_.front()) == std::string_view::npos) return false;
    rest_.remove_prefix(1);
    return true;
  }
  void need(std::string_view letters) { good_ = one_of(letters) && good_; }

  /// ".250" in nanoseconds; digits beyond the ninth are dropped.
  nanoseconds fraction() {
    if (!one_of(".")) return {};
    nanoseconds sum{}, unit{100'000'000};
    const auto before = rest_.size();
    for (; !rest_.empty() && rest_.front() >= '0' && rest_.front() <= '9'; rest_.remove_prefix(1), unit /= 10)
      sum += unit * (rest_.front() - '0');
    good_ = good_ && rest_.size() < before;
    return sum;
  }
  minutes offset() {
    if (one_of("Zz")) return {};
    const bool west = !rest_.empty() && rest_.front() == '-';
    need("+-");
    const int hour = number(2);
    need(":");
    const int minute = number(2);
    good_ = good_ && hour <= 23 && minute <= 59;
    return (west ? -1 : 1) * (hours{hour} + minutes{minute});
  }
  void fail_unless(bool condition) { good_ = good_ && condition; }
  bool done() const { return good_ && rest_.empty(); }

 private:
  std::string_view rest_;
  bool good_{true};
};

}  // namespace

std::string instant_text(WallTime at) { return date_and_time(at) + "Z"; }

std::string precise_instant_text(WallTime at) {
  const auto part = floor<milliseconds>(at - floor<seconds>(at)).count();
  char text[8];
  std::snprintf(text, sizeof text, ".%03d", static_cast<int>(part));
  return date_and_time(at) + text + "Z";
}

std::optional<WallTime> read_instant(std::string_view text) {
  Scanner scan{text};
  const year year{scan.number(4)};
  scan.need("-");
  const month month{static_cast<unsigned>(scan.number(2))};
  scan.need("-");
  const year_month_day date{year, month, day{static_cast<unsigned>(scan.number(2))}};
  scan.need("Tt ");
  const int hour = scan.number(2);
  scan.need(":");
  const int minute = scan.number(2);
  scan.need(":");
  const int second = scan.number(2);
  const auto fraction = scan.fraction();
  const auto offset = scan.offset();
  scan.fail_unless(date.ok() && year >= std::chrono::year{1678} &&
                   year <= std::chrono::year{2261});  // what 64 bits of nanoseconds hold
  scan.fail_unless(hour <= 23 && minute <= 59 && second <= 60);
  if (!scan.done()) return std::nullopt;
  return WallTime{sys_days{date} + hours{hour} + minutes{minute} + seconds{second} + fraction - offset};
}

}  // namespace ohm
