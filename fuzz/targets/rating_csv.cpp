// Rating curves.
#include <cmath>
#include <stdexcept>

#include "fuzz/target.hpp"
#include "hydro/run/series.hpp"

namespace freshet::fuzz {
namespace {

/// What is taken rises and does not fall.
void read(const std::string& bytes) {
  const hydro::RatingCurve curve = hydro::read_rating_curve(file_in_memory("rating.csv", bytes));
  double before = 0;
  for (const double level : curve.levels) {
    const double discharge = curve.at(level);
    if (!(discharge >= before)) throw std::logic_error("a discharge that falls");
    before = discharge;
  }
}

const Target target("rating_csv", read);

}  // namespace
}  // namespace freshet::fuzz
