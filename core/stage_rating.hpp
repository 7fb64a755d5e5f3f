#pragma once
// Discharge from stage by rating curves as agencies give them: segments, each valid for stages and dates.

#include <filesystem>
#include <optional>
#include <string>
#include <vector>

#include "core/time.hpp"

namespace freshet::core {

/// Q = c (h - a)^b in m3/s, of stages h in (from, to] m above the gauge's zero.
struct RatingSegment {
  double from = 0, to = 0, c = 0, a = 0, b = 0;
  double uncertainty = 0.1;  ///< standard deviation over discharge
  int line = 0;              ///< of the file
};

/// What a rating says of one stage.
struct RatedStage {
  double discharge = 0, error = 0;  ///< m3/s; error: standard deviation
  int line = 0;                     ///< of the segment
  std::string beyond{};             ///< "above 5.516 m" or "below 0.549 m" where no segment holds
};

/// The curve of one time: segments by stage, without gaps.
struct DatedRating {
  Instant from = Instant::min(), until = Instant::max();  ///< valid in [from, until)
  std::vector<RatingSegment> segments;

  /// Above the last segment that one is continued, with at least twice its uncertainty, growing with the
  /// depth over it. Below the first, that one is continued down to its a, with twice its uncertainty; no
  /// water flows at or below a. `stage_error` of the stage, m: part of the error through the slope of the
  /// curve.
  RatedStage at(double stage, double stage_error) const;
};

struct StageRating {
  std::string file, sha256;
  std::vector<DatedRating> curves;  ///< by time

  /// The curve that is valid at a time; null where none is.
  const DatedRating* valid_at(Instant time) const;
};

/// CSV with the columns valid_from, valid_to (empty: without end), stage_from_m, stage_to_m, c, a, b and, if
/// they are there, uncertainty_percent and station; or the headings of British agencies (Site Name, Site
/// Number, Valid Since, Valid To, Stage Start, Stage End; dates such as 16/09/1997 09:00, in UTC, "Current").
/// Rows of other stations are passed over. InputError with file and line for what cannot be read, for
/// segments with a gap or an overlap, for times that overlap, and where no row is of `station`.
StageRating read_stage_rating(const std::filesystem::path& file, const std::string& station);

/// What is added to a stage as it was read, by time.
struct StageDatum {
  struct Shift {
    Instant from = Instant::min(), until = Instant::max();
    double offset = 0;  ///< m
    int line = 0;
  };
  std::string file;
  std::vector<Shift> shifts;  ///< by time

  /// Nothing where none is valid.
  const Shift* valid_at(Instant time) const;
};

/// CSV with the columns valid_from, valid_to, offset_m and, if it is there, station. InputError as above.
StageDatum read_stage_datum(const std::filesystem::path& file, const std::string& station);

}  // namespace freshet::core
