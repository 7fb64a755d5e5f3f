#pragma once
// The filters of the assimilation, a row each: ROW(its name in basin.toml, what it is, what it promises). The
// first is the default. Its code is assimilation/filters/NAME.cpp alone, which defines make_NAME
// (assimilation/filter.hpp). A macro, because basin.toml is checked by programs that hold no filter
// (docs/decisions/0018-doors-of-the-assimilation.md).

#include <array>
#include <string>
#include <string_view>
#include <vector>

#define FRESHET_FILTERS(ROW)                                                                                 \
  ROW(letkf, "local ensemble transform Kalman filter (Hunt et al. 2007)", {})                                \
  ROW(ensrf, "serial ensemble square root filter (Whitaker & Hamill 2002)", {})                              \
  ROW(etkf, "ensemble transform Kalman filter (Bishop et al. 2001), without localisation", {.global = true}) \
  ROW(estkf, "error subspace transform Kalman filter (Nerger et al. 2012)", {})                              \
  ROW(denkf, "deterministic ensemble Kalman filter (Sakov & Oke 2008)", {.exact = false})                    \
  ROW(enkf, "stochastic ensemble Kalman filter (Burgers et al. 1998)", {.exact = false})                     \
  ROW(eakf, "serial ensemble adjustment Kalman filter (Anderson 2001, 2003)", {})                            \
  ROW(knetf, "hybrid of a nonlinear and the Kalman ensemble transform filter (Nerger 2022)",                 \
      {.exact = false, .mean = false, .global = true})

namespace freshet::core {

struct FilterPromise {
  /// From members with exact moments it makes the Kalman filter's mean and covariance; else only the mean,
  /// or, of a filter that is for other distributions, neither.
  bool exact = true, mean = true;
  /// The same transform everywhere: every reading counts in full in all places. Only then may the members be
  /// rotated.
  bool global = false;
};

struct FilterRow {
  const char* name;
  const char* what;
  FilterPromise promise;
};

inline constexpr std::array filter_rows = {
#define FRESHET_FILTER(name, what, ...) FilterRow{#name, what, FilterPromise __VA_ARGS__},
    FRESHET_FILTERS(FRESHET_FILTER)
#undef FRESHET_FILTER
};

/// In the order of the rows.
inline std::vector<std::string> filter_names() {
  std::vector<std::string> names;
  for (const FilterRow& row : filter_rows) names.emplace_back(row.name);
  return names;
}

/// Of one of filter_names(); of any other what the default promises.
constexpr FilterPromise filter_promise(std::string_view name) {
  for (const FilterRow& row : filter_rows)
    if (name == row.name) return row.promise;
  return {};
}

}  // namespace freshet::core
