#pragma once
// The axes time and member, which most result files have.

#include <string>
#include <vector>

#include "core/netcdf_file.hpp"
#include "core/time.hpp"
#include "results/variable.hpp"

namespace freshet::results {

inline constexpr Variable time_axis{.name = "time",
                                    .type = core::NcType::f64,
                                    .axes = {"time"},
                                    .long_name = "time",
                                    .standard_name = "time"};  // its units name the epoch
inline constexpr Variable member_axis{.name = "member",
                                      .type = core::NcType::i32,
                                      .axes = {"member"},
                                      .long_name = "ensemble member",
                                      .units = "1",
                                      .standard_name = "realization"};

/// Instant of the cycle, one in a file: what tells forecasts of several cycles apart (CF).
inline constexpr Variable reference_time{.name = "forecast_reference_time",
                                         .type = core::NcType::f64,
                                         .axes = {},
                                         .long_name = "time of the cycle",
                                         .standard_name = "forecast_reference_time"};

/// When the records of a series were made, those of the window first. In a cycle window and forecast both
/// hold the cycle's time, before and after the analysis.
struct RecordTimes {
  core::Instant epoch{};          ///< of time_s
  std::vector<double> time_s;     ///< [time] seconds since epoch
  std::vector<char> in_forecast;  ///< [time] 0: assimilation window, 1: forecast

  core::Instant instant(std::size_t time) const;  ///< rounded to seconds
  std::size_t in_window() const;                  ///< how many come before the forecast's
};

/// Name of what the window holds of an axis or a variable, "window_stage". Files keep the window apart, so
/// that the times of every axis rise, which CF demands and pandas and xarray need.
std::string of_window(const std::string& name);

/// The axis of times, over a dimension that is there, and the reference time, which is `epoch`.
void define_time(core::NetcdfFile& file, core::Instant epoch);
void write_reference_time(core::NetcdfFile& file);

/// Dimensions and axes of times, the window's too where it has records.
void define_record_times(core::NetcdfFile& file, const RecordTimes& times);
void write_record_times(core::NetcdfFile& file, const RecordTimes& times);
/// A variable whose last axis is `time`, of window and forecast.
void define_series(core::NetcdfFile& file, const std::string& name, core::NcType type,
                   const std::vector<std::string>& axes, const core::Attributes& attributes,
                   const RecordTimes& times);
void define_series(core::NetcdfFile& file, const Variable& variable, const core::Attributes& more,
                   const RecordTimes& times);
/// `values`: [row][time], window and forecast.
void write_series(core::NetcdfFile& file, const std::string& name, const std::vector<double>& values,
                  const RecordTimes& times);

/// `numbers`, or, where that is empty, 0 to `members` - 1.
void write_member_numbers(core::NetcdfFile& file, std::size_t members, std::vector<int> numbers = {});

/// Epoch of a file's times; InputError if they have none.
core::Instant epoch_of(const core::NetcdfFile& file, const std::string& axis = time_axis.name);

}  // namespace freshet::results
