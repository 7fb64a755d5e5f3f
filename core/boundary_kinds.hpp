#pragma once
// What basin.toml may say of each kind of boundary. What water does there is in hydro/boundary/, under the
// same name.

#include <string>
#include <vector>

#include "core/plausible.hpp"

namespace freshet::core {

/// A quantity that a boundary is given, by a key or by a series of the same name.
struct BoundaryQuantity {
  std::string key;
  double low, high;  ///< of the key
  std::string unit;
  Plausible plausible;
  bool never_zero;      ///< outside = "zero" would be a value that nobody means
  std::string meaning;  ///< of the key, on the page
};

enum class BoundaryFile { none, series, rating_curve };

struct BoundaryKind {
  std::string name;  ///< [[boundary]] type
  std::string about;
  const BoundaryQuantity* quantity = nullptr;  ///< nullptr: none is given
  BoundaryFile file = BoundaryFile::none;
  bool slope = false;      ///< of the energy line may be given
  bool brings_in = false;  ///< a river may come in: the terrain gives it a strip
  enum class LetsOut { never, always, if_negative } lets_out = LetsOut::always;

  bool is(const std::string& other) const { return name == other; }
  bool gives(const BoundaryQuantity& other) const { return quantity == &other; }
};

extern const BoundaryQuantity boundary_discharge, boundary_level;
const std::vector<const BoundaryQuantity*>& boundary_quantities();

/// A row each, in the order in which messages list them.
const std::vector<BoundaryKind>& boundary_kinds();
/// The kind of a name; std::logic_error if there is none.
const BoundaryKind& boundary_kind(const std::string& name);
/// Names of the kinds that `has` holds for, as in: "discharge", "level" or "rating_curve".
template <class Has>
std::string boundary_kinds_with(const Has& has) {
  std::vector<std::string> names;
  for (const BoundaryKind& kind : boundary_kinds())
    if (has(kind)) names.push_back('"' + kind.name + '"');
  std::string text;
  for (std::size_t i = 0; i < names.size(); ++i)
    text += (i == 0 ? "" : i + 1 == names.size() ? " or " : ", ") + names[i];
  return text;
}

}  // namespace freshet::core
