#include "rig/file/decode/exceptions.h"

#include <optional>
#include <utility>

#include "rig/file/grammar/fields.h"

namespace ohm::rigfile {
namespace {

constexpr std::string_view kAPlace = "a place of this rig, like A3, A1-4, A*, A.p1, A, pdu1, pdu1/3, pdu1.b2 or P18";

class Sorter {
 public:
  Sorter(Notebook& book, const Names& names) : book_{book}, names_{names} {}

  Exceptions sorted;

  void add(const Node& item) {
    if (item.kind != Node::Kind::Mapping) return book_.problems.wrong(item, "a mapping of what differs, like {link: x1 gen1}");
    if (const Names::Named* whole = names_.find(item.key)) return add_whole(item, *whole);
    const auto set = read_key(book_.problems, item, Form::Set, place_set);
    if (!set) return;
    switch (set->kind) {
      case PlaceSet::Kind::Cards: return add_cards(item, *set);
      case PlaceSet::Kind::Part: return add_part(item, *set);
      case PlaceSet::Kind::Outlet: return add_outlet(item, *set);
      case PlaceSet::Kind::Named: return unknown(item, set->head);
    }
  }

 private:
  void add_whole(const Node& item, const Names::Named& whole) {
    switch (whole.kind) {
      case Names::Kind::Frame: sorted.frames[whole.index].hosts.push_back(decode_host(book_, item)); break;
      case Names::Kind::Pdu: sorted.pdus[whole.index].whole.push_back(decode_except_pdu(book_, item)); break;
      case Names::Kind::Breaker: sorted.breakers[whole.index].push_back(decode_except_breaker(book_, item)); break;
      case Names::Kind::Panel:
      case Names::Kind::Template: book_.problems.wrong_key(item, kAPlace, "a panel is changed where it stands"); break;
    }
  }

  void unknown(const Node& item, std::string_view head) {
    book_.problems.wrong_key(item, kAPlace, book_.problems.meant(head, [&] { return names_.all(); }));
  }

  /// The exceptions of a frame, or of every frame; nullptr when there is no such frame, which is told.
  FrameExceptions* of_frame(const Node& item, std::string_view frame) {
    if (frame == "*") return &sorted.everywhere;
    const Names::Named* found = names_.find(frame);
    if (found && found->kind == Names::Kind::Frame) return &sorted.frames[found->index];
    unknown(item, frame);
    return nullptr;
  }

  void add_cards(const Node& item, const PlaceSet& set) {
    FrameExceptions* frame = of_frame(item, set.head);
    CardSpec spec = decode_except_card(book_, item);
    if (frame) frame->cards.push_back({&item, set.numbers, set.every, std::move(spec), false});
  }

  /// "A.p1", "*.p1", "A.p*", "pdu1.b2", "pdu1.b*".
  void add_part(const Node& item, const PlaceSet& set) {
    const std::string_view name = set.every ? set.tail.substr(0, set.tail.size() - 1) : set.tail;
    const Names::Named* head = names_.find(set.head);
    if (head && head->kind == Names::Kind::Pdu) {
      sorted.pdus[head->index].banks.push_back({&item, name, set.every, decode_except_bank(book_, item)});
      return;
    }
    FrameExceptions* frame = of_frame(item, set.head);
    SupplySpec spec = decode_supply(book_, item);
    if (frame) frame->supplies.push_back({&item, name, set.every, std::move(spec), false});
  }

  void add_outlet(const Node& item, const PlaceSet& set) {
    const Names::Named* pdu = names_.find(set.head);
    std::string kind = decode_except_outlet(book_, item);
    if (!pdu || pdu->kind != Names::Kind::Pdu) return unknown(item, set.head);
    sorted.pdus[pdu->index].outlets.push_back({&item, set.numbers, std::move(kind)});
  }

  Notebook& book_;
  const Names& names_;
};

}  // namespace

Exceptions decode_exceptions(Notebook& book, const Names& names, const Node& node) {
  Sorter sorter{book, names};
  if (node.kind != Node::Kind::Mapping) {
    book.problems.wrong(node, "a mapping by place, like {B7: {link: x1 gen1}}");
    return {};
  }
  for (const Node& item : node.items) sorter.add(item);
  return std::move(sorter.sorted);
}

}  // namespace ohm::rigfile
