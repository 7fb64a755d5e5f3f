#include <ogrsf_frmts.h>
#include <vtkIdList.h>
#include <vtkNew.h>
#include <vtkPoints.h>
#include <vtkPolygon.h>

#include <cmath>
#include <cstdlib>

#include "core/basin.hpp"
#include "core/basin/service.hpp"
#include "core/errors.hpp"
#include "mesh/cell_finder.hpp"
#include "mesh/terrain/vector_file.hpp"
#include "postproc/exports/scene_shapes.hpp"

namespace freshet::postproc {

namespace {

constexpr double usual_height_m = 6, highest_m = 1000;

/// [vertex] counter-clockwise, not closed.
std::vector<mesh::Point> ring_of(const OGRLinearRing& closed, const mesh::Transform& way) {
  std::vector<double> x, y;
  for (int i = 0; i + 1 < closed.getNumPoints(); ++i)
    x.push_back(closed.getX(i)), y.push_back(closed.getY(i));
  way.apply(x, y);
  std::vector<mesh::Point> ring;
  double twice = 0;
  for (std::size_t i = 0; i < x.size(); ++i) {
    ring.push_back({x[i], y[i]});
    const std::size_t next = (i + 1) % x.size();
    twice += x[i] * y[next] - x[next] * y[i];
  }
  if (twice < 0) std::reverse(ring.begin(), ring.end());
  return ring;
}

class Houses {
 public:
  Houses(const mesh::Mesh& mesh, const SceneOrigin& origin) : mesh_(mesh), finder_(mesh), origin_(origin) {}

  void add(const std::vector<mesh::Point>& ring, double height) {
    double ground = HUGE_VAL;
    for (const mesh::Point p : ring)
      if (const mesh::Index c = finder_.find(p.x, p.y); c != mesh::none)
        ground = std::min(ground, mesh_.bed_elevation[c]);
    if (ring.size() < 3 || !std::isfinite(ground)) return;  // outside the mesh, where no ground is known
    for (std::size_t i = 0; i < ring.size(); ++i)
      add_wall(ring[i], ring[(i + 1) % ring.size()], ground, ground + height);
    add_roof(ring, ground + height);
  }

  Triangles finish() { return std::move(t_); }

 private:
  std::uint32_t vertex(mesh::Point p, double elevation, double nx, double ny, double nz) {
    for (const double v : {p.x - origin_.x, elevation, -(p.y - origin_.y)})
      t_.position.push_back(static_cast<float>(v));
    for (const double v : {nx, ny, nz}) t_.normal.push_back(static_cast<float>(v));
    return static_cast<std::uint32_t>(t_.position.size() / 3) - 1;
  }

  void add_wall(mesh::Point a, mesh::Point b, double low, double high) {
    const mesh::Point along = b - a;
    const double step = length(along);
    if (!(step > 0)) return;
    const double nx = along.y / step,
                 nz = along.x / step;  // to the right of a ring that runs to the left: outwards
    const std::uint32_t corners[] = {vertex(a, low, nx, 0, nz), vertex(b, low, nx, 0, nz),
                                     vertex(b, high, nx, 0, nz), vertex(a, high, nx, 0, nz)};
    for (const int i : {0, 1, 2, 0, 2, 3}) t_.corner.push_back(corners[i]);
  }

  void add_roof(const std::vector<mesh::Point>& ring, double elevation) {
    vtkNew<vtkPolygon> polygon;
    polygon->GetPointIds()->SetNumberOfIds(static_cast<vtkIdType>(ring.size()));
    polygon->GetPoints()->SetNumberOfPoints(static_cast<vtkIdType>(ring.size()));
    for (std::size_t i = 0; i < ring.size(); ++i) {
      polygon->GetPointIds()->SetId(static_cast<vtkIdType>(i), static_cast<vtkIdType>(i));
      polygon->GetPoints()->SetPoint(static_cast<vtkIdType>(i), ring[i].x - origin_.x, ring[i].y - origin_.y,
                                     0);
    }
    vtkNew<vtkIdList> corners;
    if (polygon->Triangulate(corners) == 0) return;  // a ring that crosses itself has walls alone
    std::vector<std::uint32_t> roof;
    for (const mesh::Point p : ring) roof.push_back(vertex(p, elevation, 0, 1, 0));
    for (vtkIdType i = 0; i < corners->GetNumberOfIds(); ++i)
      t_.corner.push_back(roof[static_cast<std::size_t>(corners->GetId(i))]);
  }

  const mesh::Mesh& mesh_;
  mesh::CellFinder finder_;
  SceneOrigin origin_;
  Triangles t_;
};

double height_of(const OGRFeature& feature, int attribute) {
  const std::string text = mesh::text_of(feature, attribute);
  char* end = nullptr;
  const double height = std::strtod(text.c_str(), &end);
  return end != text.c_str() && height > 0 && height < highest_m ? height : usual_height_m;
}

void add_polygons(const OGRGeometry& geometry, const mesh::Transform& way, double height, Houses& houses) {
  const auto type = wkbFlatten(geometry.getGeometryType());
  if (type == wkbPolygon && !geometry.IsEmpty())
    houses.add(ring_of(*geometry.toPolygon()->getExteriorRing(), way), height);
  if (OGR_GT_IsSubClassOf(type, wkbGeometryCollection))
    for (const OGRGeometry* part : *geometry.toGeometryCollection()) add_polygons(*part, way, height, houses);
}

}  // namespace

Triangles building_triangles(const core::Basin& basin, const mesh::Mesh& mesh, const SceneOrigin& origin) {
  const mesh::QuietGdal quiet;
  Houses houses(mesh, origin);
  for (const core::ExposureLayer& layer : basin.service->exposure) {
    if (layer.kind != "buildings") continue;
    const OGRSpatialReference crs = mesh::projected_crs(basin.crs, basin.file.string());
    const mesh::VectorLayer open = mesh::open_layer(layer.file, layer.layer, "layer", "polygons", crs);
    const mesh::Transform way(open.crs, crs);
    const int height = open.layer->GetLayerDefn()->GetFieldIndex("height");
    open.layer->ResetReading();
    while (const std::unique_ptr<OGRFeature> f{open.layer->GetNextFeature()})
      if (f->GetGeometryRef() != nullptr)
        add_polygons(*f->GetGeometryRef(), way, height_of(*f, height), houses);
  }
  return houses.finish();
}

}  // namespace freshet::postproc
