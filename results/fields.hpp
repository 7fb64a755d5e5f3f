#pragma once
// Fields on cells that forecast.nc, probability.nc, checkpoint.nc and analysis.nc hold, for who writes them
// and who reads them. What is kept while it runs has its names in the table of extremes
// (hydro/formulas/extremes.hpp); of those, the ones that others read by name are here.

#include <string>

#include "results/variable.hpp"

namespace freshet::results {

inline constexpr const char *face = "face", *member = "member", *time = "time";

/// forecast.nc, all members; checkpoints and analyses have depth and velocities over (face, member).
inline constexpr Variable depth{"depth", core::NcType::f32, {time, member, face}, "water depth", "m"};
inline constexpr Variable water_level{"water_level",
                                      core::NcType::f32,
                                      {time, member, face},
                                      "water level; missing where dry",
                                      "m",
                                      "water_surface_height_above_reference_datum"};
inline constexpr Variable velocity_x{
    "velocity_x", core::NcType::f32, {time, member, face}, "depth-averaged velocity, x-component", "m s-1"};
inline constexpr Variable velocity_y{
    "velocity_y", core::NcType::f32, {time, member, face}, "depth-averaged velocity, y-component", "m s-1"};

/// forecast.nc, over the members.
inline constexpr Variable over_members(const char* name, const char* long_name, const char* units,
                                       const char* standard_name = "") {
  return {name, core::NcType::f32, {time, face}, long_name, units, standard_name};
}
inline constexpr Variable
    depth_mean = over_members("depth_mean", "ensemble mean of water depth", "m"),
    depth_spread = over_members("depth_spread", "ensemble standard deviation of water depth", "m"),
    depth_p10 = over_members("depth_p10", "10th percentile of water depth", "m"),
    depth_p50 = over_members("depth_p50", "median of water depth", "m"),
    depth_p90 = over_members("depth_p90", "90th percentile of water depth", "m"),
    water_level_mean = over_members(
        "water_level_mean", "mean water level of the members that are wet; missing where fewer than half are",
        "m", "water_surface_height_above_reference_datum"),
    speed_mean = over_members("speed_mean", "ensemble mean of flow speed", "m s-1"),
    // QGIS draws arrows of two fields that have the same name but for these words.
    velocity_x_mean =
        over_members("velocity_x_mean", "ensemble mean of depth-averaged velocity, x-component", "m s-1"),
    velocity_y_mean =
        over_members("velocity_y_mean", "ensemble mean of depth-averaged velocity, y-component", "m s-1");

inline constexpr std::array statistics_of_members = {depth_mean, depth_spread,    depth_p10,
                                                     depth_p50,  depth_p90,       water_level_mean,
                                                     speed_mean, velocity_x_mean, velocity_y_mean};

/// A field of all members together that has an axis of thresholds holds each slice once more, over cells
/// alone, because QGIS shows no others: probability_of_depth_0_3m. It carries the name of the whole field.
inline constexpr const char* slice_of = "slice_of";
/// `field` and "0_3m": letters that calculators of ParaView and QGIS take in a name.
std::string name_at_threshold(const std::string& field, double threshold_m);

/// probability.nc
inline constexpr Variable depth_threshold{
    "depth_threshold", core::NcType::f64, {"depth_threshold"}, "threshold of water depth", "m"};
inline constexpr Variable duration_threshold{"duration_threshold",
                                             core::NcType::f64,
                                             {"duration_threshold"},
                                             "water depth above which time is counted",
                                             "m"};
inline constexpr Variable probability_of_depth{
    "probability_of_depth",
    core::NcType::f32,
    {"depth_threshold", face},
    "share of members whose largest depth over the lead time reaches the threshold",
    "1"};
/// A row of the table of extremes: seconds since the cycle, missing: never.
inline constexpr Variable arrival_time{"arrival_time",
                                       core::NcType::f32,
                                       {member, face},
                                       "time at which depth first reached products.arrival_depth_m"};

}  // namespace freshet::results
