#include "hydro/exchange/exchange.hpp"

#include <stdexcept>

#include "core/exchange_kinds.hpp"
#include "hydro/exchange/culvert.hpp"
#include "hydro/exchange/weir.hpp"

/// kind(table of basin.toml, class): the kinds, one row each. A new one: a file next to these, its row here,
/// and what basin.toml may say of it in core/exchange_kinds.cpp, under the same name.
#define FRESHET_EXCHANGE_KINDS(kind) kind(weir, Weir) kind(culvert, Culvert)

namespace freshet::hydro {

std::unique_ptr<Exchange> make_exchange(const core::ExchangeSettings& settings, const ExchangeSite& site) {
#define FRESHET_KIND(table, type) \
  if (settings.kind->name == #table) return std::make_unique<type>(settings, site);
  FRESHET_EXCHANGE_KINDS(FRESHET_KIND)
#undef FRESHET_KIND
  throw std::logic_error("kind of exchange '" + settings.kind->name + "' has no class in hydro/exchange");
}

}  // namespace freshet::hydro
