#pragma once
// Discharge from stage, next to the stage in the store: a reading of its own whose source names rating,
// segment and datum. Another rating or datum makes the next revision; the former stays.

#include "assimilation/readings/flags.hpp"
#include "core/basin/gauge_readings.hpp"
#include "core/stage_rating.hpp"

namespace freshet::assimilation {

/// What is applied to the readings of a gauge: rating, datum, factor.
struct RatedGauge {
  std::optional<core::StageRating> rating;
  std::optional<core::StageDatum> datum;
  double offset = 0;           ///< m, added to a stage before the rating
  double velocity_factor = 1;  ///< on a velocity as it was read
  core::Rated used = core::Rated::both;
  bool from_store = false;  ///< its rating is the newest of the store
};

/// [id] Of all gauges with one of them, less what the store has (store_rated.hpp). InputError as
/// core::read_stage_rating.
std::map<std::string, RatedGauge> rated_gauges(const core::Basin& basin);

/// Opens the source of every derived reading.
inline constexpr const char* rated_source = "rating ";

inline bool is_derived(const StoredReading& reading) { return reading.source.starts_with(rated_source); }

/// Discharge of a stage, with the source that names rating, segment, datum and stage; nothing where no curve
/// or datum is valid at its time, or it has no value. Doubts about the stage are stated of the discharge too.
std::optional<StoredReading> derived(const StoredReading& stage, const RatedGauge& gauge);

/// How many readings were derived, and of how many the stage lay beyond the curve.
struct DerivedCounts {
  int made = 0, above = 0, below = 0;
};

/// Adds to `known` what is derived from the newest stages, flagged already, with from < time <= until: a
/// revision where there is none or another one before it. A discharge that came from elsewhere stays the
/// newest. [id] what was made.
std::map<std::string, DerivedCounts> derive(Known& known, const std::map<std::string, RatedGauge>& gauges,
                                            core::Instant from, core::Instant until);

/// The same for one gauge.
DerivedCounts derive(Known& known, const std::string& id, const RatedGauge& gauge, core::Instant from,
                     core::Instant until);

/// "upper: 12 discharges above the curve ...", a line for each gauge that has some.
std::vector<std::string> notes_on_derived(const std::map<std::string, DerivedCounts>& counts);

}  // namespace freshet::assimilation
