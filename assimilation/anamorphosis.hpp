#pragma once
// Values on a scale on which they are nearly Gaussian, as a filter takes them (Bertino, Evensen & Wackernagel
// 2003, doi 10.1111/j.1751-5823.2003.tb00194.x; Amezcua & van Leeuwen 2014, doi 10.3402/tellusa.v66.23493).

namespace freshet::assimilation {

/// Scale of a reading and of what the members predict for it. It may depend on the reading's error: what that
/// cannot tell apart the scale need not.
struct Anamorphosis {
  double low = 0, high = 1;                     ///< between which values lie
  double (*score)(double value, double error);  ///< rises with the value
  double (*value)(double score, double error);  ///< back
};

/// Of a fraction f with error e: the normal quantile of e/2 + (1 - e) f. Finite for 0 and 1, which stand for
/// all that lies within half an error of them.
double fraction_score(double fraction, double error);
double fraction_of_score(double score, double error);

}  // namespace freshet::assimilation
