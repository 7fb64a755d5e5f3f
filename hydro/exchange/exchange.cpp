#include "hydro/exchange/exchange.hpp"

#include <stdexcept>

namespace freshet::hydro {

std::unique_ptr<Exchange> make_exchange(const core::ExchangeSettings& settings, const ExchangeSite& site) {
#define FRESHET_ROW(table) \
  if (settings.kind->name == #table) return make_##table(settings, site);
  FRESHET_EXCHANGES(FRESHET_ROW)
#undef FRESHET_ROW
  throw std::logic_error("kind of exchange '" + settings.kind->name + "' has no class in hydro/exchange");
}

}  // namespace freshet::hydro
