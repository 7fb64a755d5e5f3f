#pragma once
// The axes time and member, which most result files have.

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
inline constexpr Variable phase{.name = "phase",
                                .type = core::NcType::i8,
                                .axes = {"time"},
                                .long_name = "before or after the analysis",
                                .flag_meanings = "window forecast"};
inline constexpr Variable member_axis{.name = "member",
                                      .type = core::NcType::i32,
                                      .axes = {"member"},
                                      .long_name = "ensemble member",
                                      .standard_name = "realization"};

/// When the records of a series were made. In a cycle window and forecast both hold the cycle's time.
struct RecordTimes {
  core::Instant epoch{};          ///< of time_s
  std::vector<double> time_s;     ///< [time] seconds since epoch
  std::vector<char> in_forecast;  ///< [time] 0: assimilation window, 1: forecast

  core::Instant instant(std::size_t time) const;  ///< rounded to seconds
};

/// The variable, over a dimension that is there.
void define_time(core::NetcdfFile& file, core::Instant epoch);
void define_record_times(core::NetcdfFile& file, core::Instant epoch);
void write_record_times(core::NetcdfFile& file, const RecordTimes& times);

/// Numbers 0 to `members` - 1.
void write_member_numbers(core::NetcdfFile& file, std::size_t members);

/// Epoch of a file's times; InputError if they have none.
core::Instant epoch_of(const core::NetcdfFile& file);

}  // namespace freshet::results
