// Guidelines of the WMO: the sender is registered, which basin.toml says; the message itself is plain CAP.

#include "forecast/warnings/profile.hpp"

namespace freshet::forecast {

void fit_wmo(CapText&, const core::Warnings&) {}

}  // namespace freshet::forecast
