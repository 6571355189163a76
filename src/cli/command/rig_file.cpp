#include "cli/command/families.h"
#include "cli/command/options.h"

namespace ohm {
namespace {

const ValueDef kNewRigFile{"FILE", Completes::RigFile, {}};

std::vector<OptionDef> plan_options() {
  return {
      {"--caps",
       "",
       {},
       "The static safe cap of every card: the highest, max-min fair, under all limits at once, and what holds it back.",
       "view"},
      {"--slices", "", {}, "Each host's fixed part of every limit that several hosts share.", "view"},
      {"--rewire",
       "",
       {},
       "Which supplies to move to other outlets for the lowest worst load, in the fewest moves; writes the new rig file.",
       "view"},
      {"--ai",
       "",
       {},
       "What the rig is good for: RAM, cores, disk, links, training and serving by model, and which purchases help most.",
       "view"},
      {"--rules", "", {}, "Every rule the plan checks, with its source; needs no rig file.", "view"},
      {"--diagram",
       "",
       {"OUT.svg", Completes::SvgFile, {}},
       "Draw the one-line diagram, coloured by headroom under ohmd; - for standard output.",
       "view"},
      {"--output", "-o", kNewRigFile, "With --rewire: the new rig file (default: RIG.rewired.yaml).", ""},
      {"--force", "", {}, "With --rewire: overwrite the new rig file if it exists.", ""},
      {"--all", "", {}, "Every limit and every finding, not only the worst.", ""},
      json_option(),
      {"--rise",
       "",
       {"RISE", Completes::Nothing, {}},
       "How much warmer the exhaust air may be than the intake, like 10K, instead of the file's.",
       ""},
      {"--tariff", "", {"PRICE", Completes::Nothing, {}}, "Price of electricity, like '0.14 USD/kWh', instead of the file's.", ""},
      color_option(),
      help_option(),
  };
}

}  // namespace

CommandDef plan_command() {
  CommandDef plan;
  plan.name = "plan";
  plan.about = "Tell whether the wiring of a rig is safe, and how to make it so";
  plan.story =
      "Reads a rig file and works out what every wire, breaker, outlet, supply, plug and riser carries in two "
      "columns: ohmd off, with every card at its default limit, and under ohmd, with every card at its planned "
      "cap. Tells every broken rule with the standard or data sheet behind it and what to change, then loads and "
      "headroom worst first, heat, airflow, energy and cost, and what goes on after the loss of any one PDU, "
      "supply or leg. It needs no daemon, no driver and no card.";
  plan.arguments = {rig_file_argument()};
  plan.options = plan_options();
  plan.examples = {{"ohm plan examples/rig-32x3090.yaml", "what every wire carries, worst first"},
                   {"ohm plan --caps", "the safe power limit of each card of ./rig.yaml"},
                   {"ohm plan --rewire -o better.yaml", "move plugs for the best balance and write the new file"},
                   {"ohm plan --diagram rig.svg", "draw it"}};
  plan.statuses = {{0, "safe under ohmd; the text says when it is not safe without"},
                   {1, "bad input"},
                   {2, "a rule is violated, even under ohmd"}};
  return plan;
}

CommandDef parts_command() {
  CommandDef parts;
  parts.name = "parts";
  parts.about = "List the parts that rig.yaml can name, with the source of every figure";
  parts.story =
      "The catalogue of what people really own: cards, supplies, breakout boards, risers, PDUs, boards, "
      "connectors and wires. Every figure says how well it is known (measured, datasheet, standard, assumed) and "
      "who says so. Your own parts go under parts: in the rig file.";
  parts.arguments = {
      {{"KIND|NAME", Completes::Part, {}}, "A kind of part, like psu, or one part, like rtx-3090-fe; all of them when left out."}};
  parts.options = {json_option(), color_option(), help_option()};
  parts.examples = {{"ohm parts psu", "every supply with its key figures"},
                    {"ohm parts rtx-3090-fe", "one part whole, with its sources"}};
  parts.statuses = {{0, "well"}, {1, "no such part"}};
  return parts;
}

CommandDef init_command() {
  CommandDef init;
  init.name = "init";
  init.about = "Ask a few questions and write a first rig file";
  init.story =
      "Asks for what no program can know: the feed, the breakers, the PDUs, the supplies and the cards. What an "
      "option tells is not asked, and an empty line takes the default in brackets. Answers may come from a pipe; "
      "if they end early nothing is written.";
  init.options = {
      {"--feed",
       "",
       {"FEED", Completes::Hints, {"120 V", "230 V", "240 V", "240 V split-phase", "208 V 3-phase", "400 V 3-phase"}},
       "What the utility brings in.",
       ""},
      {"--breaker", "", {"RATING", Completes::Nothing, {}}, "Rating of the branch breakers, like '30 A'.", ""},
      {"--pdu",
       "",
       {"COUNT x PART", Completes::Part, {}},
       "All PDUs, like '2 x pdu-24xc13-l6-30', or none: supplies plug into the wall.",
       ""},
      {"--hosts", "", {"COUNT", Completes::Nothing, {}}, "Hosts the cards are shared among.", ""},
      {"--cards", "", {"COUNT x PART", Completes::Part, {}}, "All cards, like '32 x rtx-3090-fe'.", ""},
      {"--psu", "", {"COUNT x PART", Completes::Part, {}}, "Supplies of one host, like '3 x hp-dps-1200fb'.", ""},
      {"--tariff", "", {"PRICE", Completes::Nothing, {}}, "Price of electricity, like '0.14 USD/kWh', or none.", ""},
      {"--output", "-o", kNewRigFile, "The file to write (default: rig.yaml).", ""},
      {"--force", "", {}, "Overwrite it if it exists.", ""},
      {"--yes", "", {}, "Ask nothing: take the suggestion wherever no option tells.", ""},
      help_option(),
  };
  init.examples = {{"ohm init", "answer a few questions, then `ohm plan`"},
                   {"ohm init --yes --feed '240 V split-phase' --cards '12 x rtx-3090-fe'", "from a script: no questions"},
                   {"ohm init --cards '4 x rtx-3090-fe' --hosts 1 -o box.yaml", "be asked only for the rest"}};
  init.statuses = {{0, "written"}, {1, "bad input, or the file exists"}};
  return init;
}

}  // namespace ohm
