// The keys of one part on their way into figures: value, rank and source, or the kind's default.
//
// Used by the part readers only. Keeps what was assumed, in the words a person would have written, for `ohm parts` and for the
// list of assumptions. One thread.
#pragma once

#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/result.h"
#include "rig/file/grammar/fields.h"
#include "rig/file/part/read_part.h"

namespace ohm::rigfile {

class PartFields {
 public:
  PartFields(Problems& problems, const Node& node, Shape shape) : fields_{problems, node, shape} {}

  const Fields& fields() const { return fields_; }

  /// A figure that is a single value; when it is not told, `fallback` (the grammar's when empty) is read instead.
  template <class T>
  Figure<T> value(std::string_view key, Spelled<T> (*read)(std::string_view), std::string_view fallback = "") {
    if (const Node* node = fields_.find(key)) {
      ToldFigure told = told_figure(fields_.problems(), *node);
      auto is = read_as(fields_.problems(), *told.is, fields_.form_of(key), read);
      return {is ? std::move(*is) : T{}, told.rank, std::move(told.source)};
    }
    if (fallback.empty()) fallback = fields_.key(key).fallback;
    assumed(key, fallback);
    Spelled<T> is = read(fallback);
    return {is ? std::move(*is) : T{}, Rank::Assumed, std::string{kNotTold}};
  }

  /// A figure that is a list or mapping, read by `read(Problems&, const Node&)`; when it is not told, `fallback`, written `words`.
  template <class T, class Read>
  Figure<T> whole(std::string_view key, Read read, T fallback, std::string_view words) {
    if (const Node* node = fields_.find(key)) {
      ToldFigure told = told_figure(fields_.problems(), *node);
      return {read(fields_.problems(), *told.is), told.rank, std::move(told.source)};
    }
    if (!words.empty()) assumed(key, words);
    return {std::move(fallback), Rank::Assumed, std::string{kNotTold}};
  }

  /// The figures a person sees: as told, in the order of the file, then what was assumed.
  std::vector<PartEntry::Told> figures() const;

 private:
  void assumed(std::string_view key, std::string_view is) {
    assumed_.push_back({std::string{key}, std::string{is}, Rank::Assumed, std::string{kNotTold}});
  }

  Fields fields_;
  std::vector<PartEntry::Told> assumed_;
};

CardPart card_part(PartFields& f);
PsuPart psu_part(PartFields& f);
BreakoutPart breakout_part(PartFields& f);
RiserPart riser_part(PartFields& f);
PduPart pdu_part(PartFields& f);
BoardPart board_part(PartFields& f);
ConnectorPart connector_part(PartFields& f, std::string_view name);
InletPart inlet_part(PartFields& f);
WirePart wire_part(PartFields& f);

}  // namespace ohm::rigfile
