#include "rig/plan/energy.h"

namespace ohm {
namespace {

constexpr double kBtuPerHourPerWatt = 3.412142;  // standard: 1 W = 3.412142 BTU/h
constexpr double kAirDensity = 1.2;              // kg/m3 at 20 °C, sea level (standard)
constexpr double kAirHeat = 1005;                // J/(kg K) (standard)
constexpr double kCfmPerM3h = 0.588578;          // standard
constexpr double kHoursPerMonth = 730.5;         // 365.25 d / 12

}  // namespace

Energy energy_of(const Site& site, double dc, double ac) {
  Energy e;
  e.dc = dc;
  e.ac = ac;
  e.btu_per_hour = ac * kBtuPerHourPerWatt;
  e.air_m3_per_hour = site.air_rise.v > 0 ? ac / (kAirDensity * kAirHeat * site.air_rise.v) * 3600 : 0;
  e.air_cfm = e.air_m3_per_hour * kCfmPerM3h;
  e.kwh_per_month = ac / 1000 * kHoursPerMonth;
  if (site.tariff) e.cost_per_month = e.kwh_per_month * *site.tariff;
  return e;
}

}  // namespace ohm
