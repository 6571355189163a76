#include "control/curve/measured_curves.h"

#include <algorithm>

namespace ohm {
namespace {

struct Row {
  double cap;                                     ///< W
  double train, decode, moe_decode, moe_prefill;  ///< tokens/s
};

// club-3090 @4a29ab57: qwen3.6 27B q3_k_xl prefill and decode, 35B-A3B q4_k_xl decode and prefill, llama.cpp, one stream.
constexpr std::array kRows{
    Row{190, 542.04, 14.19, 92.20, 1542.94},   Row{200, 606.05, 15.68, 104.09, 1690.30},  Row{210, 666.44, 17.48, 114.59, 1860.96},
    Row{220, 732.61, 19.28, 119.46, 2039.30},  Row{230, 796.31, 21.58, 122.57, 2210.92},  Row{240, 855.79, 23.38, 124.78, 2356.70},
    Row{250, 906.79, 25.17, 127.16, 2461.22},  Row{260, 934.60, 27.07, 128.45, 2523.67},  Row{270, 959.59, 28.97, 130.26, 2558.30},
    Row{280, 982.50, 30.77, 131.46, 2611.96},  Row{290, 1000.34, 32.26, 132.23, 2657.45}, Row{300, 1015.32, 32.96, 133.27, 2699.15},
    Row{310, 1028.58, 33.57, 134.07, 2726.33}, Row{320, 1041.55, 34.06, 134.94, 2763.36}, Row{330, 1050.31, 34.57, 135.54, 2786.61},
    Row{340, 1051.35, 34.66, 136.25, 2802.41}, Row{350, 1050.13, 34.67, 136.55, 2801.40}};
constexpr CurveKnot kAtFloor{143, 0.17};  // assumed, see the header

PowerCurve curve_of(double Row::*of) {
  std::vector<CurveKnot> points{kAtFloor};
  for (const Row& row : kRows) points.push_back({row.cap, std::min(1.0, row.*of / (kRows.back().*of))});
  return PowerCurve::above(std::move(points));
}

PowerCurve slowest_curve() {
  std::vector<CurveKnot> points{kAtFloor};
  for (const Row& row : kRows) {
    double slowest = 1;
    for (const Work work : kWorks) slowest = std::min(slowest, measured_curve(work).speed_at(row.cap));
    points.push_back({row.cap, slowest});
  }
  return PowerCurve::above(std::move(points));
}

}  // namespace

std::string_view name_of(Work work) {
  switch (work) {
    case Work::Train: return "train";
    case Work::Decode: return "decode";
    case Work::MoeDecode: return "moe-decode";
    case Work::MoePrefill: break;
  }
  return "moe-prefill";
}

const PowerCurve& measured_curve(Work work) {
  static const std::array curves{curve_of(&Row::train), curve_of(&Row::decode), curve_of(&Row::moe_decode),
                                 curve_of(&Row::moe_prefill)};
  return curves[static_cast<std::size_t>(work)];
}

const PowerCurve& unknown_work_curve() {
  static const PowerCurve curve = slowest_curve();
  return curve;
}

}  // namespace ohm
