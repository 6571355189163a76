// `ohm plan`: reads the rig, works it out, picks the page that was asked for.
#include <functional>

#include "base/text.h"
#include "cli/files.h"
#include "cli/plan/diagram_svg.h"
#include "cli/plan/plan_json.h"
#include "cli/plan/plan_text.h"
#include "cli/run.h"
#include "cli/text/figures.h"
#include "control/budget/contingency.h"
#include "control/budget/slices.h"
#include "control/budget/static_caps.h"
#include "rig/file/words/quantity.h"
#include "rig/rig_file.h"

namespace ohm {
namespace {

constexpr const char* kDefaultFile = "rig.yaml";

/// A rig and all that was worked out from it.
struct Worked {
  Rig rig;
  Circuit circuit;
  Plan plan;
  PlanFacts facts() const { return {rig, circuit, plan}; }
};

Worked worked_out(Rig rig) {
  auto circuit = build_circuit(rig);
  auto plan = make_plan(rig, circuit, static_caps(circuit));
  return {std::move(rig), std::move(circuit), std::move(plan)};
}

/// Safe under ohmd is well; anything else is a check that found something wrong.
Answer judged(const Worked& worked, std::string out) { return {worked.plan.safe_on ? 0 : 2, std::move(out), ""}; }

std::string file_asked_for(const Invocation& asked) { return asked.arguments.empty() ? kDefaultFile : asked.arguments[0]; }

Answer problems(const std::string& file, const Diagnostics& all) {
  std::string text = render(all);
  if (!text.ends_with('\n')) text += "\n";
  return {1, "", text + count_text(all.size(), "problem") + " in " + file + "\n"};
}

/// --rise and --tariff stand above the file.
Result<void> override_site(const Invocation& asked, Site& site) {
  if (const auto text = value_of(asked, "--rise")) {
    const auto rise = rigfile::temperature_rise(*text);
    if (!rise)
      return failure(Error::Kind::BadInput,
                     "ohm plan: --rise `" + shortened(*text, 60) + "`: expected a temperature rise, like 10 K");
    site.air_rise = *rise;
  }
  if (const auto text = value_of(asked, "--tariff")) {
    const auto tariff = rigfile::tariff(*text);
    if (!tariff)
      return failure(Error::Kind::BadInput,
                     "ohm plan: --tariff `" + shortened(*text, 60) + "`: expected a price of energy, like 0.14 USD/kWh");
    site.tariff = tariff->per_kwh;
    site.currency = tariff->currency;
  }
  return {};
}

Answer plan_page(const Invocation& asked, const Worked& worked, const Style& style) {
  const auto lost = contingencies(worked.rig, worked.circuit, worked.plan.caps);
  return judged(worked, given(asked, "--json") ? plan_json(worked.facts(), lost)
                                               : plan_text(worked.facts(), lost, given(asked, "--all"), style));
}

Answer caps_page(const Invocation& asked, const Worked& worked, const Style& style) {
  return judged(worked,
                given(asked, "--json") ? caps_json(worked.facts()) : caps_text(worked.facts(), given(asked, "--all"), style));
}

Answer slices_page(const Invocation& asked, const Worked& worked, const Style& style) {
  const auto parts = slices(worked.rig, worked.circuit, worked.plan.caps);
  return judged(worked, given(asked, "--json") ? slices_json(worked.facts(), parts) : slices_text(worked.facts(), parts, style));
}

Answer ai_page(const Invocation& asked, const Worked& worked, const Style& style) {
  const auto fitness = assess(worked.rig, worked.circuit, worked.plan.caps);
  const auto purchases = best_purchases(worked.rig, [](const Circuit& circuit) { return static_caps(circuit); });
  return judged(worked, given(asked, "--json") ? fitness_json(worked.facts(), fitness, purchases)
                                               : fitness_text(worked.rig, fitness, purchases, style));
}

Answer diagram_page(const Invocation& asked, const Worked& worked, const Style& style) {
  const auto path = *value_of(asked, "--diagram");
  const auto svg = diagram_svg(worked.facts());
  if (path == "-") return judged(worked, svg);
  if (const auto written = write_text(path, svg, true); !written) return refused("ohm plan: " + written.error().what);
  if (given(asked, "--json")) return judged(worked, diagram_json(worked.facts(), path));
  return judged(worked, wrapped(verdict(worked.facts()), style.width) + "Drawn in " + path + ".\n");
}

/// "barn.yaml" to "barn.rewired.yaml".
std::string rewired_name(const std::string& file) {
  const auto stem = file.ends_with(".yaml") ? file.substr(0, file.size() - 5) : file;
  return stem + ".rewired.yaml";
}

/// Writes the new rig file and returns its name; nothing to move writes nothing and returns "".
Result<std::string> write_rewired(const Invocation& asked, const Worked& worked, const Rewiring& rewiring) {
  if (rewiring.moves.empty()) return "";
  const auto file = file_asked_for(asked);
  const auto text = read_text(file);
  if (!text) return tl::make_unexpected(text.error());
  const auto changed = rewired_text(worked.rig, *text, rewiring.moves);
  if (!changed) return tl::make_unexpected(changed.error());
  const auto path = value_of(asked, "--output").value_or(rewired_name(file));
  const auto written = write_text(path, *changed, given(asked, "--force"));
  if (!written) return tl::make_unexpected(written.error());
  return path;
}

Answer rewire_page(const Invocation& asked, const Worked& worked, const Style& style) {
  const auto rewiring = rewire(worked.rig);
  const auto path = write_rewired(asked, worked, rewiring);
  const auto text = rewire_text(worked.rig, rewiring, style);
  if (!path) return {1, given(asked, "--json") ? "" : text, "ohm plan: " + path.error().what + "\n"};
  if (given(asked, "--json")) return judged(worked, rewire_json(worked.facts(), rewiring, *path));
  if (path->empty()) return judged(worked, text);
  const auto after = worked_out(rewired(worked.rig, rewiring.moves));
  return judged(worked, text + "\n" + wrapped(verdict(worked.facts()), style.width, "now:   ") +
                            wrapped(verdict(after.facts()), style.width, "after: ") + "Written to " + *path + ".\n");
}

using Page = Answer (*)(const Invocation&, const Worked&, const Style&);

Page page_asked_for(const Invocation& asked) {
  if (given(asked, "--caps")) return caps_page;
  if (given(asked, "--slices")) return slices_page;
  if (given(asked, "--rewire")) return rewire_page;
  if (given(asked, "--ai")) return ai_page;
  if (given(asked, "--diagram")) return diagram_page;
  return plan_page;
}

bool is_there(const std::string& path) { return read_text(path).has_value(); }

}  // namespace

Answer run_plan(const Invocation& asked, const Style& style) {
  if (given(asked, "--rules")) return {0, given(asked, "--json") ? rules_json(rules()) : rules_text(rules(), style), ""};
  for (const char* option : {"--output", "--force"})
    if (given(asked, option) && !given(asked, "--rewire"))
      return refused(std::string{"ohm plan: "} + option + " goes with --rewire");
  const auto file = file_asked_for(asked);
  if (asked.arguments.empty() && !is_there(file))
    return refused("ohm plan: no rig.yaml here; name a file, or let `ohm init` write one");
  auto rig = read_rig_file(file);
  if (!rig) return problems(file, rig.error());
  if (const auto site = override_site(asked, rig->site); !site) return refused(site.error().what);
  return page_asked_for(asked)(asked, worked_out(std::move(*rig)), style);
}

}  // namespace ohm
