#pragma once
// Risk of flooding from impact and likelihood, as the Flood Guidance Statement of England and Wales and the
// Scottish one have it: Speight et al. (2018), J. Flood Risk Management 11, S884-S901, figure 1
// (doi:10.1111/jfr3.12281), and the Flood Guidance Statement user guide of the Flood Forecasting Centre.

#include <array>
#include <string>

namespace freshet::core {

enum class Impact { minimal, minor, significant, severe };
enum class Likelihood { very_low, low, medium, high };
enum class Risk { green, yellow, amber, red };  ///< very low, low, medium, high

inline constexpr std::array<const char*, 4> impact_names = {"minimal", "minor", "significant", "severe"};
inline constexpr std::array<const char*, 4> likelihood_names = {"very low", "low", "medium", "high"};
inline constexpr std::array<const char*, 4> risk_names = {"green", "yellow", "amber", "red"};

/// Low from 20 %, medium from 40 %, high from 60 % on.
Likelihood likelihood_of(double probability);
Risk risk_of(Impact impact, Likelihood likelihood);
/// The probability from which on an impact gives this risk or a higher one; above 1: never.
double probability_for(Impact impact, Risk risk);
/// Of its English name; std::logic_error if there is none.
Risk colour_of(const std::string& name);

}  // namespace freshet::core
