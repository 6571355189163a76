#include "cli/command/families.h"
#include "cli/command/options.h"
#include "cli/history/request.h"
#include "cli/rig/card_set.h"

namespace ohm {
namespace {

const std::vector<std::pair<int, std::string>> kLookStatuses{{0, "well"}, {1, "bad input, or ohmd does not answer"}};

std::vector<OptionDef> look_options() { return {json_option(), watch_option(), socket_option(), color_option(), help_option()}; }

}  // namespace

CommandDef status_command() {
  CommandDef status;
  status.name = "status";
  status.about = "Tell how the rig is: one sentence, then draw, limits and what needs attention";
  status.story =
      "Asks ohmd. The first line says the mode, how old the data is, and SIMULATED where cards are simulated; the second "
      "is the rig in one sentence. Below stand the cards by state, the draw against the budget, the fullest limits with "
      "headroom and grade, everything that needs attention, and the next step.";
  status.options = look_options();
  status.examples = {{"ohm status", "how is it?"}, {"ohm status --json", "the whole document, for programs"}};
  status.statuses = {{0, "well, or a warning"}, {1, "bad input, or ohmd does not answer"}, {2, "an alarm"}};
  return status;
}

CommandDef top_command() {
  CommandDef top;
  top.name = "top";
  top.about = "Watch the rig full-screen";
  top.story =
      "Every card once a second, from 80 x 24 upwards, also over ssh. Arrows and PgUp/PgDn move, Enter tells all of a card, p "
      "shows every limit, s sorts, / filters, r paints by margin, VRAM or draw, h helps, q quits. When ohmd falls "
      "silent the last data stays, in grey, with the time since it was heard.";
  top.options = {socket_option(), color_option(), help_option()};
  top.examples = {{"ohm top", "watch it run"}};
  top.statuses = {{0, "quit"}, {1, "no terminal, or ohmd does not answer"}};
  return top;
}

CommandDef gpus_command() {
  CommandDef gpus;
  gpus.name = "gpus";
  gpus.about = "List the cards: temperatures, draw, clocks, fans, work, link, health";
  gpus.story =
      "One row for each card of the set. A set is a card (A3), a host (A), a range (A1-4), a beginning (A*), what hangs on "
      "a wire (on:pdu1), idle, hot or all; commas join several. A dash is what the card does not tell (`ohm show` says "
      "why), ~ an estimate, ? a reading older than five seconds, ! a link below its promise. On a terminal that is "
      "narrow the least important columns are left out.";
  gpus.arguments = {{{"SET", Completes::Thing, card_set_words()}, "The cards; all of them when left out."}};
  gpus.options = look_options();
  gpus.examples = {{"ohm gpus", "every card"},
                   {"ohm gpus on:pdu1 --watch", "those behind one PDU, every second"},
                   {"ohm gpus hot", "those near their limit of heat"}};
  gpus.statuses = kLookStatuses;
  return gpus;
}

CommandDef show_command() {
  CommandDef show;
  show.name = "show";
  show.about = "Tell everything of one card, host, supply, PDU, outlet, bank, leg or breaker";
  show.story =
      "Of a card: every temperature with its source, power, clocks, what holds it back, processes, the limits it hangs on "
      "with their headroom, link, identity, and what the rig file says of its fitting. Of a wire: load, headroom, grade, "
      "meter and the cards on it. What is absent says why.";
  show.arguments = {{{"THING", Completes::Thing, {"rig"}},
                     "A name of the rig file: A3, A, A.p1, pdu1, pdu1.L1, pdu1/3, pdu1.b2, P18; rig for the whole."}};
  show.options = look_options();
  show.examples = {{"ohm show A3", "all of one card"}, {"ohm show pdu1", "one PDU: load, headroom, meter, cards"}};
  show.statuses = kLookStatuses;
  return show;
}

CommandDef why_command() {
  CommandDef why;
  why.name = "why";
  why.about = "Say why a card has its cap, fans and clocks right now, and which limit binds";
  why.story =
      "One to three sentences, the one that rules first: what was switched off, what the interlock or the heat holds down, else "
      "the "
      "limit for which the plan holds the cap. Of a wire: what it carries, and whom it holds. Of a host or the rig: its cards, "
      "equal ones "
      "together.";
  why.arguments = {{{"THING", Completes::Thing, {"rig"}}, "A card A7, a wire P18, pdu1, pdu1.b2, a host; rig for all cards."}};
  why.options = look_options();
  why.examples = {{"ohm why A7", "why this cap, these fans, this clock?"}, {"ohm why P18", "whom does this breaker hold?"}};
  why.statuses = kLookStatuses;
  return why;
}

CommandDef history_command() {
  CommandDef history;
  history.name = "history";
  history.about = "Tell or draw how a reading went over time";
  history.story =
      "One series of one thing: die, hotspot, vram, draw, cap, fan, busy, clock, memory and more of a card; load of a breaker, "
      "PDU, bank, leg or main; draw of a PDU and of the rig; input of a supply; room and late of the rig. The API's own names "
      "(vram_c) do as well. A step without a reading is a gap, never 0.";
  history.arguments = {{{"THING", Completes::Thing, {"rig"}}, "A card, limit, PDU or supply, or rig for the whole."},
                       {{"SERIES", Completes::Hints, offered_series()}, "Which reading."}};
  history.options = {since_option("1h"),
                     {"--plot", "", {}, "Draw it in the terminal.", "form"},
                     {"--csv", "", {}, "One line for each step: at, thing, series, unit, min, mean, max, simulated.", "form"},
                     {"--json", "", {}, "Print one JSON document instead of text.", "form"},
                     {"--points", "", {"COUNT", Completes::Nothing, {}}, "At most so many steps.", ""},
                     watch_option(),
                     socket_option(),
                     color_option(),
                     help_option()};
  history.examples = {{"ohm history A7 vram --since 1h --plot", "draw an hour of one card's memory temperature"},
                      {"ohm history pdu1 load --since 7d --csv", "a week of one PDU's load, for a spreadsheet"}};
  history.statuses = kLookStatuses;
  return history;
}

CommandDef events_command() {
  CommandDef events;
  events.name = "events";
  events.about = "Tell what happened, newest last";
  events.story =
      "Cards that came and went, XIDs, limits passed, meters that fell silent, modes and orders; of one thing, a set of cards or "
      "all. A host's are also those of its cards, a PDU's those of its outlets, banks and legs.";
  events.arguments = {
      {{"THING", Completes::Thing, {"rig"}}, "A thing of the rig file, or a set of cards like A1-4; everything when left out."}};
  events.options = {since_option("24h"), json_option(), watch_option(), socket_option(), color_option(), help_option()};
  events.examples = {{"ohm events --since 1h", "the last hour"}, {"ohm events B7", "what happened to one card"}};
  events.statuses = kLookStatuses;
  return events;
}

}  // namespace ohm
