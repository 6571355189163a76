// Places and sets of places as people write them: "1-3", "pdu1/1-3", "A1-4", "A*", "A.p*", "*.p1".
//
// Splits the spelling only; whether a place exists is known where frames and PDUs are known. Ranges are inclusive, count from 1 and
// are never expanded here, so that "1-99999" costs nothing. Pure, any thread; views point into the text given.
#pragma once

#include <string>
#include <string_view>
#include <tl/expected.hpp>

namespace ohm::rigfile {

/// The numbers first..last, 1 <= first <= last <= 99,999.
struct Range {
  int first{}, last{};
  int size() const { return last - first + 1; }
  bool has(int n) const { return first <= n && n <= last; }
  friend auto operator<=>(const Range&, const Range&) = default;
};
tl::expected<Range, std::string> range(std::string_view text);

/// Outlets of one PDU: "pdu1/3" or "pdu1/1-3".
struct Outlets {
  std::string_view pdu;
  Range numbers;
};
tl::expected<Outlets, std::string> outlets(std::string_view text);

/// What may stand as a key of `except`.
struct PlaceSet {
  enum class Kind {
    Named,  ///< head alone: a frame's host, a PDU, a breaker, or a card whose name is looked up as a whole
    Cards,  ///< head is the frame ("*": every one); numbers are the cards, every one when `every`
    Part,   ///< head is the frame or PDU ("*": every frame), tail the supply or bank ("*" or "p*": every one)
    Outlet  ///< head is the PDU
  } kind{Kind::Named};
  std::string_view head, tail;
  Range numbers;
  bool every{};
};
tl::expected<PlaceSet, std::string> place_set(std::string_view text);

/// May a person call a frame, breaker, PDU or supply so?
bool is_name(std::string_view text);

/// "A1": the frame's name and the number; a frame whose name ends in a digit puts a dot between: "rack2.1".
std::string card_name(std::string_view frame, int number);

}  // namespace ohm::rigfile
