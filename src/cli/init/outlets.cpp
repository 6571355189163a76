#include "cli/init/outlets.h"

#include <algorithm>
#include <array>
#include <numbers>

#include "rig/catalogue/catalogue.h"
#include "rig/file/words/quantity.h"

namespace ohm {
namespace {

tl::unexpected<Error> bad(std::string what) { return failure(Error::Kind::BadInput, std::move(what)); }

/// C13 for a C14 inlet, C19 for a C20 one (IEC 60320).
std::string outlet_for(const PsuPart& psu) { return psu.inlet.is == "C20" ? "C19" : "C13"; }

std::size_t bank_of(const PduPart& pdu, int outlet) {
  const auto& banks = pdu.banks.is;
  const auto at =
      std::find_if(banks.begin(), banks.end(), [&](const BankPart& b) { return b.first <= outlet && outlet <= b.last; });
  return static_cast<std::size_t>(at - banks.begin());
}

/// Outlets of this kind in the order in which they should fill: one of each bank in turn.
std::vector<int> filling_order(const PduPart& pdu, const std::string& kind) {
  std::vector<std::vector<int>> by_bank(pdu.banks.is.size() + 1);
  for (const auto& [number, what] : pdu.outlets)
    if (what == kind) by_bank[bank_of(pdu, number)].push_back(number);
  std::vector<int> order;
  for (std::size_t turn = 0; turn < pdu.outlets.size(); ++turn)
    for (const auto& bank : by_bank)
      if (turn < bank.size()) order.push_back(bank[turn]);
  return order;
}

Result<void> check_feed(const InitAnswers& a, const PduPart& pdu) {
  const auto feed = *rigfile::feed(a.feed);
  const auto* inlet = inlet_part(pdu.inlet.is);
  if (inlet && inlet->legs == 3 && feed.kind != FeedKind::ThreePhase)
    return bad(a.pdus.part + " has a 3-phase plug (" + pdu.inlet.is + "), the feed is " + a.feed);
  return {};
}

}  // namespace

Result<std::vector<std::vector<std::string>>> deal_outlets(const InitAnswers& a) {
  std::vector<std::vector<std::string>> dealt(static_cast<std::size_t>(a.hosts));
  if (a.pdus.count == 0) return dealt;
  const auto& pdu = *find_part<PduPart>(catalogue(), a.pdus.part);
  if (auto fits = check_feed(a, pdu); !fits) return tl::make_unexpected(fits.error());
  const auto kind = outlet_for(*find_part<PsuPart>(catalogue(), a.psus.part));
  const auto order = filling_order(pdu, kind);
  const int supplies = a.hosts * a.psus.count, outlets = a.pdus.count * static_cast<int>(order.size());
  if (supplies > outlets)
    return bad(std::to_string(supplies) + " supplies need as many " + kind + " outlets; " + std::to_string(a.pdus.count) + " x " +
               a.pdus.part + " have " + std::to_string(outlets));
  // Each PDU takes an equal run of all supplies; a host's supplies stay together wherever the numbers divide.
  for (int i = 0; i < supplies; ++i) {
    const int on = i * a.pdus.count / supplies, first = (on * supplies + a.pdus.count - 1) / a.pdus.count;
    dealt[static_cast<std::size_t>(i / a.psus.count)].push_back("pdu" + std::to_string(on + 1) + "/" +
                                                                std::to_string(order[static_cast<std::size_t>(i - first)]));
  }
  return dealt;
}

int lines_of_wall(const InitAnswers& a) {
  const auto feed = *rigfile::feed(a.feed);
  if (feed.kind == FeedKind::SinglePhase) return 1;
  return feed.kind == FeedKind::ThreePhase && feed.nominal.v / std::numbers::sqrt3 >= 200 ? 1 : 2;
}

std::string poles_and_legs(const InitAnswers& a, int lines, int n) {
  static constexpr std::array kOne{"L1", "L2", "L3"}, kTwo{"L1-L2", "L2-L3", "L3-L1"};
  const auto feed = *rigfile::feed(a.feed);
  if (feed.kind == FeedKind::SinglePhase) return "";
  const bool three_phase = feed.kind == FeedKind::ThreePhase;
  if (lines >= 3) return ", poles: 3";
  const bool to_neutral =
      lines == 1 || (three_phase && feed.nominal.v / std::numbers::sqrt3 >= 200);  // 400 V lands: 230 V line to neutral
  if (!to_neutral) return three_phase ? std::string{", poles: 2, legs: "} + kTwo[static_cast<std::size_t>(n % 3)] : ", poles: 2";
  return std::string{", poles: 1, legs: "} + kOne[static_cast<std::size_t>(n % (three_phase ? 3 : 2))];
}

}  // namespace ohm
