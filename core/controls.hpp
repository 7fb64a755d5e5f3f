#pragma once
// The control variables of the assimilation, a row each: ROW(its name, its keys in [ensemble]). Added at the
// end: random numbers are numbered by the rows. Its code is
// hydro/run/controls/NAME.cpp alone, which defines NAME_control() (hydro/run/control.hpp). A macro, because
// basin.toml is read by programs that hold no solver (docs/decisions/0023-controls.md).

#include <array>
#include <cstddef>

#include "core/random.hpp"
#include "core/row_name.hpp"

/// {prefix of the keys, sigma unless said, its bound, correlation length unless said [m], persistence unless
/// said, what the page calls what is drawn, what it says of it besides, unit of sigma where it has one}
#define FRESHET_CONTROLS(ROW)                                                                                \
  ROW(rain_factor, {"rain", 0.4, 2, 10000, 0.9, "ln(rain factor)", ""})                                      \
  ROW(manning_factor,                                                                                        \
      {"manning", 0.2, 1, no_field, once, "ln(Manning factor)", ", one factor per land class and member"})   \
  ROW(inflow_factor,                                                                                         \
      {"inflow", 0, 2, no_field, 0.9, "ln(inflow factor)",                                                   \
       ", one factor per boundary of type `discharge` and member, on what comes in there. 0: the "           \
       "discharge is taken as it is given"})                                                                 \
  ROW(rain_shift, {"rain_shift", 0, 720, no_field, 0.9, "the time by which rain comes late",                 \
                   ", one for each member: a storm comes earlier or later than `[rain]` says. 0: at its "    \
                   "time",                                                                                   \
                   SigmaUnit{"_min", "min", 60}})                                                            \
  ROW(gauge_datum, {no_keys, 0, 0, no_field, once, "", ""})                                                  \
  ROW(ground_wetness, {"ground_wetness", 0, 2, no_field, no_persistence, "ln(water in the ground at first)", \
                       ", for each store of `[ground]` and member. Readings correct it whatever it is"})     \
  ROW(ground_capacity, {"ground_capacity", 0, 1, no_field, once, "ln(factor on `ground.capacity_mm`)",       \
                        ", for each store and member"})                                                      \
  ROW(ground_flow, {"ground_flow", 0, 2, no_field, once, "ln(factor on `ground.flow_mm_per_h`)",             \
                    ", for each store and member"})                                                          \
  ROW(ground_quick, {no_keys, 0, 0, no_field, no_persistence, "", ""})                                       \
  ROW(rain_east, {"rain_east", 0, 500, no_field, 0.9, "the distance by which rain falls too far east",       \
                  ", one for each member: a storm of `rain.grid` passes elsewhere than given. 0: in place",  \
                  SigmaUnit{"_km", "km", 1000}})                                                             \
  ROW(rain_north, {"rain_north", 0, 500, no_field, 0.9, "the distance by which rain falls too far north",    \
                   ", as `rain_east_sigma_km`", SigmaUnit{"_km", "km", 1000}})                               \
  ROW(rain_speed_east, {"rain_speed_east", 0, 100, no_field, 0.9, "the speed at which rain moves east",      \
                        " besides its own, one for each member: what `rain_east` grows by",                  \
                        SigmaUnit{"_km_per_h", "km/h", 1000.0 / 3600}})                                      \
  ROW(rain_speed_north, {"rain_speed_north", 0, 100, no_field, 0.9, "the speed at which rain moves north",   \
                         " besides its own, as `rain_speed_east_sigma_km_per_h`",                            \
                         SigmaUnit{"_km_per_h", "km/h", 1000.0 / 3600}})                                     \
  ROW(infiltration_factor, {"infiltration", 0, 2, no_field, once, "ln(factor on rates of `[infiltration]`)", \
                            ", one for each member, on what wet soil goes on taking: `rate_mm_per_h`, "      \
                            "`conductivity_mm_per_h`, `start_mm_per_h` and `end_mm_per_h`"})                 \
  ROW(soil_dryness, {"soil_dryness", 0, 2, no_field, once, "ln(factor on what dry soil takes first)",        \
                     ", one for each member: `initial_mm`, `deficit`, what `start_mm_per_h` is above "       \
                     "`end_mm_per_h`, retention by `curve_number`"})                                         \
  ROW(snow_melt, {"snow_melt", 0, 1, no_field, once, "ln(factor on `snow.melt_mm_per_c_day`)",               \
                  ", one for each member"})                                                                  \
  ROW(snow_store, {"snow_store", 0, 2, no_field, no_persistence, "ln(factor on the water in snow at first)", \
                   ", one for each member: on all snow, wherever it lies. Readings correct it"})

namespace freshet::core {

inline constexpr double no_field = 0;  ///< each row is drawn by itself: no key of a correlation length
inline constexpr double once = 1;      ///< a persistence: drawn before the first cycle and then kept
inline constexpr double no_persistence =
    -1;                                     ///< drawn once, then the run changes it: no key of a persistence
inline constexpr const char* no_keys = "";  ///< as prefix: sigmas are said elsewhere in basin.toml

/// Of the key of a sigma that is not of a logarithm: its end, its unit and how much that is in SI.
struct SigmaUnit {
  const char *suffix = "", *name = "";
  double size = 1;
};

/// What [ensemble] says of how members differ in a control: PREFIX_sigma, PREFIX_correlation_m,
/// PREFIX_persistence.
struct ControlKeys {
  const char* prefix;
  double sigma, most_sigma;
  double correlation_m;
  double persistence;
  const char *drawn, *remark;
  SigmaUnit unit = {};
  bool given() const { return *prefix != 0; }  ///< [ensemble] has keys of it
};

struct ControlRow {
  const char* name;
  ControlKeys keys;
};

inline constexpr std::array control_rows = {
#define FRESHET_CONTROL(name, ...) ControlRow{#name, __VA_ARGS__},
    FRESHET_CONTROLS(FRESHET_CONTROL)
#undef FRESHET_CONTROL
};

using ControlName = RowName<control_rows>;

/// Of a control's random numbers. Those that are older than the rows have numbers of their own.
constexpr Stream stream_of(ControlName control) { return static_cast<Stream>(16 + control.index); }

/// Of the transformed control: standard deviation, correlation length, AR(1) coefficient from cycle to cycle.
struct ControlDraws {
  double sigma, correlation_m, persistence;
};

/// What holds where basin.toml says nothing.
class AllControlDraws {
 public:
  AllControlDraws() {
    for (std::size_t i = 0; i < control_rows.size(); ++i) {
      const ControlKeys& keys = control_rows[i].keys;
      draws_[i] = {keys.sigma * keys.unit.size, keys.correlation_m, keys.persistence};
    }
  }
  ControlDraws& operator[](ControlName name) { return draws_[name.index]; }
  const ControlDraws& operator[](ControlName name) const { return draws_[name.index]; }

 private:
  std::array<ControlDraws, control_rows.size()> draws_;
};

}  // namespace freshet::core
