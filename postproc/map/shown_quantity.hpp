#pragma once
// What the values of a field are, by its name and units: that decides colours, legend and
// hint. A field of which nothing is known gets even classes and its own name.

#include <optional>
#include <string>

#include "postproc/draw/colour_scale.hpp"

namespace freshet::postproc {

/// A field as its file describes it.
struct FieldWords {
  std::string name, units;
  std::string long_name;  ///< without its remark on missing values; the name where the file has none
};

struct ShownQuantity {
  Quantity quantity = Quantity::other;
  std::string name;    ///< heads the legend: "Water depth"
  std::string unit;    ///< of the legend: "m", "%", "h after the cycle's time"
  double divisor = 1;  ///< values of the file over this are in the unit of the classes
  double factor = 1;   ///< legend shows classes times this
};

ShownQuantity shown_quantity(const FieldWords& field);

/// The long name, its first letter large, with `threshold` [m] in place of the words "the threshold" or,
/// where it has none, after it.
std::string title_of(const FieldWords& field, std::optional<double> threshold);

}  // namespace freshet::postproc
