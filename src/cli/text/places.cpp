#include "cli/text/places.h"

#include <algorithm>
#include <charconv>
#include <map>
#include <optional>

#include "base/text.h"

namespace ohm {
namespace {

struct Numbered {
  std::string stem;
  std::optional<int> number;
};

Numbered split(const std::string& name) {
  const auto last = name.find_last_not_of("0123456789");
  const std::size_t digits = last == std::string::npos ? 0 : last + 1;
  int number{};
  const auto read = std::from_chars(name.data() + digits, name.data() + name.size(), number);
  const bool plain = digits < name.size() && read.ec == std::errc{} && std::to_string(number) == name.substr(digits);
  return plain ? Numbered{name.substr(0, digits), number} : Numbered{name, std::nullopt};
}

/// "A1-3", "A5" from stem A and {1, 2, 3, 5}.
std::vector<std::string> ranges(const std::string& stem, std::vector<int> numbers) {
  std::sort(numbers.begin(), numbers.end());
  numbers.erase(std::unique(numbers.begin(), numbers.end()), numbers.end());
  std::vector<std::string> words;
  for (std::size_t i = 0; i < numbers.size();) {
    std::size_t j = i;
    while (j + 1 < numbers.size() && numbers[j + 1] == numbers[j] + 1) ++j;
    words.push_back(stem + std::to_string(numbers[i]) + (j > i ? "-" + std::to_string(numbers[j]) : ""));
    i = j + 1;
  }
  return words;
}

std::vector<std::string> set_words(const std::vector<std::string>& names) {
  std::vector<std::string> order;
  std::map<std::string, std::vector<int>> numbers;
  for (const auto& name : names) {
    const auto [stem, number] = split(name);
    if (numbers.find(stem) == numbers.end()) order.push_back(stem);
    auto& of_stem = numbers[stem];
    if (number) of_stem.push_back(*number);
  }
  std::vector<std::string> words;
  for (const auto& stem : order) {
    if (numbers[stem].empty()) words.push_back(stem);
    for (auto& word : ranges(stem, numbers[stem])) words.push_back(std::move(word));
  }
  return words;
}

}  // namespace

std::string place_set(const std::vector<std::string>& names) { return join(set_words(names), ", "); }

std::string place_set(const std::vector<std::string>& names, std::size_t width) {
  const auto words = set_words(names);
  const auto whole = join(words, ", ");
  if (columns(whole) <= width) return whole;
  const std::string tail = "… (" + std::to_string(names.size()) + ")";
  std::string out;
  for (const auto& word : words) {
    const std::string longer = out + (out.empty() ? "" : ", ") + word;
    if (columns(longer) + columns(tail) > width) break;
    out = longer;
  }
  if (!out.empty()) return shortened(out + tail, width);
  if (names.size() == 1 || columns(tail) + 1 > width) return shortened(whole, width);
  const auto count = tail.substr(std::string_view{"…"}.size());  // " (24)": the name brings its own "…"
  const auto first = shortened(words.front(), width - columns(count));
  return columns(words.front()) + columns(tail) <= width ? words.front() + tail : first + count;
}

std::string enumerated(const std::vector<std::string>& words) {
  if (words.size() < 2) return words.empty() ? "" : words[0];
  const std::vector<std::string> head(words.begin(), words.end() - 1);
  return join(head, ", ") + " and " + words.back();
}

}  // namespace ohm
