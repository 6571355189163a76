#include "base/text.h"
#include "cli/plan/views_text.h"
#include "cli/text/figures.h"
#include "cli/text/places.h"
#include "cli/text/table.h"
#include "rig/catalogue/catalogue.h"

namespace ohm {
namespace {

Tone tone_of(Grade grade) {
  switch (grade) {
    case Grade::Good: return Tone::Good;
    case Grade::Fair: return Tone::Tight;
    case Grade::Poor: return Tone::Over;
    case Grade::Unknown: return Tone::Dim;
  }
  return Tone::Plain;
}

std::string judged(const std::string& what, const Verdict& verdict, const Style& style) {
  const std::string label = "  " + what + std::string(6 - columns(what), ' ') + name_of(verdict.grade) +
                            std::string(9 - columns(name_of(verdict.grade)), ' ');
  auto text = wrapped(verdict.says, style.width, label);
  return text.replace(0, label.size(), painted(label, tone_of(verdict.grade), style));
}

/// Hosts that are judged alike are told once.
std::string hosts_section(const Rig& rig, const Fitness& fitness, const Style& style) {
  std::string out = heading("Hosts", style);
  std::vector<std::string> told;
  for (const auto& host : fitness.hosts) {
    std::string says;
    for (const auto& [what, verdict] :
         {std::pair{"RAM", host.ram}, {"cores", host.cores}, {"disk", host.disk}, {"link", host.link}, {"net", host.net}})
      says += judged(what, verdict, style);
    std::vector<std::string> names;
    for (const auto& other : fitness.hosts) {
      const bool same = other.ram == host.ram && other.cores == host.cores && other.disk == host.disk && other.link == host.link &&
                        other.net == host.net;
      if (same) names.push_back(rig[other.host].name);
    }
    if (names.front() != rig[host.host].name) continue;
    out += painted(place_set(names), Tone::Strong, style) + ": " +
           count_text(static_cast<std::size_t>(host.cards), "working card") + (names.size() > 1 ? " each" : "") + "\n" + says;
  }
  return out;
}

std::string scaling_section(const Fitness& fitness, const Style& style) {
  if (fitness.scaling.empty()) return "";
  Table table;
  table.columns = {{"  model", Align::Left, 14}, {"cards"},
                   {"compute", Align::Right},    {"exchange", Align::Right},
                   {"efficiency", Align::Right}, {"accumulate", Align::Right}};
  std::string last;
  for (const auto& line : fitness.scaling) {
    std::vector<Cell> cells{{"  " + (line.model == last ? std::string{} : line.model)}, {line.gang}};
    last = line.model;
    if (!line.fits) {
      for (const char* text : {"–", "–", "does not fit", "–"}) cells.push_back({text, Tone::Dim});
    } else {
      cells.insert(cells.end(), {{seconds_text(line.compute)},
                                 {line.cards > 1 ? seconds_text(line.exchange) : "–"},
                                 {grouped(100 * line.efficiency, 0) + " %", tone_of(line.verdict.grade)},
                                 {line.accumulate > 0 ? "x " + std::to_string(line.accumulate) : "–"}});
    }
    table.rows.push_back(std::move(cells));
  }
  return heading("Data-parallel training, a step", style) + render(table, style) +
         painted(
             wrapped("Accumulate: micro-batches per exchange of gradients that bring the efficiency to 80 %.", style.width, "  "),
             Tone::Dim, style);
}

std::string serving_section(const Fitness& fitness, const Style& style) {
  if (fitness.serving.empty()) return "";
  Table table;
  table.columns = {{"  model", Align::Left, 10},
                   {"precision"},
                   {"weights", Align::Right},
                   {"cards", Align::Right},
                   {"one stream", Align::Right}};
  for (const auto& line : fitness.serving) {
    const bool held = line.cards > 0;
    table.rows.push_back({{"  " + line.model},
                          {line.precision},
                          {bytes_text(line.weights)},
                          {held ? std::to_string(line.cards) : "none", held ? Tone::Plain : Tone::Dim},
                          {held ? number(line.tokens, line.tokens < 10 ? 1 : 0) + " tokens/s" : "–", tone_of(line.verdict.grade)}});
  }
  return heading("Serving on one host", style) + render(table, style);
}

std::string purchases_section(const std::vector<Purchase>& purchases, const Style& style) {
  if (purchases.empty()) return "";
  std::string out = heading("What would help most", style);
  for (std::size_t i = 0; i < purchases.size(); ++i) {
    const auto& one = purchases[i];
    const auto gain = one.before > 0 ? "+" + percent_text(one.gain) : "from nothing to " + number(one.after, 1) + " cards' worth";
    out += wrapped(one.what + ": " + gain + " (" + number(one.before, 1) + " → " + number(one.after, 1) + " cards' worth), about " +
                       grouped(one.price, 0) + " USD.",
                   style.width, " " + std::to_string(i + 1) + ". ");
    out += painted(wrapped(one.why + ". Price: " + one.price_basis + ".", style.width, "    "), Tone::Dim, style);
  }
  return out;
}

std::string mix_section(const Fitness& fitness, const Style& style) {
  if (fitness.mix.empty()) return "";
  Table table;
  table.columns = {{"  job"}, {"weight", Align::Right}, {"cards' worth", Align::Right}};
  for (const auto& line : fitness.mix)
    table.rows.push_back({{"  " + line.job}, {percent_text(line.weight)}, {number(line.yield, 1)}});
  table.rows.push_back({{"  all, weighted"}, {""}, {number(fitness.yield, 1), Tone::Strong}});
  return heading("The mix of jobs it is judged by", style) + render(table, style);
}

std::string basis_section(const Fitness& fitness, const Style& style) {
  if (fitness.basis.empty()) return "";
  std::string out = heading("These estimates rest on", style);
  for (const auto& basis : fitness.basis)
    out +=
        painted(wrapped(basis.figure + " " + basis.is + ": " + source_and_rank(basis.source, std::string{ohm::name_of(basis.rank)}),
                        style.width, "  "),
                Tone::Dim, style);
  return out;
}

}  // namespace

std::string fitness_text(const Rig& rig, const Fitness& fitness, const std::vector<Purchase>& purchases, const Style& style) {
  std::string out;
  for (const auto& sentence : fitness.summary) out += wrapped(sentence, style.width);
  return out + hosts_section(rig, fitness, style) + scaling_section(fitness, style) + serving_section(fitness, style) +
         mix_section(fitness, style) + purchases_section(purchases, style) + basis_section(fitness, style);
}

}  // namespace ohm
