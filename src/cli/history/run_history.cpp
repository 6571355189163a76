#include <charconv>
#include <ctime>

#include "base/text.h"
#include "cli/client/client.h"
#include "cli/history/history_doc.h"
#include "cli/history/history_views.h"
#include "cli/history/request.h"
#include "cli/run.h"

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

Result<std::string> body_of(const Invocation& asked, const Style& style) {
  if (asked.arguments.size() < 2)
    return failure(Error::Kind::BadInput, "which reading of what? Like `ohm history A7 vram`; see `ohm history --help`");
  const auto points = points_of(asked, style);
  if (!points) return tl::make_unexpected(points.error());
  const auto target = history_request(asked.arguments[0], asked.arguments[1], value_of(asked, "--since").value_or("1h"), *points);
  if (!target) return tl::make_unexpected(target.error());
  const auto daemon = daemon_address(value_of(asked, "--socket"), surroundings());
  if (!daemon) return tl::make_unexpected(daemon.error());
  return ask(*daemon, {*target, std::nullopt});
}

std::string shown(const HistoryDoc& doc, HistoryForm form, const Style& style) {
  const HistoryLook look{style, 12, utc_offset()};
  if (form == HistoryForm::Plot) return history_plot(doc, look);
  return form == HistoryForm::Csv ? history_csv(doc) : history_text(doc, look);
}

}  // namespace

Answer run_history(const Invocation& asked, const Style& style) {
  const auto body = body_of(asked, style);
  if (!body) return refused("ohm history: " + body.error().what);
  const auto form = form_of(asked);
  if (form == HistoryForm::Json) return {0, *body + (body->ends_with('\n') ? "" : "\n"), ""};
  const auto doc = read_history_doc(*body);
  if (!doc) return refused("ohm history: " + doc.error().what);
  return {0, shown(*doc, form, style), ""};
}

}  // namespace ohm
