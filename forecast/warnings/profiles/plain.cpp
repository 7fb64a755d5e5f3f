// CAP 1.2 and nothing else.

#include "forecast/warnings/profile.hpp"

namespace freshet::forecast {

void fit_plain(CapText&, const core::Warnings&) {}

}  // namespace freshet::forecast
