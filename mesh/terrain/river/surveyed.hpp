#pragma once
// Cross-sections that surveyors measured, and the river bed between them.

#include <memory>
#include <string>
#include <vector>

#include "core/basin_fwd.hpp"
#include "mesh/terrain/river/river.hpp"
#include "mesh/terrain/spatial.hpp"

namespace freshet::mesh {

/// Points in order across the river, from either bank.
struct SurveyedCrossSection {
  std::string where;          ///< "sections.csv:7"
  std::string river, name;    ///< river: empty or a name of the vector layer
  std::vector<Point> points;  ///< m, in basin.crs
  std::vector<double> z;      ///< m
};

/// The sections of rivers.sections: CSV with the columns river,section,x,y,z (basin.crs) or
/// river,section,lon,lat,z (WGS 84), or a geometry file of HEC-RAS, whose cut lines are in basin.crs. None
/// without that key. InputError naming file and line.
std::vector<SurveyedCrossSection> read_sections(const core::Basin& basin, const OGRSpatialReference& crs);

/// A section laid on its river: elevation by place across.
struct PlacedCrossSection {
  const SurveyedCrossSection* source = nullptr;
  double s = 0;                   ///< where it crosses the centre line, m from the upper end
  std::vector<double> t, z;       ///< from the left bank (t about -1) to the right one, t rising
  double at(double place) const;  ///< linear between the points, level beyond the first and the last
  double lowest() const;          ///< between the banks
};

/// [river] its sections, downstream. InputError for a section that lies far from every river or from the one
/// that it names, for two at one place, for a name that no river has.
std::vector<std::vector<PlacedCrossSection>> place_cross_sections(
    const std::vector<SurveyedCrossSection>& sections, const std::vector<River>& rivers);

/// Linear along the river between sections at equal places across; above the first and below the last the
/// section is moved up or down as the fitted bed rises or falls.
class SurveyedCrossSections : public CrossSections {
 public:
  SurveyedCrossSections(std::vector<PlacedCrossSection> sections, const River& river);
  double bed(double s, double t) const override;

 private:
  double fitted(double s) const;
  std::vector<PlacedCrossSection> sections_;
  std::vector<double> at_, bed_;  ///< the fitted bed along the centre line
};

/// Warns where sections and raster disagree by metres on the banks, as they do when their datums differ.
void compare_with_raster(const std::vector<PlacedCrossSection>& sections, const River& river,
                         const Elevation& z);

}  // namespace freshet::mesh
