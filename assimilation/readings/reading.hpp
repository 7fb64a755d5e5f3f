#pragma once
// A gauge reading as it comes in and as it is kept.

#include <cmath>
#include <limits>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "assimilation/quantity.hpp"
#include "core/time.hpp"

namespace freshet::assimilation {

/// In order of growing distrust. Only good readings are assimilated; all are kept.
enum class Quality { good, suspect, bad, missing };

const std::vector<std::string>& quality_names();
std::string to_text(Quality quality);
std::optional<Quality> quality_of(std::string_view text);

/// The same of words and letters that agencies use ("approved", "P", "Ice", "e"), capitals or not.
std::optional<Quality> quality_of_agency(std::string_view text);

/// Whether the agency has looked at a reading, as its words say.
enum class Standing { unsaid, provisional, approved };

const char* to_text(Standing standing);  ///< "" where nothing is said
/// "approved", "A", "provisional", "P", "raw" ...; capitals or not. Any other word says nothing about it.
Standing standing_of_agency(std::string_view text);

/// flagged_by of a reading that came before its time.
inline constexpr const char* future_flag = "future";

struct Reading {
  std::string station;
  core::Instant time{};
  /// In the unit of the quantity; a stage: above stage zero; NaN: missing.
  double value = std::numeric_limits<double>::quiet_NaN();
  double error = 0;               ///< standard deviation
  std::optional<Quality> stated;  ///< by the file it came from
  Standing standing = Standing::unsaid;
  Quality quality = Quality::good;  ///< the worse of stated and checked
  std::string flagged_by;           ///< "stated", or the name of the check; "" when good
  bool synthetic = false;
  const Quantity* quantity = &stage();

  bool has_value() const { return std::isfinite(value); }
};

struct StoredReading : Reading {
  int revision = 0;  ///< 0 is the first; a different reading of the same station and time is the next
  std::string source, sha256;  ///< the file it came from
  long long row = -1;          ///< its number in the store; -1: not there yet
};

/// Quality before any check: what the file stated, else good; missing without a value. `flagged_by` follows.
/// A reading that came before its time ("future") stays bad.
void set_base_quality(Reading& reading);

/// Whether a later reading of the same station, quantity and time takes the place of an earlier one.
bool counts_after(const Reading& later, const Reading& earlier);

/// Which of the revisions of one station, quantity and time counts: the last, but what is provisional, or
/// states no quality, or has no value does not replace what was approved before.
std::size_t used_of(const std::vector<StoredReading>& revisions);

/// Same value, error and origin. A file that states no quality does not contradict one that did; one that
/// approves says something new.
bool same_reading(const Reading& incoming, const Reading& kept);

}  // namespace freshet::assimilation
