#include "assimilation/filter.hpp"

#include "core/errors.hpp"
#include "core/filters.hpp"

namespace freshet::assimilation {

#define FRESHET_DECLARE(name, what) \
  std::unique_ptr<Filter> make_##name(const ObservationSet& set, const FilterSettings& settings);
FRESHET_FILTERS(FRESHET_DECLARE)
#undef FRESHET_DECLARE

std::unique_ptr<Filter> make_filter(const std::string& name, const ObservationSet& set,
                                    const FilterSettings& settings) {
#define FRESHET_MAKE(row, what) \
  if (name == #row) return make_##row(set, settings);
  FRESHET_FILTERS(FRESHET_MAKE)
#undef FRESHET_MAKE
  core::fail_run("assimilation: there is no filter \"{}\"", name);
}

}  // namespace freshet::assimilation
