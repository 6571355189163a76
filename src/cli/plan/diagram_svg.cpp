#include "cli/plan/diagram_svg.h"

#include <algorithm>
#include <cmath>
#include <fmt/format.h>

#include "base/text.h"
#include "cli/plan/diagram_tree.h"
#include "cli/text/figures.h"
#include "cli/text/style.h"

namespace ohm {
namespace {

// ---- measures, in pixels of the drawing ----
constexpr double kMargin = 28, kBoxWide = 150, kBoxHigh = 54, kColumnGap = 48, kRowGap = 12;
constexpr double kLeafWide = 64, kLeafHigh = 54, kLeafGap = 6, kLeavesLeft = 18;
constexpr std::size_t kLeavesInRow = 5;
constexpr double kStreamWidest = 44;  // the ribbon of the whole rig

struct Ink {
  const char *line, *fill, *text;
};
constexpr Ink kGood{"#2f9e63", "#eef8f2", "#1d6b42"}, kTight{"#e09a1a", "#fdf6e7", "#8a5a00"},
    kOver{"#d63c32", "#fdeeed", "#a6211a"}, kNeutral{"#9aa7b4", "#f4f6f8", "#52606d"};

Ink ink_of(const std::optional<double>& ratio) {
  if (!ratio) return kNeutral;
  switch (tone_of(*ratio)) {
    case Tone::Good: return kGood;
    case Tone::Tight: return kTight;
    default: return kOver;
  }
}

std::string escaped(std::string_view text) {
  std::string out;
  for (const char c : text) {
    switch (c) {
      case '&': out += "&amp;"; break;
      case '<': out += "&lt;"; break;
      case '>': out += "&gt;"; break;
      case '"': out += "&quot;"; break;
      case '\'': out += "&#39;"; break;
      default: out += c;
    }
  }
  return out;
}

/// `text` cut to what fits into `width` pixels at this font size; a letter is taken as 0.57 em (sans serif, mixed).
std::string fitted(std::string_view text, double width, double size) {
  return shortened(text, static_cast<std::size_t>(std::max(1.0, width / (0.57 * size))));
}

struct Type {
  double size{12};
  const char* colour{"#1f2933"};
  const char* weight{"400"};
  const char* anchor{"start"};
};

std::string text_at(double x, double y, std::string_view text, const Type& type) {
  return fmt::format(
      "<text x=\"{:.1f}\" y=\"{:.1f}\" font-size=\"{}\" fill=\"{}\" font-weight=\"{}\" text-anchor=\"{}\">{}</text>\n", x, y,
      type.size, type.colour, type.weight, type.anchor, escaped(text));
}

std::string rectangle(double x, double y, double width, double height, double radius, const char* fill, const char* line = "none",
                      const char* dash = "") {
  return fmt::format("<rect x=\"{:.1f}\" y=\"{:.1f}\" width=\"{:.1f}\" height=\"{:.1f}\" rx=\"{}\" fill=\"{}\" stroke=\"{}\"{}/>\n",
                     x, y, width, height, radius, fill, line, dash);
}

/// A track with the used part filled.
std::string gauge(double x, double y, double width, double ratio, const Ink& ink) {
  return rectangle(x, y, width, 4, 2, "#e1e7ec") + rectangle(x, y, std::clamp(ratio, 0.02, 1.0) * width, 4, 2, ink.line);
}

std::string percent_mark(double ratio) { return (ratio > kAtLimit ? "▲ " : "") + percent_text(ratio); }

// ---- layout ----

/// A node with its place in the drawing; y is the middle of its box.
struct Placed {
  const DiagramNode* node;
  std::size_t column{};
  double y{};
  std::vector<Placed> children;
};

std::size_t depth_of_supplies(const DiagramNode& node, std::size_t depth = 0) {
  std::size_t deepest = node.supply ? depth : 0;
  for (const auto& child : node.children) deepest = std::max(deepest, depth_of_supplies(child, depth + 1));
  return deepest;
}

std::size_t leaf_rows(const DiagramNode& node) {
  return std::max<std::size_t>(1, (node.leaves.size() + kLeavesInRow - 1) / kLeavesInRow);
}

double row_height(const DiagramNode& node) {
  return std::max(kBoxHigh, static_cast<double>(leaf_rows(node)) * (kLeafHigh + kLeafGap) - kLeafGap) + kRowGap;
}

/// Supplies all stand in the last column; a parent stands at the middle of its children. `next`: top of the next free row.
Placed placed(const DiagramNode& node, std::size_t column, std::size_t last, double top, double& next) {
  Placed out{&node, node.supply ? last : column, 0, {}};
  for (const auto& child : node.children) {
    out.children.push_back(placed(child, column + 1, last, next, next));
  }
  if (node.children.empty()) {
    next = top + row_height(node);
    out.y = top + (row_height(node) - kRowGap) / 2;
  } else {
    out.y = (out.children.front().y + out.children.back().y) / 2;
  }
  return out;
}

double left_of(std::size_t column) { return kMargin + static_cast<double>(column) * (kBoxWide + kColumnGap); }

// ---- drawing ----

std::string box(const Placed& at) {
  const auto& node = *at.node;
  const double x = left_of(at.column), y = at.y - kBoxHigh / 2;
  const Ink ink = ink_of(node.ratio);
  std::string out = "<g>" + rectangle(x, y, kBoxWide, kBoxHigh, 7, "#ffffff", ink.line) + rectangle(x, y, 6, kBoxHigh, 3, ink.line);
  const auto mark = node.ratio ? percent_mark(*node.ratio) : std::string{};
  out += text_at(x + 14, y + 19, fitted(node.name, kBoxWide - 26 - 8.5 * static_cast<double>(columns(mark)), 13.5),
                 {13.5, "#1f2933", "700"});
  if (node.ratio) out += text_at(x + kBoxWide - 10, y + 19, mark, {13, ink.text, "700", "end"});
  out += text_at(x + 14, y + 34, fitted(node.detail, kBoxWide - 20, 10), {10, "#66717d"});
  out += text_at(x + 14, y + 47, fitted(node.load, node.ratio ? 76 : kBoxWide - 20, 10), {10, "#3e4c59", "600"});
  if (node.ratio) out += gauge(x + 100, y + 41, kBoxWide - 110, *node.ratio, ink);
  return out + "</g>\n";
}

std::string leaf(const DiagramLeaf& one, double x, double y) {
  const Ink ink = ink_of(one.ratio);
  const char* dash = one.note.empty() && one.figure != "absent" ? "" : " stroke-dasharray=\"4 3\"";
  std::string out = rectangle(x, y, kLeafWide, kLeafHigh, 6, ink.fill, ink.line, dash);
  out += text_at(x + 8, y + 18, fitted(one.name, kLeafWide - (one.ratio ? 34 : 12), 11.5), {11.5, "#1f2933", "700"});
  const double size = columns(one.figure) > 7 ? 9 : 10.5;
  out += text_at(x + 8, y + 33, fitted(one.figure, kLeafWide - 9, size), {size, "#3e4c59"});
  if (!one.note.empty()) out += text_at(x + 8, y + 48, fitted(one.note, kLeafWide - 12, 9), {9, "#66717d"});
  if (!one.ratio) return out;
  out += text_at(x + kLeafWide - 7, y + 18, percent_mark(*one.ratio), {9.5, ink.text, "600", "end"});
  return one.note.empty() ? out + gauge(x + 8, y + 41, kLeafWide - 16, *one.ratio, ink) : out;
}

std::string leaves(const Placed& at) {
  std::string out;
  const auto& all = at.node->leaves;
  const double top = at.y - (static_cast<double>(leaf_rows(*at.node)) * (kLeafHigh + kLeafGap) - kLeafGap) / 2;
  const double left = left_of(at.column) + kBoxWide + kLeavesLeft;
  if (!all.empty())
    out += fmt::format("<path d=\"M {:.1f} {:.1f} H {:.1f}\" stroke=\"{}\" stroke-width=\"2\"/>\n", left_of(at.column) + kBoxWide,
                       at.y, left, kNeutral.line);
  for (std::size_t i = 0; i < all.size(); ++i) {
    const std::size_t column = i % kLeavesInRow, row = i / kLeavesInRow;
    out += leaf(all[i], left + static_cast<double>(column) * (kLeafWide + kLeafGap),
                top + static_cast<double>(row) * (kLeafHigh + kLeafGap));
  }
  return out;
}

double stream_width(double watts, double whole) { return whole > 0 ? std::max(1.5, kStreamWidest * watts / whole) : 1.5; }

/// A ribbon as wide as its watts, from where its share leaves the parent to the middle of the child.
std::string stream(const Placed& from, const Placed& to, double leaves_at, double whole) {
  const double x1 = left_of(from.column) + kBoxWide, x2 = left_of(to.column), middle = x2 - kColumnGap / 2;
  return fmt::format(
      "<path d=\"M {:.1f} {:.1f} H {:.1f} C {:.1f} {:.1f} {:.1f} {:.1f} {:.1f} {:.1f}\" fill=\"none\" stroke=\"{}\" "
      "stroke-opacity=\"0.42\" stroke-width=\"{:.1f}\"/>\n",
      x1, leaves_at, x2 - kColumnGap, middle, leaves_at, middle, to.y, x2, to.y, ink_of(to.node->ratio).line,
      stream_width(to.node->watts, whole));
}

std::string streams(const Placed& at, double whole) {
  std::string out;
  double taken = 0;
  for (const auto& child : at.children) taken += stream_width(child.node->watts, whole);
  double y = at.y - taken / 2;
  for (const auto& child : at.children) {
    const double width = stream_width(child.node->watts, whole);
    out += stream(at, child, y + width / 2, whole) + streams(child, whole);
    y += width;
  }
  return out;
}

std::string boxes(const Placed& at) {
  std::string out = box(at) + leaves(at);
  for (const auto& child : at.children) out += boxes(child);
  return out;
}

std::string legend(double x, double y) {
  std::string out;
  const std::pair<Ink, const char*> entries[] = {
      {kGood, "up to 90 % of what it may carry for hours"}, {kTight, "90–100 %"}, {kOver, "▲ over"}, {kNeutral, "not rated here"}};
  for (const auto& [ink, says] : entries) {
    out += rectangle(x, y - 10, 22, 12, 3, ink.fill, ink.line) + text_at(x + 29, y, says, {11, "#52606d"});
    x += 29 + 5.8 * static_cast<double>(columns(says)) + 26;
  }
  return out + text_at(x, y, "Loads and caps under ohmd; a ribbon is as wide as its watts from the wall.", {11, "#52606d"});
}

/// The verdict in lines that fit the drawing.
std::string title(const PlanFacts& facts, double width, double& y) {
  const auto name = facts.rig.name.empty() ? (facts.rig.file.empty() ? std::string{"rig"} : facts.rig.file) : facts.rig.name;
  std::string out = text_at(kMargin, y, name + ": " + inventory(facts.rig), {20, "#1f2933", "700"});
  const auto columns_of_text = static_cast<std::size_t>((width - 2 * kMargin) / (0.63 * 13));
  const auto lines = wrapped(verdict(facts), columns_of_text);
  for (std::size_t at = 0; at < lines.size();) {
    const auto end = lines.find('\n', at);
    out += text_at(kMargin, y += 20, lines.substr(at, end - at), {13, facts.plan.safe_on ? kGood.text : kOver.text, "600"});
    at = end + 1;
  }
  return out;
}

std::size_t widest_leaves(const DiagramNode& node) {
  std::size_t widest = std::min(node.leaves.size(), kLeavesInRow);
  for (const auto& child : node.children) widest = std::max(widest, widest_leaves(child));
  return widest;
}

}  // namespace

std::string diagram_svg(const PlanFacts& facts) {
  const auto tree = diagram_tree(facts);
  const auto last = depth_of_supplies(tree);
  const auto in_row = static_cast<double>(widest_leaves(tree));
  const double leaves_end = left_of(last) + kBoxWide + kLeavesLeft + in_row * (kLeafWide + kLeafGap) - kLeafGap;
  const double width = std::max(leaves_end + kMargin, 980.0);
  double y = kMargin + 14;
  auto head = title(facts, width, y);
  head += legend(kMargin, y + 30);
  double bottom = y + 58;
  const auto root = placed(tree, 0, last, bottom, bottom);
  const double height = bottom - kRowGap + kMargin;

  std::string out = "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n";
  out += fmt::format(
      "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"{0:.0f}\" height=\"{1:.0f}\" viewBox=\"0 0 {0:.0f} {1:.0f}\" "
      "role=\"img\"\n"
      "     font-family=\"Inter, 'Segoe UI', 'Helvetica Neue', Arial, 'DejaVu Sans', sans-serif\">\n",
      width, height);
  out += "<title>" + escaped("One-line diagram of " + (facts.rig.name.empty() ? std::string{"the rig"} : facts.rig.name)) +
         "</title>\n";
  out += "<desc>" + escaped(verdict(facts)) + "</desc>\n";
  return out + rectangle(0.5, 0.5, width - 1, height - 1, 10, "#ffffff", "#d9e0e6") + head + streams(root, tree.watts) +
         boxes(root) + "</svg>\n";
}

}  // namespace ohm
