#pragma once
// Everything that basin.toml says, as plain data: the one description that every program reads.
// Keys, units, defaults and ranges: docs/basin-toml.md. SI units throughout; keys carry their unit.

#include <array>
#include <cstdint>
#include <filesystem>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "core/boundary_kinds.hpp"
#include "core/forcing.hpp"
#include "core/initial_water.hpp"
#include "core/place.hpp"
#include "core/rivers.hpp"
#include "core/time.hpp"

namespace freshet::core {

struct Source {  ///< where in the configuration something was said: "basin.toml:41"
  std::string text;
};

struct Terrain {
  std::filesystem::path dem;                    ///< elevation raster
  std::string unit;                             ///< of its elevations; empty: metres, as the file must say
  std::optional<Place> outlet;                  ///< the domain is the catchment of this point ...
  double outlet_snap_m = 500;                   ///< ... moved to the largest stream within this distance;
  std::optional<std::filesystem::path> domain;  ///< or a polygon in a vector file,
  std::vector<PlanePoint> domain_points;        ///< or these points around it. Exactly one of the three.
  bool has_domain() const { return domain || !domain_points.empty(); }
  bool condition = true;                   ///< false: the bed is the raster's, pits and all
  double breach_max_depth_m = 30;          ///< pits are cut open to at most this depth, else filled
  double breach_max_length_m = 2000;       ///< ... and along at most this distance
  std::optional<double> fill_max_depth_m;  ///< hollows that would be filled deeper stay; absent: none does
  std::optional<double> mesh_cut_max_depth_m, mesh_fill_max_depth_m;  ///< the same of hollows of the mesh
  Source at;
};

struct MeshSettings {
  double edge_min_m = 50;       ///< triangle edge along streams
  double edge_max_m = 200;      ///< triangle edge far from streams
  double stream_area_km2 = 1;   ///< what drains more than this is a stream
  double channel_width_m = 50;  ///< cells whose centre is within half of this of a stream are channel
  double min_angle_deg = 25;
  Source at;
};

struct LandClass {
  std::string name;
  int code = 0;          ///< value in the land cover raster
  double manning_n = 0;  ///< [s m^-1/3]
};

/// Manning's n of a class where water is shallow; linear in the depth between the two.
struct RoughnessByDepth {
  std::string land_class;
  double shallow_n = 0;                          ///< at `shallow_depth_m` and below [s m^-1/3]
  double shallow_depth_m = 0, deep_depth_m = 0;  ///< n itself from `deep_depth_m` on
};

/// Class 0 is "default", class 1 "channel"; then the classes of the land cover raster in file order.
struct Roughness {
  double default_n = 0.08;
  double channel_n = 0.035;
  std::optional<std::filesystem::path> land_cover;
  std::vector<LandClass> classes;
  std::vector<RoughnessByDepth> by_depth;
  Source at;
  std::vector<std::string> class_names() const;
  std::vector<double> class_manning() const;
};

struct StageThreshold {
  std::string name;
  double stage_m = 0;
};

struct Gauge {
  std::string id, name;
  Place at_point;
  std::optional<double> zero_m;   ///< elevation of stage zero; absent: the bed of the mesh at the gauge
  double snap_m = 200;            ///< moved to the lowest channel cell within this distance; 0: stays
  bool assimilate = true;         ///< false: kept out, for verification
  double reading_error_m = 0.05;  ///< standard deviation of a reading
  std::vector<StageThreshold> thresholds;
  Source at;
};

/// Triangular design storm after Yen & Chow (1980): total depth, duration, time of peak as a fraction of it.
struct DesignStorm {
  double total_mm = 0, duration_h = 0, peak_fraction = 0.4;
  Instant start;
};

struct RainStation {
  std::string id;
  Place at_point;
};

/// What the depths in a grid's file add up over: as its time bounds say, their own interval, or all the time
/// since the first (running totals).
enum class Totals { by_bounds, interval, running };

/// Rain on a grid, of a radar or a weather model: what `freshet rain` makes rain.nc of.
struct RainGrid {
  std::filesystem::path files = {};  ///< a file, a pattern with * and ?, or a CSV list time,file[,band]
  std::string variable = {}, units = {}, crs = {};  ///< empty: as the file says
  std::string time_pattern = {};           ///< strptime() of file names; empty: the file tells its times
  std::optional<Instant> first_time = {};  ///< of a raster of many bands, one every interval_min
  std::optional<double> interval_min = {};
  bool time_at_end = false;          ///< a time is the end of its interval, not the beginning
  Missing missing = Missing::error;  ///< cells without a value, gaps between times
  Missing outside = Missing::error;  ///< times before the first and after the last interval
  Totals totals = Totals::by_bounds;
  std::string settings = {};  ///< all of these but `outside`, as text: rain.nc says what it was made by
};

/// Either a design storm, the same everywhere, or a CSV of intensities per station, spread by Thiessen
/// polygons, or a grid.
struct Rain {
  std::optional<DesignStorm> design_storm;
  std::optional<RainGrid> grid;
  std::optional<std::filesystem::path> file;  ///< columns: time, then <station id>_mm_per_h
  Missing missing = Missing::error;           ///< cells of the file without a value
  Missing outside = Missing::error;           ///< times before its first row and after its last interval
  std::vector<RainStation> stations;
  bool inverse_distance = false;  ///< interpolation between stations; false: Thiessen polygons
  double power = 2;               ///< weight of a station: distance^-power
  Source at;
};

/// A stretch of the mesh edge: "outlet" (where the delineated catchment leaves), or the boundary edges whose
/// midpoint lies within half a width of a point or near a line. Later ones win; everything else is a wall.
struct Boundary {
  std::string name;
  const BoundaryKind* kind = &boundary_kind("wall");
  bool at_outlet = false;
  Place at_point;
  double width_m = 0;
  std::optional<LineSource> line;      ///< in place of point and width: the edges along it ...
  std::optional<double> line_width_m;  ///< ... within half of this; absent: half the length of the edge
  /// free_outflow: of the energy line; absent: it leaves at critical depth. discharge: that at which the
  /// section would carry it, which decides how it spreads over the section.
  std::optional<double> slope;
  std::optional<double> constant;  ///< discharge [m3/s], positive inwards, or level [m]
  /// CSV time,discharge_m3_per_s or time,level_m; rating_curve: level_m,discharge_m3_per_s; linear between
  /// rows
  std::optional<std::filesystem::path> file;
  Missing outside = Missing::error;  ///< of the span of a series
  Source at;
};

/// A line across the flow, the discharge through which is recorded: positive from its right to its left,
/// looking from its first point to its last, which is downstream where it is drawn from the left bank to the
/// right bank.
struct Section {
  std::string name;
  LineSource line;
  Source at;
};

enum class Precision { f32, f64 };

struct Solver {
  int order = 2;
  Precision precision = Precision::f32;
  double cfl = 0.9;
  int local_steps = 8;  ///< steps of a cell may be so many times as long as the shortest; 1: all the same
  double initial_level_m = 0;  ///< with initial = "level": still water up to here wherever the bed is lower
  bool start_with_level = false;  ///< initial = "dry" (default) or "level"
  Source at;
};

struct Ensemble {
  int members = 1;
  std::uint64_t seed = 1;
  int groups = 1;           ///< lanes are spread over this many groups of ranks
  double rain_sigma = 0.4;  ///< standard deviation of ln(rain factor)
  double rain_correlation_m = 10000;
  double rain_persistence = 0.9;  ///< AR(1) coefficient of ln(rain factor) from cycle to cycle
  double manning_sigma = 0.2;     ///< standard deviation of ln(manning factor), one per class and member
  Source at;
};

struct Assimilation {
  bool enabled = false;
  std::string method = "letkf";      ///< one of core/filters.hpp, the first
  double localisation_m = 10000;     ///< Gaspari-Cohn taper reaches zero at twice this distance
  double reading_interval_min = 30;  ///< readings used: the latest in each interval of the window
  double inflation = 1.02;
  double relaxation_to_prior_spread = 0.5;
  double min_depth_m = 0.02;  ///< cells shallower than this in the ensemble mean keep their state
  double reject_sigmas = 5;   ///< innovations beyond this many standard deviations are not used
  Source at;
};

struct Forecast {
  Instant start;          ///< the first cycle starts here from the initial state
  double interval_h = 3;  ///< from one cycle to the next
  double lead_s = 6 * 3600;
  double output_interval_s = 900;  ///< fields
  double gauge_interval_s = 300;   ///< of the series at gauges and sections
  double checkpoint_interval_s = 3600;
  Source at;
};

struct Products {
  std::vector<double> depth_thresholds_m = {0.3, 1.0};
  bool members = true;           ///< write every member's fields, not only statistics
  int compression = 1;           ///< of their files: zlib's level, 0: none
  double arrival_depth_m = 0.1;  ///< water has arrived once it is this deep
  /// Depths above which time is counted; absent: the first seven of depth_thresholds_m.
  std::optional<std::vector<double>> duration_thresholds_m;
  std::vector<double> durations_m() const;
  Source at;
};

/// Met when P(stage at `gauge` reaches threshold `stage_threshold` within the lead time) >= probability.
struct WarningRule {
  std::string id, gauge, stage_threshold;
  double probability = 0.5;
  double area_depth_m = 0.3;        ///< one of products.depth_thresholds_m
  double area_probability = 0.5;    ///< polygon: where P(depth >= area_depth_m) >= this
  double change_probability = 0.1;  ///< an Update is sent when probability changed by this much ...
  double change_area = 0.2;         ///< ... or the area by this fraction
  std::string event = "Flood", severity = "Severe", headline, instruction;
  Source at;
};

struct Warnings {
  std::string sender;  ///< CAP sender, e.g. an address of the agency's own
  std::string sender_name;
  std::string language = "en-US";
  bool exercise = false;  ///< CAP status Exercise (default for synthetic basins: see check) or Actual
  bool sent_now = true;   ///< sent_time = "now" | "cycle" (replays: the cycle's own time)
  double simplify_m = 30;
  double min_area_km2 = 0.01;  ///< smaller patches get no polygon of their own
  std::vector<WarningRule> rules;
  Source at;
};

struct Basin {
  std::filesystem::path file;    ///< basin.toml itself
  std::filesystem::path folder;  ///< its folder; relative paths above are already resolved against it
  std::string name;
  std::string
      crs;  ///< projected CRS of mesh and results, metres, e.g. "EPSG:32616"; "local": metres anywhere
  bool local() const { return crs == "local"; }
  bool synthetic = false;     ///< readings or rain are not measurements: every product says so
  std::string resolved_json;  ///< the whole configuration, defaults included (provenance)

  Terrain terrain;
  MeshSettings mesh;
  Rivers rivers;
  Roughness roughness;
  Rain rain;
  Forcing forcing;
  Solver solver;
  Ensemble ensemble;
  Assimilation assimilation;
  Forecast forecast;
  Products products;
  Warnings warnings;
  std::vector<Gauge> gauges;
  std::vector<Boundary> boundaries;
  std::vector<Section> sections;
  std::vector<InitialWater> initial_water;    ///< later ones win
  std::vector<LineSource> lines() const;      ///< of boundaries and sections, from files, each once
  std::vector<LineSource> polygons() const;   ///< of initial water and sources, from files, each once
  std::vector<RasterSource> rasters() const;  ///< of initial water, each once
  std::string observations;  ///< GDAL connection of the store; empty: <workspace>/observations.gpkg
};

/// Reads and checks a basin file; a top-level key `base = "other.toml"` is read first and overridden key by
/// key. Throws InputError "basin.toml:41: ..." for unknown or misspelt keys (with the nearest name), values
/// out of range, keys without their unit, times without zone, missing files.
Basin read_basin(const std::filesystem::path& file);

/// The same; also lists every key that basin.toml may hold, such as "mesh.edge_min_m" ("*": a name of the
/// user's).
Basin read_basin(const std::filesystem::path& file, std::vector<std::string>& known_keys);

}  // namespace freshet::core
