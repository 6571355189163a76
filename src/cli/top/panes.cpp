#include <algorithm>
#include <numeric>

#include "base/text.h"
#include "cli/rig/told.h"
#include "cli/text/figures.h"
#include "cli/top/top.h"

namespace ohm {
namespace {

constexpr std::size_t kFooterRows = 1, kTitleRows = 2;
constexpr std::size_t kSentenceRows = 2;  // a longer one is cut; `ohm status` has it whole
constexpr std::size_t kPaintBar = 5;
constexpr std::size_t kLeastColumns = 60, kLeastRows = 10;  // below, so much is left out that it says so

double worst_first(const CardDoc& card) {
  if (card.state == "absent") return -1;
  if (card.state != "present") return 3;
  return card.health == "failed" ? 2 : card.health == "warning" ? 1 : 0;
}

double rank_of(const CardDoc& card, const Heard& heard, SortBy sort) {
  switch (sort) {
    case SortBy::Place: return 0;
    case SortBy::Margin: return painted_share(card, heard, PaintBy::Margin).value_or(-1);
    case SortBy::Vram: return card.vram_c.value.value_or(-1);
    case SortBy::Draw: return card.draw_w.value.value_or(-1);
    case SortBy::Busy: return card.busy.value.value_or(-1);
    case SortBy::Health: return worst_first(card);
  }
  return 0;
}

/// A letter beside the colour: "!" tight, "X" at or over.
const char* mark_of(Tone tone) { return tone == Tone::Over ? "X" : tone == Tone::Tight ? "!" : " "; }

Cell paint_cell(const CardDoc& card, const Heard& heard, PaintBy paint) {
  const auto share = painted_share(card, heard, paint);
  if (!share) return {"–", Tone::Dim};
  const auto tone = share_tone(*share, paint);
  return {bar(*share, kPaintBar) + mark_of(tone), tone};
}

/// "  fans 40 %", their highest duty; red with one that stands.
Run fans_tail(const RigDoc& rig) {
  std::optional<double> most;
  bool stands = false;
  for (const auto& fan : rig.chassis_fans) {
    if (fan.duty.value) most = std::max(most.value_or(0), *fan.duty.value);
    stands = stands || (fan.rpm.value && *fan.rpm.value == 0 && fan.duty.value.value_or(0) > 0);
  }
  if (!most) return {""};
  return {"  fans " + percent_text(*most) + (stands ? " X" : ""), stands ? Tone::Over : Tone::Plain};
}

ScreenLine runs_of(const std::vector<Cell>& cells, std::size_t gap, bool selected) {
  ScreenLine line;
  for (std::size_t i = 0; i < cells.size(); ++i) {
    if (i) line.push_back({std::string(gap, ' '), Tone::Plain, selected});
    line.push_back({cells[i].text, cells[i].tone, selected});
  }
  return line;
}

std::size_t first_shown(const std::vector<const CardDoc*>& cards, const std::string& selected, std::size_t rows) {
  const auto found = std::find_if(cards.begin(), cards.end(), [&](const CardDoc* c) { return c->place == selected; });
  const auto row = found == cards.end() ? 0 : static_cast<std::size_t>(found - cards.begin());
  return row < rows ? 0 : row - rows + 1;
}

/// Which rows of how many are on the screen.
struct Span {
  std::size_t first{}, end{}, all{};
};

/// `titles` with "19–32 of 32" at the right, where not all fit and the line has room.
std::string with_span(std::string titles, const Span& span, std::size_t width) {
  if (span.end - span.first == span.all) return titles;
  const auto told = std::to_string(span.first + 1) + "–" + std::to_string(span.end) + " of " + std::to_string(span.all);
  const auto taken = columns(titles) + columns(told);
  return taken < width ? titles + std::string(width - taken, ' ') + told : titles;
}

std::string limit_amounts(const LimitDoc& limit) {
  const bool amps = limit.unit == "A";
  const auto amount = [&](const std::optional<double>& value) { return value ? load_text(*value, amps) : std::string{"–"}; };
  auto load = amount(limit.load), left = amount(limit.headroom);
  for (auto* text : {&load, &left})
    if (text->ends_with(amps ? " A" : " W")) text->resize(text->size() - 2);  // the unit is told once
  return load + " of " + amount(limit.continuous) + ", " + left + " left";
}

std::string padded_to(std::string text, std::size_t width) {
  text = shortened(text, width);
  return text + std::string(width - std::min(width, columns(text)), ' ');
}

/// "pdu1.L1   PDU inlet     ████████░░  91 %  21.4 A of 24.0 A, 2.2 A left  measured"
ScreenLine limit_line(const LimitDoc& limit, std::size_t width) {
  const auto share = limit.used_ratio.value_or(0);
  const auto tone = limit.used_ratio ? tone_of(share) : Tone::Dim;
  const std::size_t bar_width = std::clamp<std::size_t>((width - std::min<std::size_t>(width, 80)) / 2 + 10, 8, 40);
  const auto percent = limit.used_ratio ? percent_text(share) : "–";
  return {{padded_to(wire_name(limit), 9), Tone::Strong},
          {padded_to(kind_words(limit.kind), width >= 100 ? 16 : 12) + " "},
          {bar(share, bar_width) + mark_of(tone), tone},
          {std::string(7 - std::min<std::size_t>(7, columns(percent)), ' ') + percent + "  ", tone},
          {padded_to(limit_amounts(limit), 26)},
          {" " + limit.grade, Tone::Dim}};
}

ScreenLine supply_line(const SupplyDoc& supply) {
  const auto watts = [](const std::optional<double>& value) { return value ? watts_text(*value) : std::string{"–"}; };
  return {{padded_to(supply.name, 9), Tone::Strong},
          {"gives " + watts(supply.out_w) + " of " + watts(supply.rating_w) + ", takes " + watts(supply.in_w) + "  "},
          {supply.grade, Tone::Dim}};
}

ScreenLine pdu_line(const PduDoc& pdu) {
  const auto volts = pdu.volts.value ? number(*pdu.volts.value, 0) + " V" : "– V (" + pdu.volts.absent + ")";
  return {{padded_to(pdu.name, 9), Tone::Strong},
          {(pdu.draw_w ? watts_text(*pdu.draw_w) : "–") + " at " + volts + "  "},
          {pdu.grade, Tone::Dim}};
}

ScreenLine draw_line(const RigDoc& rig, std::size_t width) {
  const double share = rig.draw_w && rig.budget_w && *rig.budget_w > 0 ? *rig.draw_w / *rig.budget_w : 0;
  const auto text = "draw " + draw_text(rig) + " ";
  const std::size_t room = width >= 100 ? 20 : 10;
  return {{text},
          {bar(share, room) + mark_of(tone_of(share)), tone_of(share)},
          {"  cards " + states_text(rig.cards)},
          {fans_tail(rig)}};
}

/// Each wire for which the interlock holds cards down, or in watch would.
std::vector<ScreenLine> incident_lines(const RigDoc& rig, std::size_t width) {
  std::vector<ScreenLine> lines;
  for (const auto& incident : rig.interlock.incidents)
    lines.push_back({{shortened("interlock: " + incident.says + (incident.asks ? "" : " (over)"), width), Tone::Tight}});
  return lines;
}

/// What the interlock does, where the sentence above it tells of something else.
std::vector<ScreenLine> interlock_lines(const RigDoc& rig, std::size_t width) {
  const auto& says = rig.interlock.says;
  if (says.empty() || rig.sentence.find(says) != std::string::npos) return {};
  return {{{shortened("interlock: " + says, width), level_tone(rig.interlock.level)}}};
}

ScreenLine banner_line(const Heard& heard) {
  ScreenLine line;
  for (const auto& cell : banner_cells(*heard.rig)) {
    if (!line.empty()) line.push_back({" · ", Tone::Dim});
    line.push_back({cell.text, cell.tone});
  }
  if (!heard.trouble.empty()) line.push_back({" · no answer since " + age_text(heard.silent_s), Tone::Over});
  return line;
}

/// Grey, but for what says why.
ScreenLine silenced(ScreenLine line) {
  for (auto& run : line)
    if (run.tone != Tone::Over && run.text != "SIMULATED") run.tone = Tone::Dim;
  return line;
}

std::vector<ScreenLine> lines_of(const std::string& text) {
  std::vector<ScreenLine> lines;
  for (std::size_t at = 0; at < text.size();) {
    const auto end = std::min(text.find('\n', at), text.size());
    const auto line = text.substr(at, end - at);
    const bool heading = !line.empty() && line[0] != ' ';
    lines.push_back({{line, heading ? Tone::Strong : Tone::Plain}});
    at = end + 1;
  }
  return lines;
}

std::string prompt_text(const TopState& state) {
  return "/" + state.typed + "_" +
         (state.complaint.empty() ? "  Enter takes it, Esc leaves; like A*, on:pdu1, hot" : "  " + state.complaint);
}

std::string footer_text(const TopState& state, const Heard& heard, const ScreenSize& size) {
  if (state.typing) return prompt_text(state);
  if (!heard.trouble.empty()) return "q quit  " + heard.trouble;
  if (size.columns < kLeastColumns || size.rows < kLeastRows)
    return "q quit  needs 80 x 24 to show all, has " + std::to_string(size.columns) + " x " + std::to_string(size.rows);
  if (state.pane != Pane::Cards) return "q quit  Esc back  ↑↓ PgUp PgDn scroll  p power  h help";
  return std::string{"q quit  h help  Enter card  p power  s sort "} + name_of(state.sort) + "  r paint " + name_of(state.paint) +
         "  / " + (state.filter.empty() ? "filter" : state.filter);
}

std::vector<ScreenLine> body_of(const TopState& state, const Heard& heard, const ScreenSize& size) {
  if (!heard.rig) return {};
  if (state.pane == Pane::Cards) return cards_pane(state, heard, size);
  auto lines = state.pane == Pane::Power  ? power_pane(heard, size.columns)
               : state.pane == Pane::Card ? card_pane(state, heard, size.columns)
                                          : help_pane();
  const auto room = body_rows(heard, size);
  const auto first = std::min(state.scroll, lines.size() > room ? lines.size() - room : 0);
  lines.erase(lines.begin(), lines.begin() + static_cast<std::ptrdiff_t>(first));
  return lines;
}

}  // namespace

std::size_t body_rows(const Heard& heard, const ScreenSize& size) {
  const auto taken = header_lines(heard, size.columns).size() + kFooterRows;
  return size.rows > taken ? size.rows - taken : 0;
}

std::size_t card_rows(const Heard& heard, const ScreenSize& size) {
  return std::max<std::size_t>(body_rows(heard, size), kTitleRows + 1) - kTitleRows;
}

std::optional<double> painted_share(const CardDoc& card, const Heard& heard, PaintBy paint) {
  if (paint == PaintBy::Vram) return card.vram_c.value ? std::optional{*card.vram_c.value / kVramSlows} : std::nullopt;
  if (paint == PaintBy::Draw)
    return card.draw_w.value && card.cap_w.value && *card.cap_w.value > 0 ? std::optional{*card.draw_w.value / *card.cap_w.value}
                                                                          : std::nullopt;
  const auto found = heard.margins.find(card.place);
  return found == heard.margins.end() ? std::nullopt : std::optional{found->second};
}

Tone share_tone(double share, PaintBy paint) {
  if (paint != PaintBy::Draw) return tone_of(share);
  return share <= 1.05 ? Tone::Good : Tone::Tight;  // a card works at its cap; 5 % above it are the card's own control at work
}

std::vector<const CardDoc*> shown_cards(const TopState& state, const Heard& heard) {
  if (!heard.rig) return {};
  const auto chosen = select_cards(*heard.rig, heard.wires, state.filter.empty() ? "all" : state.filter);
  auto cards = chosen ? *chosen : std::vector<const CardDoc*>{};
  std::stable_sort(cards.begin(), cards.end(), [&](const CardDoc* a, const CardDoc* b) {
    return rank_of(*a, heard, state.sort) > rank_of(*b, heard, state.sort);
  });
  return cards;
}

std::vector<ScreenLine> header_lines(const Heard& heard, std::size_t width) {
  if (!heard.rig)
    return {{{"ohm top", Tone::Strong}}, {{heard.trouble.empty() ? "asking ohmd …" : heard.trouble, Tone::Tight}}, {}};
  std::vector<ScreenLine> lines{banner_line(heard)};
  for (auto& line : lines_of(wrapped(heard.rig->sentence, width))) {
    if (lines.size() > kSentenceRows) break;
    lines.push_back({{text_of(line), level_tone(heard.rig->level)}});
  }
  for (auto& line : interlock_lines(*heard.rig, width)) lines.push_back(std::move(line));
  lines.push_back(draw_line(*heard.rig, width));
  return lines;
}

std::vector<ScreenLine> cards_pane(const TopState& state, const Heard& heard, const ScreenSize& size) {
  const auto cards = shown_cards(state, heard);
  if (cards.empty()) return {{}, {{"No card of the set " + state.filter + "; Esc shows all.", Tone::Dim}}};
  ExtraColumn paint{{name_of(state.paint)}, {}};
  for (const auto* card : cards) paint.cells.push_back(paint_cell(*card, heard, state.paint));
  const auto table = cards_table(cards, size.columns, &paint);
  const auto rows = aligned(table, size.columns);
  const auto first = first_shown(cards, state.selected, card_rows(heard, size));
  const auto end = std::min(first + card_rows(heard, size), cards.size());
  const auto titles = with_span(group_titles(table, size.columns), {first, end, cards.size()}, size.columns);
  std::vector<ScreenLine> lines{{{titles, Tone::Dim}}, runs_of(rows[0], table.gap, false)};
  for (std::size_t i = first; i < end; ++i) lines.push_back(runs_of(rows[i + 1], table.gap, cards[i]->place == state.selected));
  return lines;
}

std::vector<ScreenLine> power_pane(const Heard& heard, std::size_t width) {
  std::vector<ScreenLine> lines;
  for (auto& line : incident_lines(*heard.rig, width)) lines.push_back(std::move(line));
  for (const auto& pdu : heard.rig->pdus) lines.push_back(pdu_line(pdu));
  for (const auto* limit : fullest_limits(*heard.rig)) lines.push_back(limit_line(*limit, width));
  for (const auto& supply : heard.rig->supplies) lines.push_back(supply_line(supply));
  if (const auto fans = fans_line(*heard.rig); !fans.empty()) lines.push_back({{fans}});
  if (lines.empty()) lines.push_back({{"ohmd tells no limit: it runs without a rig file.", Tone::Dim}});
  return lines;
}

std::vector<ScreenLine> card_pane(const TopState& state, const Heard& heard, std::size_t width) {
  for (const auto& card : heard.rig->cards)
    if (card.place == state.selected) return lines_of(show_card_text(*heard.rig, heard.wires, card, {width, false}));
  return {{{state.selected + " is no longer told of.", Tone::Dim}}};
}

std::vector<ScreenLine> help_pane() {
  return lines_of(
      "Keys\n"
      "  q            quit\n"
      "  ↑ ↓ j k      move to a card; PgUp PgDn Home End too\n"
      "  Enter        everything of that card; again, or Esc: back\n"
      "  p            power: every limit, the fullest first\n"
      "  s            sort by place, margin, VRAM, draw, busy, health\n"
      "  r            paint by margin, VRAM or draw\n"
      "  /            show a set only: A*, A1-4, on:pdu1, idle, hot; empty: all\n"
      "\n"
      "Marks\n"
      "  margin       how full the fullest wire is that the card hangs on\n"
      "  VRAM         its junction against 110 °C, where it slows down\n"
      "  draw         its draw against its power limit\n"
      "  ! X          tight (above 90 %), at the limit or over it\n"
      "  – ~ ?        not told (Enter says why), estimated, older than 5 s\n"
      "  m            after a fan: by hand, not by the card's own curve\n"
      "  !            after a link: below what the rig file promises\n");
}

Screen top_screen(const TopState& state, const Heard& heard, const ScreenSize& size) {
  Screen screen;
  screen.lines = header_lines(heard, size.columns);
  auto body = body_of(state, heard, size);
  body.resize(body_rows(heard, size));
  screen.lines.insert(screen.lines.end(), body.begin(), body.end());
  if (!heard.trouble.empty()) {
    const auto first = silenced(screen.lines[0]);
    screen = greyed(std::move(screen));
    screen.lines[0] = first;
  }
  screen.lines.resize(std::max(size.rows, std::size_t{1}) - 1);
  screen.lines.push_back({{footer_text(state, heard, size), state.typing && !state.complaint.empty() ? Tone::Over : Tone::Dim}});
  for (auto& line : screen.lines) line = fitted(std::move(line), size.columns);
  return screen;
}

}  // namespace ohm
