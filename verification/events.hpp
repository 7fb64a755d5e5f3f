#pragma once
// Floods as events: when a threshold was crossed, which forecasts said so, and how early.

#include <deque>
#include <optional>
#include <utility>
#include <vector>

#include "core/time.hpp"
#include "verification/observed.hpp"

namespace freshet::verification {

/// The water rose over a threshold.
struct Crossing {
  core::Instant begin{};      ///< first reading at or above it
  core::Instant end{};        ///< last one; rises less than `apart` after it belong to the same event
  bool seen_to_begin = true;  ///< false: it was above in the first reading, or after a gap
};

/// Finds crossings in readings that come by time, piece by piece.
class CrossingFinder {
 public:
  static constexpr std::chrono::hours apart{3};  ///< time below that parts two events
  static constexpr std::chrono::hours longest_gap{
      1};  ///< between readings; after a longer one nobody saw a rise

  explicit CrossingFinder(double threshold) : threshold_(threshold) {}
  void add(const ObservedValue& reading);
  const std::vector<Crossing>& crossings() const { return crossings_; }
  /// Whether readings without a long gap reach over this time, which ends before the last one.
  bool covers(core::Instant from, core::Instant to) const;

 private:
  double threshold_;
  std::optional<core::Instant> first_, last_;
  std::vector<std::pair<core::Instant, core::Instant>> gaps_;  ///< long ones
  std::vector<Crossing> crossings_;
};

/// Finds times in which the water rises fast, as rules of the kind `rise` ask for it: as a mean over so long.
class RiseFinder {
 public:
  RiseFinder(double m_per_h, double over_min)
      : over_(core::milliseconds_of(60 * over_min)), found_(m_per_h) {}
  void add(const ObservedValue& reading);
  const CrossingFinder& found() const { return found_; }  ///< of the rate

 private:
  core::Instant::duration over_;
  std::deque<ObservedValue> recent_;
  CrossingFinder found_;
};

/// What a cycle said of a threshold: that it is reached by its end, and what came of it.
struct EventForecast {
  std::size_t cycle = 0;  ///< its number
  core::Instant issued{}, until{};
  double probability = 0;
  std::optional<bool> came_true;  ///< nothing: readings are missing in that time
  bool already = false;           ///< the last reading before it was above
};

/// Of events: of a hit the last forecast that was issued before it and reached over it said yes. A false
/// alarm is a run of yes without an event in its time.
struct EventTable {
  double decision = 0.5;  ///< probability from which a forecast says yes
  int hits = 0, misses = 0, false_alarms = 0;
  int not_forecast = 0;         ///< events that no cycle reached over, or whose begin nobody saw
  int not_judged = 0;           ///< runs of yes in whose time readings are missing
  std::vector<double> early_h;  ///< of each hit: from the first yes of the run that led to it
  std::optional<double> pod() const, far() const, csi() const;
};

/// `forecasts` by time.
EventTable match(const std::vector<Crossing>& crossings, const std::vector<EventForecast>& forecasts,
                 double decision);

/// Number of events that a set of forecasts lies in or before: those with a crossing in the time of one.
int events_among(const std::vector<Crossing>& crossings, const std::vector<EventForecast>& forecasts);

}  // namespace freshet::verification
