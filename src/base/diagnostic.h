// What is wrong with a file a person wrote, and where.
//
// Readers collect Diagnostics and go on, so that a person sees every mistake at once. A Diagnostic names file, line, column, the
// value as written and what was expected. Plain values, any thread; rendering never touches the file again.
#pragma once

#include <compare>
#include <string>
#include <tl/expected.hpp>
#include <vector>

namespace ohm {

/// A place in a text file; line and column count from 1, columns in characters (not bytes). Line 0: the file as a whole.
struct Mark {
  int line{};
  int column{};
  friend auto operator<=>(const Mark&, const Mark&) = default;
};

struct Diagnostic {
  std::string file;
  Mark at;
  std::string where;     ///< the key path as a person would say it: "except.B7.link"; empty for the file as a whole
  std::string value;     ///< the value as written (shortened), empty when there is none
  std::string expected;  ///< a sentence part: "a power with its unit, like 350 W"; empty: `value` is a key that nobody knows
  std::string hint;      ///< what to change, or the nearest known name; may be empty
  friend bool operator==(const Diagnostic&, const Diagnostic&) = default;
};

using Diagnostics = std::vector<Diagnostic>;

/// A value read from a file, or everything that was wrong with the file.
template <class T>
using Checked = tl::expected<T, Diagnostics>;

/// "rig.yaml:12:9: except.B7.lnik: unknown key `lnik`; did you mean `link`?": one line, no newline.
/// "rig.yaml:3:12: cards.power: `350`: expected a power with its unit, like 350 W". What is empty is left out; nothing the file
/// holds breaks the line or steers a terminal.
std::string render(const Diagnostic& d);

/// All of them, sorted by place (the file as a whole comes last), each on a line of its own that ends in a newline.
std::string render(const Diagnostics& all);

}  // namespace ohm
