#include "core/exchange_kinds.hpp"

#include <algorithm>
#include <stdexcept>

namespace freshet::core {

double between(const std::vector<double>& where, const std::vector<double>& values, double at) {
  const auto after = std::upper_bound(where.begin(), where.end(), at);
  if (after == where.begin()) return values.front();
  if (after == where.end()) return values.back();
  const auto i = after - where.begin();
  const double share = (at - where[i - 1]) / (where[i] - where[i - 1]);
  return values[i - 1] + share * (values[i] - values[i - 1]);
}

double ExchangeSettings::level(const ExchangeKey& key, double along) const {
  if (key.type != ExchangeKey::Type::list) return number(key.name);
  return between(list(key.where), list(key.name), along);
}

bool ExchangeSettings::along_line() const {
  using Lies = ExchangeKind::Lies;
  if (kind->lies != Lies::either) return kind->lies == Lies::along_line;
  return !line.file.empty() || !line.points.empty();
}

std::vector<ExchangeRelation> rising(const std::string& key, const std::string& where) {
  return {{[=](const ExchangeSettings& s) { return s.list(key).size() == s.list(where).size(); }, where,
           "has not as many values as " + key},
          {[=](const ExchangeSettings& s) {
             const std::vector<double>& at = s.list(where);
             return std::adjacent_find(at.begin(), at.end(), std::greater_equal<>()) == at.end();
           },
           where, "must rise from value to value"}};
}

const std::vector<ExchangeKind>& exchange_kinds() {
#define FRESHET_ROW(name) name##_table(),
  static const std::vector<ExchangeKind> kinds = {FRESHET_EXCHANGES(FRESHET_ROW)};
#undef FRESHET_ROW
  return kinds;
}

const ExchangeKey& ExchangeKind::key(const std::string& key) const {
  for (const ExchangeKey& known : keys)
    if (known.name == key) return known;
  throw std::logic_error("no key of " + name + " is called '" + key + "'");
}

const ExchangeKind& exchange_kind(const std::string& name) {
  for (const ExchangeKind& kind : exchange_kinds())
    if (kind.name == name) return kind;
  throw std::logic_error("no kind of exchange is called '" + name + "'");
}

}  // namespace freshet::core
