#include <charconv>
#include <ctime>

#include "base/text.h"
#include "cli/history/history_doc.h"
#include "cli/history/history_views.h"
#include "cli/history/request.h"
#include "cli/rig/ask_rig.h"
#include "cli/rig/card_set.h"
#include "cli/rig/rig_json.h"
#include "cli/rig/thing.h"
#include "cli/rig/watch.h"
#include "cli/run.h"
#include "cli/text/places.h"

namespace ohm {
namespace {

HistoryForm form_of(const Invocation& asked) {
  if (given(asked, "--plot")) return HistoryForm::Plot;
  if (given(asked, "--csv")) return HistoryForm::Csv;
  return given(asked, "--json") ? HistoryForm::Json : HistoryForm::Table;
}

/// Minutes that this machine's clock on the wall is before UTC.
std::chrono::minutes utc_offset() {
  const std::time_t now = std::time(nullptr);
  std::tm local{};
  return ::localtime_r(&now, &local) ? std::chrono::minutes{local.tm_gmtoff / 60} : std::chrono::minutes{};
}

Result<std::size_t> points_of(const Invocation& asked, const Style& style) {
  const auto word = value_of(asked, "--points");
  if (!word) return points_for(form_of(asked), style);
  std::size_t count = 0;
  const auto [end, error] = std::from_chars(word->data(), word->data() + word->size(), count);
  if (error != std::errc{} || end != word->data() + word->size() || count < 1 || count > 20'000)
    return failure(Error::Kind::BadInput, "--points `" + shortened(*word, 40) + "`: expected a number from 1 to 20000");
  return count;
}

/// What the daemon's refusal means for a thing that the rig has: of some kinds no history is kept.
Error none_kept(const RigDoc& rig, const Thing& thing, const Error& refusal) {
  if (!refusal.what.starts_with("no history of")) return refusal;
  std::string says = std::string{"no history is kept of "} + name_of(thing.kind) + " " + thing.name;
  if (const auto cards = cards_within(rig, thing); cards && !cards->empty()) says += "; its cards have one: " + place_set(*cards);
  if (thing.kind == ThingKind::Outlet) says += "; the supply on it has one";
  return {refusal.kind, says};
}

/// A name that the rig has not got may still have a history: a card that was taken out of the file.
Result<std::string> body_of(const Invocation& asked, const ToldRig& told, std::size_t points) {
  const auto& word = asked.arguments[0];
  const auto thing = find_thing(told.rig, word);
  const auto target =
      history_request(thing ? name_for_ohmd(*thing) : word, asked.arguments[1], value_of(asked, "--since").value_or("1h"), points);
  if (!target) return tl::make_unexpected(target.error());
  auto answer = ask(told.daemon, {*target, std::nullopt});
  if (answer || (!thing && !answer.error().what.starts_with("no history of"))) return answer;
  return tl::make_unexpected(thing ? none_kept(told.rig, *thing, answer.error()) : not_one_thing(told.rig, wires_of(told), word));
}

std::string shown(const HistoryDoc& doc, HistoryForm form, const Style& style) {
  const HistoryLook look{style, 12, utc_offset()};
  if (form == HistoryForm::Plot) return history_plot(doc, look);
  return form == HistoryForm::Csv ? history_csv(doc) : history_text(doc, look);
}

/// One page: asked anew each time, as the rig may have changed since.
Answer history_page(const Invocation& asked, std::size_t points, Layout layout, const Style& style) {
  const auto told = ask_rig(asked);
  if (!told) return refused_by(asked, told.error());
  const auto body = body_of(asked, *told, points);
  if (!body) return refused_by(asked, body.error());
  const auto form = form_of(asked);
  if (form == HistoryForm::Json) return {0, whole_json(*body, layout), ""};
  const auto doc = read_history_doc(*body);
  if (!doc) return refused_by(asked, doc.error());
  return {0, shown(*doc, form, style), ""};
}

/// What is wrong with the question itself, told before anybody is asked.
Result<void> well_asked(const Invocation& asked) {
  const auto bad = [](const std::string& what) { return failure(Error::Kind::BadInput, what); };
  if (asked.arguments.empty()) return bad("which reading of what? Like `ohm history A7 vram`; see `ohm history --help`");
  if (asked.arguments.size() < 2)
    return bad("which reading of " + shortened(asked.arguments[0], 60) + "? One of " + join(offered_series(), ", "));
  if (given(asked, "--csv") && given(asked, "--watch")) return bad("--csv and --watch cannot be asked at once");
  const auto target = history_request("", asked.arguments[1], value_of(asked, "--since").value_or("1h"), 1);
  return target ? Result<void>{} : tl::make_unexpected(target.error());
}

}  // namespace

Answer run_history(const Invocation& asked, const Style& style) {
  if (const auto well = well_asked(asked); !well) return refused_by(asked, well.error());
  const auto points = points_of(asked, style);
  if (!points) return refused_by(asked, points.error());
  const auto period = watch_period(asked);
  if (!period) return refused_by(asked, period.error());
  const auto page = [&] { return history_page(asked, *points, *period ? Layout::Line : Layout::Page, style); };
  return *period ? watched(page, **period) : page();
}

}  // namespace ohm
