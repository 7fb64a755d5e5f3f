#pragma once
// Rain of the time before forecast.start: a table of amounts, the same everywhere, or what [rain] tells.

#include <string>
#include <vector>

#include "hydro/run/simulation.hpp"

namespace freshet::hydro {

class WarmUpRain {
 public:
  /// InputError if its table is not sound, or has gaps and basin.toml wants none.
  explicit WarmUpRain(const Simulation& simulation);

  /// [owned cell] m/s, the mean from one time to another [s since forecast.start]; empty: it is dry.
  std::vector<double> mean(double from, double to) const;

  const std::string& source() const { return source_; }  ///< for the record
  /// "2012-10-16 00:00 UTC to 2012-10-18 00:00 UTC": times of the table without rain, which are filled.
  const std::vector<std::string>& gaps() const { return gaps_; }
  double gap_days() const { return gap_s_ / 86400; }

 private:
  void take(const core::Series& series);
  void fill_gaps();
  double of_table(double from, double to) const;

  /// A piece of the table; `rate` NaN: a gap.
  struct Piece {
    double from, to;  ///< s since forecast.start
    double rate;      ///< m/s
  };
  const Simulation& simulation_;
  bool table_ = false;
  std::string source_;
  std::vector<Piece> pieces_;  ///< from the warm-up's begin to 0, one after the other
  std::vector<std::string> gaps_;
  double gap_s_ = 0;
};

}  // namespace freshet::hydro
