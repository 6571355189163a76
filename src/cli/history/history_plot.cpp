#include <algorithm>
#include <array>
#include <cmath>

#include "base/text.h"
#include "cli/history/dots.h"
#include "cli/history/figures.h"
#include "cli/history/history_views.h"

namespace ohm {
namespace {

constexpr std::size_t kLeastColumns = 20, kLeastRows = 4, kMostRows = 60;
constexpr double kMostTicks = 4;

/// The range of the upright axis, in the unit people read, and the distance of its marks.
struct Scale {
  double low{}, high{1}, step{1};
};

/// 1, 2 or 5 times a power of ten, so that at most kMostTicks of them cover `span`.
double nice_step(double span) {
  const double least = span / kMostTicks, power = std::pow(10, std::floor(std::log10(least)));
  for (const double times : {1.0, 2.0, 5.0})
    if (times * power >= least * (1 - 1e-9)) return times * power;
  return 10 * power;
}

Scale scale_for(double low, double high) {
  if (high - low < 1e-9 * std::max(1.0, std::abs(high))) {  // flat: some air around it
    const double air = std::max(1.0, std::abs(high) * 0.01);
    low -= air;
    high += air;
  }
  const double step = nice_step(high - low);
  return {std::floor(low / step + 1e-9) * step, std::ceil(high / step - 1e-9) * step, step};
}

/// About `wanted`, so that each mark of the axis falls on a row of its own and all are equally far apart.
std::size_t rows_for(const Scale& scale, std::size_t wanted) {
  const auto gaps = static_cast<std::size_t>(std::lround(std::clamp((scale.high - scale.low) / scale.step, 1.0, 10.0)));
  return 1 + gaps * std::max<std::size_t>(1, (wanted - 1 + gaps / 2) / gaps);
}

/// One column of dots: what its points come to.
using Column = std::optional<HistoryPoint::Band>;

std::vector<Column> columns_of(const HistoryDoc& doc, std::size_t width) {
  const std::size_t n = doc.points.size();
  std::vector<Column> columns(width);
  for (std::size_t x = 0; x < width && n > 0; ++x) {
    const std::size_t first = x * n / width, last = std::max(first + 1, (x + 1) * n / width);
    double count = 0, sum = 0;
    for (std::size_t i = first; i < last; ++i) {
      const auto& band = doc.points[i].band;
      if (!band) continue;
      auto& c = columns[x];
      c = c ? HistoryPoint::Band{std::min(c->min, band->min), 0, std::max(c->max, band->max)} : *band;
      sum += band->mean;
      ++count;
    }
    if (columns[x]) columns[x]->mean = sum / count;
  }
  return columns;
}

class Plot {
 public:
  Plot(const HistoryDoc& doc, const HistoryLook& look, const HistorySummary& summary)
      : doc_{doc},
        look_{look},
        unit_{unit_of(doc)},
        scale_{scale_for(summary.lowest.band->min * unit_.factor, summary.highest.band->max * unit_.factor)},
        rows_{rows_for(scale_, std::clamp(look.rows, kLeastRows, kMostRows))},
        labels_{labels()} {
    for (const auto& label : labels_) label_width_ = std::max(label_width_, columns(label));
    const std::size_t taken = label_width_ + 2;
    wide_ = std::max(kLeastColumns, look.style.width - std::min(look.style.width, taken));
    columns_ = columns_of(doc, 2 * wide_);
  }

  std::string text() const {
    Dots dots{wide_, rows_};
    draw_band(dots);
    draw_line(dots);
    std::string out;
    for (std::size_t row = 0; row < rows_; ++row) out += trimmed_end(margin(labels_[row]) + dots.row(row, look_.style)) + "\n";
    return out + axis() + times() + legend();
  }

 private:
  /// Rows of dots from the bottom; the lowest mark is in the middle of the lowest row, the highest in that of the highest.
  std::size_t level(double value) const {
    const double part = (value * unit_.factor - scale_.low) / (scale_.high - scale_.low);
    return static_cast<std::size_t>(std::lround(std::clamp(part, 0.0, 1.0) * static_cast<double>(4 * (rows_ - 1)))) + 1;
  }

  /// The text before each row: its mark where the axis has one.
  std::vector<std::string> labels() const {
    std::vector<std::string> out(rows_);
    const int decimals = std::max(0, static_cast<int>(-std::floor(std::log10(scale_.step) + 1e-9)));
    const auto steps = std::lround((scale_.high - scale_.low) / scale_.step);
    for (long k = 0; k <= steps; ++k) {
      const double mark = scale_.low + static_cast<double>(k) * scale_.step;
      out[rows_ - 1 - level(mark / unit_.factor) / 4] = number(std::abs(mark) < scale_.step / 2 ? 0 : mark, decimals);
    }
    return out;
  }

  std::string margin(const std::string& label) const {
    const std::string blanks(label_width_ - columns(label), ' ');
    return painted(blanks + label + (label.empty() ? " │" : " ┤"), Tone::Dim, look_.style);
  }

  /// One dot in four, so that the line stands out without colour too.
  void draw_band(Dots& dots) const {
    for (std::size_t x = 0; x < columns_.size(); ++x) {
      if (!columns_[x] || columns_[x]->min == columns_[x]->max) continue;
      for (std::size_t y = level(columns_[x]->min); y <= level(columns_[x]->max); ++y)
        if (x % 2 == 0 && y % 2 == 0) dots.set(x, y, false);
    }
  }

  /// Neighbours are joined; a column without a reading breaks the line.
  void draw_line(Dots& dots) const {
    for (std::size_t x = 0; x < columns_.size(); ++x) {
      if (!columns_[x]) continue;
      const std::size_t here = level(columns_[x]->mean);
      const bool joined = x > 0 && columns_[x - 1];
      const std::size_t before = joined ? level(columns_[x - 1]->mean) : here;
      dots.set(x, here, true);
      for (std::size_t y = std::min(here, before) + 1; y < std::max(here, before); ++y) dots.set(x, y, true);
    }
  }

  bool is_gap(std::size_t cell) const { return !columns_[2 * cell] && !columns_[2 * cell + 1]; }

  /// The lower axis, interrupted where nothing was read.
  std::string axis() const {
    std::string line = std::string(label_width_, ' ') + " └";
    for (std::size_t i = 0; i < wide_; ++i) line += is_gap(i) ? "·" : "─";
    return painted(line, Tone::Dim, look_.style) + "\n";
  }

  /// Instants under the left end, the middle where there is room, and the right end.
  std::string times() const {
    const std::string left = clock_of(doc_.from, doc_, look_), right = clock_of(doc_.to, doc_, look_);
    const std::string middle = clock_of(doc_.from + (doc_.to - doc_.from) / 2, doc_, look_);
    const std::size_t start = label_width_ + 2;
    std::string line = std::string(start, ' ') + left;
    const auto put = [&](const std::string& text, std::size_t at) {
      if (at < line.size() + 2) return;
      line.append(at - line.size(), ' ');
      line += text;
    };
    if (left.size() + middle.size() + right.size() + 8 < wide_) put(middle, start + wide_ / 2 - middle.size() / 2);
    put(right, start + wide_ - std::min(wide_, right.size()));
    return painted(line, Tone::Dim, look_.style) + "\n";
  }

  std::string legend() const {
    const auto has_band = [](const Column& c) { return c && c->min != c->max; };
    std::string text = std::any_of(columns_.begin(), columns_.end(), has_band) ? "line: mean, dots: min to max" : "";
    for (std::size_t i = 0; i < wide_; ++i) {
      if (!is_gap(i)) continue;
      text += text.empty() ? "··: nothing read" : "; ··: nothing read";
      break;
    }
    return text.empty() ? "" : wrapped(text, look_.style.width);
  }

  static std::string trimmed_end(std::string line) {
    line.erase(line.find_last_not_of(' ') + 1);
    return line;
  }

  const HistoryDoc& doc_;
  const HistoryLook& look_;
  HistoryUnit unit_;
  Scale scale_;
  std::size_t rows_;
  std::vector<std::string> labels_;
  std::size_t label_width_{}, wide_{};
  std::vector<Column> columns_;
};

}  // namespace

std::string history_plot(const HistoryDoc& doc, const HistoryLook& look) {
  const auto summary = summary_of(doc);
  if (!summary) return history_title(doc, look) + history_summary(doc, look);
  return history_title(doc, look) + Plot{doc, look, *summary}.text() + history_summary(doc, look);
}

}  // namespace ohm
