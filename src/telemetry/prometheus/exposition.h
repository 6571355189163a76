// What Prometheus scrapes: text exposition 0.0.4 (prometheus.io, "Exposition formats").
//
// The caller names families and adds samples; the text comes out in one order whatever the order in which they were added: families
// by name, samples by their labels. A figure that is not there is left out, never 0 and never NaN; where it is a reading of a
// thing, the reason is told as  ohm_reading_absent{thing="A3",series="vram_c",reason="silent"} 1 . Plain values; one thread at a
// time.
#pragma once

#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/reading.h"

namespace ohm {

/// Names as in "[a-zA-Z_][a-zA-Z0-9_]*"; values are any text. The order given does not matter.
using Labels = std::vector<std::pair<std::string, std::string>>;

enum class MetricKind { Gauge, Counter };

class Exposition {
 public:
  static constexpr std::string_view kContentType = "text/plain; version=0.0.4; charset=utf-8";

  /// A family to add samples to. `name` is snake_case and ends in its base unit ("ohm_gpu_power_watts"; a counter in _total),
  /// `help` is one sentence. A name given twice means the same family, with the first help and kind.
  class Family {
   public:
    /// Without a value, or with one that is not finite, nothing is added. Of two samples with the same labels the first one stays.
    Family& add(const Labels& labels, std::optional<double> value);

   private:
    friend class Exposition;
    std::string help_;
    MetricKind kind_{};
    std::map<std::string, double> samples_;  ///< by rendered labels, sorted by label name
  };

  /// Stays valid as long as the exposition. Asserts that the name is one Prometheus takes.
  Family& family(const std::string& name, MetricKind kind, const std::string& help);

  /// A reading of `series` of `thing` into `family`, or the reason why there is none. `scale` turns its unit into the base unit.
  void reading(Family& family, const Labels& labels, const std::string& thing, const std::string& series,
               const Reading<double>& value, double scale = 1);

  /// Adds to ohm_reading_absent.
  void absent(const std::string& thing, const std::string& series, std::string_view reason);

  /// The whole page. Families without a sample are left out.
  std::string text() const;

 private:
  std::map<std::string, Family> families_;
};

}  // namespace ohm
