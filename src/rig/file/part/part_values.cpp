#include "rig/file/part/part_values.h"

#include <algorithm>
#include <optional>

#include "rig/file/grammar/fields.h"
#include "rig/file/words/places.h"
#include "rig/file/words/word.h"

namespace ohm::rigfile {
namespace {

Spelled<std::string> any_text(std::string_view text) { return std::string{text}; }

/// Outlet numbers as the key of a mapping, within what a PDU can have.
std::optional<Range> outlet_numbers(Problems& problems, const Node& item) {
  const auto numbers = read_key(problems, item, Form::Range, range);
  if (!numbers || numbers->last <= kMostOutlets) return numbers;
  problems.wrong_key(item, "outlet numbers up to " + std::to_string(kMostOutlets));
  return std::nullopt;
}

/// Sorts by the first outlet and tells where two overlap.
template <class T, class First, class Last>
void order(Problems& problems, const Node& node, std::vector<T>& all, First first, Last last) {
  std::sort(all.begin(), all.end(), [&](const T& a, const T& b) { return first(a) < first(b); });
  for (std::size_t i = 1; i < all.size(); ++i) {
    if (first(all[i]) <= last(all[i - 1])) return problems.wrong(node, "ranges that do not overlap");
  }
}

BankPart bank(Problems& problems, const Node& item, Range numbers) {
  BankPart part{numbers.first, numbers.last, {}, {}, {}};
  if (item.kind == Node::Kind::Text) {
    part.rating = read_as(problems, item, Form::Current, current).value_or(Amps{});
    return part;
  }
  const Fields f{problems, item, Shape::Bank};
  part.rating = f.take("rating", current).value_or(Amps{});
  part.continuous = f.take("continuous", current);
  if (f.take("legs", legs)) part.legs = f.text("legs");
  return part;
}

using KindsByRange = std::vector<std::pair<Range, std::string>>;

/// "24 x C13", or "C13" where the banks tell the numbers.
KindsByRange kind_alone(Problems& problems, const Node& node, const std::vector<BankPart>& banks_told) {
  const auto told_outlets = read_as(problems, node, Form::OutletCount, counted);
  if (!told_outlets) return {};
  const std::string kind{told_outlets->what};
  const std::string_view expected = text_of(Form::OutletCount).expected;
  KindsByRange ranges;
  if (!is_name(kind)) {
    problems.wrong(node, expected);
  } else if (told_outlets->count > kMostOutlets) {
    problems.wrong(node, "at most " + std::to_string(kMostOutlets) + " outlets");
  } else if (told_outlets->count > 0) {
    ranges.push_back({{1, told_outlets->count}, kind});
  } else if (banks_told.empty()) {
    problems.wrong(node, expected, "say how many, like 24 x " + kind);
  } else {
    for (const BankPart& b : banks_told) ranges.push_back({{b.first, b.last}, kind});
  }
  return ranges;
}

/// {1-20: C13, 21-24: C19}
KindsByRange kinds_by_range(Problems& problems, const Node& node) {
  KindsByRange ranges;
  const Fields f{problems, node, Shape::OutletKinds};
  for (const Node* item : f.named()) {
    const auto numbers = outlet_numbers(problems, *item);
    const auto kind = read_as(problems, *item, Form::OutletKind, any_text);
    if (numbers && kind) ranges.emplace_back(*numbers, *kind);
  }
  order(
      problems, node, ranges, [](const auto& r) { return r.first.first; }, [](const auto& r) { return r.first.last; });
  if (node.kind == Node::Kind::Mapping && node.items.empty()) problems.wrong(node, text_of(Form::OutletCount).expected);
  return ranges;
}

}  // namespace

std::vector<RatingBand> ratings(Problems& problems, const Node& node) {
  if (node.kind == Node::Kind::Text) {
    const auto one = read_as(problems, node, Form::Power, power);
    return {{Volts{90}, Volts{264}, one.value_or(Watts{})}};  // IEC 62368-1 practice: 100..240 V with 10 % tolerance
  }
  std::vector<RatingBand> bands;
  const Fields f{problems, node, Shape::Ratings};
  for (const Node* item : f.named()) {
    const auto band = read_key(problems, *item, Form::VoltageBand, voltage_band);
    const auto rating = read_as(problems, *item, Form::Power, power);
    if (band && rating) bands.push_back({band->from, band->to, *rating});
  }
  if (node.kind == Node::Kind::Mapping && node.items.empty()) problems.wrong(node, text_of(Form::Power).expected);
  order(
      problems, node, bands, [](const RatingBand& b) { return b.from; }, [](const RatingBand& b) { return b.to; });
  return bands;
}

std::vector<EfficiencyPoint> points(Problems& problems, const Node& node) {
  std::vector<EfficiencyPoint> all;
  const Fields f{problems, node, Shape::Points};
  for (const Node* item : f.named()) {
    const auto load = read_key(problems, *item, Form::PositivePercent, positive_percent);
    const auto efficiency = read_as(problems, *item, Form::PositivePercent, positive_percent);
    if (load && efficiency) all.push_back({load->v, efficiency->v});
  }
  if (node.kind == Node::Kind::Mapping && node.items.size() < 2)
    problems.wrong(node, "at least two points, like {20 %: 90 %, 100 %: 91 %}");
  order(
      problems, node, all, [](const EfficiencyPoint& p) { return p.load; }, [](const EfficiencyPoint& p) { return p.load; });
  return all;
}

Windows windows(Problems& problems, const Node& node) {
  const Fields f{problems, node, Shape::Windows};
  const auto one = [&](std::string_view key) { return f.take(key, multiple).value_or(Fraction{1}).v; };
  return {one("1 ms"), one("5 ms"), one("10 ms"), one("20 ms")};
}

std::vector<BankPart> banks(Problems& problems, const Node& node) {
  std::vector<BankPart> all;
  const Fields f{problems, node, Shape::Banks};
  for (const Node* item : f.named()) {
    if (const auto numbers = outlet_numbers(problems, *item)) all.push_back(bank(problems, *item, *numbers));
  }
  order(
      problems, node, all, [](const BankPart& b) { return b.first; }, [](const BankPart& b) { return b.last; });
  return all;
}

std::vector<SlotGroup> slots(Problems& problems, const Node& node) {
  if (node.kind != Node::Kind::List || node.items.empty()) {
    problems.wrong(node, "a list of slots, like [1 x x16 gen3, 12 x x1 gen2]");
    return {};
  }
  std::vector<SlotGroup> all;
  for (const Node& item : node.items) {
    if (const auto group = read_as(problems, item, Form::SlotGroup, slot_group)) all.push_back(*group);
  }
  return all;
}

NumberedOutlets outlet_kinds(Problems& problems, const Node& node, const std::vector<BankPart>& from_banks) {
  NumberedOutlets all;
  const auto ranges = node.kind == Node::Kind::Text ? kind_alone(problems, node, from_banks) : kinds_by_range(problems, node);
  for (const auto& [numbers, kind] : ranges) {
    for (int n = numbers.first; n <= numbers.last; ++n) all.emplace_back(n, kind);
  }
  return all;
}

}  // namespace ohm::rigfile
