#pragma once
// The projection as CF's attributes name it (CF 1.8, Appendix F), for readers that do not know WKT.

#include <array>
#include <string>
#include <utility>
#include <vector>

namespace freshet::mesh {

struct GridMapping {
  std::string name;  ///< grid_mapping_name; "": CF has no exact one, the WKT alone says it
  std::vector<std::pair<std::string, std::vector<double>>> parameters;  ///< degrees, metres
};

inline constexpr std::array grid_mapping_parameters = {"semi_major_axis",
                                                       "inverse_flattening",
                                                       "longitude_of_prime_meridian",
                                                       "latitude_of_projection_origin",
                                                       "longitude_of_projection_origin",
                                                       "longitude_of_central_meridian",
                                                       "straight_vertical_longitude_from_pole",
                                                       "standard_parallel",
                                                       "scale_factor_at_central_meridian",
                                                       "scale_factor_at_projection_origin",
                                                       "azimuth_of_central_line",
                                                       "false_easting",
                                                       "false_northing"};

}  // namespace freshet::mesh
