#include "rig/file/words/form.h"

#include <array>
#include <cstddef>

namespace ohm::rigfile {
namespace {

// Pieces of patterns. A number is decimal with a point, no sign, no exponent; the blank before a unit may be left out.
#define NUM "[0-9]+(\\.[0-9]+)?"
#define WORD "[^\\s./*,:\"'#\\[\\]{}]+"
#define LEG "(L1|L2|L3|L1-L2|L2-L3|L3-L1|L1-L2-L3)"
#define CONNECTOR "(6-pin|8-pin|12-pin|12vhpwr|molex|sata|slot|eps)"
#define LINK "x(1|2|4|8|16) *gen[1-6]"
#define AWG "[0-9]{1,2} *AWG"
#define LENGTH NUM " *(mm|cm|m)"
#define POWER NUM " *(mW|W|kW)"
#define BYTES NUM " *(MB|MiB|GB|GiB|TB|TiB|PB)"

constexpr std::array kTable{
    FormText{Form::Version, "version", "the version of this format, 1", "^1$", "1", true, 1, 1},
    FormText{Form::Text, "text", "a text of one line", "", "left wall"},
    FormText{Form::Name, "name", "a name without blanks or any of . / * , : \" ' # [ ] { }", "^" WORD "$", "P18", true},
    FormText{Form::PartName, "part-name", "the name of a part (`ohm parts`, or your own under `parts`)", "^" WORD "$",
             "rtx-3090-fe"},
    FormText{Form::PartOrNone, "part-or-none", "the name of a part, or none", "^" WORD "$", "usb-6pin"},
    FormText{Form::Outlet, "outlet", "an outlet, like pdu1/3", "^" WORD "/[0-9]{1,5}$", "pdu1/3"},
    FormText{Form::OutletRange, "outlet-range", "outlets, like pdu1/1-3", "^" WORD "/[0-9]{1,5}(-[0-9]{1,5})?$", "pdu1/1-3"},
    FormText{Form::Range, "range", "a number or a range, like 1-3", "^[0-9]{1,5}(-[0-9]{1,5})?$", "1-3", true},
    FormText{Form::Set, "place", "a place or a set of places, like A3, A1-4, A*, A.p1 or pdu1/3", "^[^\\s]+$", "A1-4", true},
    FormText{Form::Meter, "meter", "where the meter is read, like nut:pdu1@127.0.0.1, or none", "^(none|(nut|https?):\\S+)$",
             "nut:pdu1@127.0.0.1"},
    FormText{Form::Power, "power", "a power with its unit, like 350 W", "^" POWER "$", "350 W"},
    FormText{Form::PowerOrZero, "power-or-zero", "a power with its unit, like 65 W (0 W for none)", "^" POWER "$", "65 W"},
    FormText{Form::Current, "current", "a current with its unit, like 30 A", "^" NUM " *(mA|A|kA)$", "30 A"},
    FormText{Form::Voltage, "voltage", "a voltage with its unit, like 228 V", "^" NUM " *(V|kV)$", "228 V"},
    FormText{Form::VoltageBand, "voltage-band", "an input voltage, like 200..240 V or 120 V", "^" NUM "(\\.\\." NUM ")? *V$",
             "200..240 V"},
    FormText{Form::Feed, "feed", "what the utility brings in, like 240 V split-phase, 208 V 3-phase, 400 V 3-phase, 120 V or 230 V",
             "^" NUM " *V( (split-phase|3-phase|single-phase))?$", "240 V split-phase"},
    FormText{Form::Percent, "percent", "a part of a whole from 0 % to 100 %, like 5 %", "^" NUM " *%$", "5 %"},
    FormText{Form::PositivePercent, "positive-percent", "a part of a whole above 0 % and up to 100 %, like 94 %", "^" NUM " *%$",
             "94 %"},
    FormText{Form::Multiple, "multiple", "a multiple from 100 % to 1000 %, like 140 %", "^" NUM " *%$", "140 %"},
    FormText{Form::PercentRange, "percent-range", "a part of a whole from its least to its most, like 17..19 %",
             "^" NUM "(\\.\\." NUM ")? *%$", "17..19 %"},
    FormText{Form::TemperatureRange, "temperature-range", "temperatures from low to high, like 15..35 °C",
             "^-?" NUM "\\.\\.-?" NUM " *(°C|C)$", "15..35 °C"},
    FormText{Form::TemperatureRise, "temperature-rise", "a temperature difference, like 10 K", "^" NUM " *K$", "10 K"},
    FormText{Form::Tariff, "tariff", "a price per kilowatt-hour, like 0.14 USD/kWh", "^" NUM " *[A-Z]{3}/kWh$", "0.14 USD/kWh"},
    FormText{Form::Length, "length", "a length with its unit, like 60 mm", "^" LENGTH "$", "60 mm"},
    FormText{Form::Bytes, "bytes", "an amount of memory with its unit, like 32 GB or 64 GiB", "^" BYTES "$", "32 GB"},
    FormText{Form::Rate, "rate", "a data rate with its unit, like 1 Gb/s", "^" NUM " *(kb/s|Mb/s|Gb/s|MB/s|GB/s)$", "1 Gb/s"},
    FormText{Form::Resistance, "resistance", "a resistance per metre, like 13.2 mOhm/m", "^" NUM " *(mOhm/m|mΩ/m)$", "13.2 mOhm/m"},
    FormText{Form::Tflops, "tflops", "a throughput, like 71 TFLOPS", "^" NUM " *TFLOPS$", "71 TFLOPS"},
    FormText{Form::Gauge, "gauge", "an even wire gauge from 4 to 18, like 14 AWG", "^" AWG "$", "14 AWG"},
    FormText{Form::GaugeOrNone, "gauge-or-none", "an even wire gauge from 4 to 18, like 10 AWG, or none for hard-wired",
             "^(" AWG "|none)$", "10 AWG"},
    FormText{Form::Cord, "cord", "a gauge and a length, like 14 AWG 1.8 m", "^" AWG " +" LENGTH "$", "14 AWG 1.8 m"},
    FormText{Form::Cable, "cable", "a gauge and a length, like 16 AWG 0.6 m or 18 AWG 0.6 m daisy-chain",
             "^" AWG " +" LENGTH "( +daisy-chain)?$", "16 AWG 0.6 m"},
    FormText{Form::Count, "count", "a whole number from 1 to 10000", "^[0-9]{1,5}$", "12", true, 1, 10'000},
    FormText{Form::Poles, "poles", "1, 2 or 3 poles", "^[123]$", "2", true, 1, 3},
    FormText{Form::Lines, "lines", "1, 2 or 3 line conductors", "^[123]$", "2", true, 1, 3},
    FormText{Form::Curve, "curve", "a trip curve: UL489, B, C or D", "^(UL489|B|C|D)$", "UL489"},
    FormText{Form::Legs, "legs", "legs: L1, L2, L3, L1-L2, L2-L3, L3-L1 or L1-L2-L3", "^" LEG "$", "L1-L2"},
    FormText{Form::Wiring, "wiring", "L-L or L-N", "^(L-L|L-N)$", "L-L"},
    FormText{Form::Connector, "connector", "a plug: 6-pin, 8-pin, 12-pin, 12vhpwr, molex, sata, slot or eps", "^" CONNECTOR "$",
             "6-pin"},
    FormText{Form::Plugs, "plugs", "a number of equal plugs, like 2 x 8-pin", "^[1-8] *[x×] *" CONNECTOR "$", "2 x 8-pin"},
    FormText{Form::Link, "link", "a PCIe link, like x1 gen2", "^" LINK "$", "x1 gen2"},
    FormText{Form::CardCount, "card-count", "a number of equal cards, like 4 x rtx-3090-fe", "^[0-9]{1,5} *[x×] *" WORD "$",
             "4 x rtx-3090-fe"},
    FormText{Form::OutletCount, "outlet-count",
             "a number of equal outlets, like 24 x C13, or the kind alone where banks tell the numbers",
             "^([0-9]{1,4} *[x×] *)?" WORD "$", "24 x C13"},
    FormText{Form::OutletKind, "outlet-kind", "a kind of outlet, like C13, C19 or 5-15", "^" WORD "$", "C13"},
    FormText{Form::InletName, "inlet-name", "an inlet, like L6-30, L21-30 or C20", "^" WORD "$", "L6-30"},
    FormText{Form::PsuInlet, "psu-inlet", "C14 or C20", "^(C14|C20)$", "C14"},
    FormText{Form::SlotGroup, "slot-group", "equal slots, like 12 x x1 gen2", "^[0-9]{1,2} *[x×] *" LINK "$", "12 x x1 gen2"},
    FormText{Form::Disk, "disk", "a disk, like 1 TB nvme (nvme, sata or hdd)", "^" BYTES "( +(nvme|sata|hdd))?$", "1 TB nvme"},
    FormText{Form::Fans, "fans", "a number of fans and what each draws, like 3 x 12 W", "^[0-9]{1,3} *[x×] *" POWER "$",
             "3 x 12 W"},
    FormText{Form::Hung, "hung", "vertical or flat", "^(vertical|flat)$", "vertical"},
    FormText{Form::Air, "air", "the way of the air: front-to-back, back-to-front, side-to-side or bottom-to-top",
             "^(front-to-back|back-to-front|side-to-side|bottom-to-top)$", "front-to-back"},
    FormText{Form::PartKind, "part-kind", "a kind of part: card, psu, breakout, riser, pdu or board",
             "^(card|psu|breakout|riser|pdu|board|connector|inlet|wire)$", "psu"},
    FormText{Form::PsuType, "psu-type", "atx or server", "^(atx|server)$", "atx"},
    FormText{Form::Tier, "tier", "an 80 PLUS tier: gold, platinum or titanium, or with its column: gold-115, gold-230 or gold-eu",
             "^(gold|platinum|titanium)(-(115|230|eu))?$", "gold"},
    FormText{Form::Rank, "rank", "how well it is known: measured, datasheet, standard or assumed",
             "^(measured|datasheet|standard|owner|assumed)$", "datasheet"},
};

#undef NUM
#undef WORD
#undef LEG
#undef CONNECTOR
#undef LINK
#undef AWG
#undef LENGTH
#undef POWER
#undef BYTES

constexpr bool in_order() {
  for (std::size_t i = 0; i < kTable.size(); ++i) {
    if (static_cast<std::size_t>(kTable[i].form) != i) return false;
  }
  return kTable.size() == static_cast<std::size_t>(kForms);
}
static_assert(in_order(), "one row for each form, in the order of the enum");

}  // namespace

const FormText& text_of(Form form) { return kTable[static_cast<std::size_t>(form)]; }

}  // namespace ohm::rigfile
