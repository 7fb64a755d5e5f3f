#pragma once
// The filters of the assimilation, a row each: ROW(its name in basin.toml, what it is). The first is the
// default. Its code is assimilation/filters/NAME.cpp alone, which defines make_NAME
// (assimilation/filter.hpp). A macro, because basin.toml is checked by programs that hold no filter
// (docs/decisions/0018-doors-of-the-assimilation.md).

#include <string>
#include <vector>

#define FRESHET_FILTERS(ROW)                                              \
  ROW(letkf, "local ensemble transform Kalman filter (Hunt et al. 2007)") \
  ROW(ensrf, "serial ensemble square root filter (Whitaker & Hamill 2002)")

namespace freshet::core {

/// In the order of the rows.
inline std::vector<std::string> filter_names() {
#define FRESHET_NAME(name, what) #name,
  return {FRESHET_FILTERS(FRESHET_NAME)};
#undef FRESHET_NAME
}

}  // namespace freshet::core
