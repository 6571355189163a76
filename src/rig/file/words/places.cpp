#include "rig/file/words/places.h"

#include <algorithm>

#include "rig/file/words/number_text.h"

namespace ohm::rigfile {
namespace {

using Hint = tl::unexpected<std::string>;

bool is_digit(char c) { return c >= '0' && c <= '9'; }

/// Where the digits (and one dash) at the end of a card's name begin: 1 for "A1-4".
std::size_t start_of_numbers(std::string_view text) {
  std::size_t i = text.size();
  bool dash = false;
  while (i > 0 && (is_digit(text[i - 1]) || (text[i - 1] == '-' && !dash && i < text.size() && i > 1 && is_digit(text[i - 2])))) {
    dash = dash || text[i - 1] == '-';
    --i;
  }
  return i;
}

PlaceSet cards(std::string_view frame, Range numbers, bool every) {
  if (frame.ends_with('.')) frame.remove_suffix(1);
  return {PlaceSet::Kind::Cards, frame, {}, numbers, every};
}

}  // namespace

tl::expected<Range, std::string> range(std::string_view text) {
  const std::size_t dash = text.find('-', 1);
  const auto first = whole(text.substr(0, std::min(dash, text.size())));
  if (!first) return Hint{first.error()};
  const auto last = dash == std::string_view::npos ? first : whole(text.substr(dash + 1));
  if (!last) return Hint{last.error()};
  if (*first < 1 || *last > 99'999) return Hint{"numbers go from 1 to 99999"};
  if (*first > *last) return Hint{"the range runs backwards; write " + std::to_string(*last) + "-" + std::to_string(*first)};
  return Range{*first, *last};
}

tl::expected<Outlets, std::string> outlets(std::string_view text) {
  const std::size_t slash = text.find('/');
  if (slash == std::string_view::npos) return Hint{""};
  const std::string_view pdu = text.substr(0, slash);
  if (!is_name(pdu)) return Hint{""};
  return range(text.substr(slash + 1)).map([&](Range numbers) { return Outlets{pdu, numbers}; });
}

tl::expected<PlaceSet, std::string> place_set(std::string_view text) {
  if (text.find('/') != std::string_view::npos) {
    return outlets(text).map([](Outlets o) { return PlaceSet{PlaceSet::Kind::Outlet, o.pdu, {}, o.numbers, false}; });
  }
  if (text == "*") return cards("*", {}, true);
  const std::size_t dot = text.rfind('.');
  const bool has_tail = dot != std::string_view::npos && dot > 0 && dot + 1 < text.size();
  if (has_tail && !is_digit(text[dot + 1])) {
    const std::string_view tail = text.substr(dot + 1);
    const bool pattern = tail.ends_with('*');
    return PlaceSet{PlaceSet::Kind::Part, text.substr(0, dot), tail, {}, pattern};
  }
  if (text.size() > 1 && text.ends_with('*')) return cards(text.substr(0, text.size() - 1), {}, true);
  const std::size_t numbers = start_of_numbers(text);
  if (numbers == 0 || numbers == text.size()) return PlaceSet{PlaceSet::Kind::Named, text, {}, {}, false};
  const std::size_t begin = text[numbers] == '-' ? numbers + 1 : numbers;
  return range(text.substr(begin)).map([&](Range r) { return cards(text.substr(0, begin), r, false); });
}

bool is_name(std::string_view text) {
  constexpr std::string_view kNever = " \t\r\n./*,:\"'#[]{}`";
  return !text.empty() && text.size() <= 64 && text.find_first_of(kNever) == std::string_view::npos && text != "none";
}

std::string card_name(std::string_view frame, int number) {
  std::string name{frame};
  if (!name.empty() && is_digit(name.back())) name += '.';
  return name + std::to_string(number);
}

}  // namespace ohm::rigfile
