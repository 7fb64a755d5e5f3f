#pragma once
// Shapes of the inlet of a culvert, with the constants of FHWA HDS-5 (2012), Hydraulic Design of Highway
// Culverts, table A.1 (inlet control) and table C.2 (loss at the entrance).

#include <array>
#include <string_view>

namespace freshet::core {

struct CulvertInlet {
  std::string_view name;
  bool box;                 ///< for boxes, else for pipes
  int form;                 ///< of the equation of the inlet that is not submerged
  double k, m;              ///< K and M of that equation
  double c, y;              ///< c and Y of the submerged inlet
  double slope_correction;  ///< Ks, times the slope of the barrel
  double entrance_loss;     ///< ke, times the velocity head in the barrel
};

inline constexpr std::array<CulvertInlet, 16> culvert_inlets = {{
    {"concrete_headwall", false, 1, 0.0098, 2.0, 0.0398, 0.67, -0.5, 0.5},
    {"concrete_groove_headwall", false, 1, 0.0018, 2.0, 0.0292, 0.74, -0.5, 0.2},
    {"concrete_groove_projecting", false, 1, 0.0045, 2.0, 0.0317, 0.69, -0.5, 0.2},
    {"metal_headwall", false, 1, 0.0078, 2.0, 0.0379, 0.69, -0.5, 0.5},
    {"metal_mitered", false, 1, 0.0210, 1.33, 0.0463, 0.75, 0.7, 0.7},
    {"metal_projecting", false, 1, 0.0340, 1.50, 0.0553, 0.54, -0.5, 0.9},
    {"pipe_bevel_45", false, 1, 0.0018, 2.50, 0.0300, 0.74, -0.5, 0.2},
    {"pipe_bevel_34", false, 1, 0.0018, 2.50, 0.0243, 0.83, -0.5, 0.2},
    {"box_wingwalls_30_to_75", true, 1, 0.026, 1.0, 0.0347, 0.81, -0.5, 0.4},
    {"box_wingwalls_90_or_15", true, 1, 0.061, 0.75, 0.0400, 0.80, -0.5, 0.5},
    {"box_wingwalls_0", true, 1, 0.061, 0.75, 0.0423, 0.82, -0.5, 0.7},
    {"box_wingwalls_45_bevel", true, 2, 0.510, 0.667, 0.0309, 0.80, -0.5, 0.2},
    {"box_wingwalls_18_to_34_bevel", true, 2, 0.486, 0.667, 0.0249, 0.83, -0.5, 0.2},
    {"box_headwall_chamfer", true, 2, 0.515, 0.667, 0.0375, 0.79, -0.5, 0.5},
    {"box_headwall_bevel_45", true, 2, 0.495, 0.667, 0.0314, 0.82, -0.5, 0.2},
    {"box_headwall_bevel_34", true, 2, 0.486, 0.667, 0.0252, 0.865, -0.5, 0.2},
}};

constexpr const CulvertInlet* find_culvert_inlet(std::string_view name) {
  for (const CulvertInlet& inlet : culvert_inlets)
    if (inlet.name == name) return &inlet;
  return nullptr;
}

}  // namespace freshet::core
