// A table whose columns line up, whatever the letters, in the width there is.
//
// Pure, any thread. Cells know their tone, so that colour never disturbs the alignment.
#pragma once

#include <string>
#include <vector>

#include "cli/text/style.h"

namespace ohm {

enum class Align { Left, Right };

struct Column {
  std::string title;
  Align align{Align::Left};
  std::size_t shrinks_to{};  ///< may be shortened down to this many columns when the table is too wide, the last such column first;
                             ///< 0: never
};

/// A title over columns [first, last].
struct ColumnGroup {
  std::string title;
  std::size_t first{}, last{};
};

struct Cell {
  std::string text;
  Tone tone{Tone::Plain};
};

struct Table {
  std::vector<Column> columns;
  std::vector<std::vector<Cell>> rows;  ///< as many cells as columns
  std::vector<ColumnGroup> groups;      ///< left to right; may be empty
  std::size_t gap{2};                   ///< blanks between columns
};

/// Lines ending in newlines, no trailing blanks. Wider than table_width(style) only when nothing more can shrink.
std::string render(const Table& table, const Style& style);

/// The same as render() in pieces, for views that paint their own screen: the titles, then the rows, each cell padded to its
/// column.
std::vector<std::vector<Cell>> aligned(const Table& table, std::size_t width);

/// The line of group titles over aligned() cells, "" when there are none.
std::string group_titles(const Table& table, std::size_t width);

/// How wide each column will be; the sum plus the gaps between columns is the table's width.
std::vector<std::size_t> column_widths(const Table& table, std::size_t width);

}  // namespace ohm
