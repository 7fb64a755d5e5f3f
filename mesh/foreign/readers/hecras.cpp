// HEC-RAS, 2D flow areas of a geometry or plan file (.g01.hdf, .p01.hdf), through HDF5.

#include <hdf5.h>

#include <algorithm>
#include <cstring>

#include "core/errors.hpp"
#include "core/text.hpp"
#include "mesh/foreign/hecras_area.hpp"
#include "mesh/foreign/mesh_formats.hpp"

namespace freshet::mesh {
namespace {

/// A number of HDF5's, closed at its end.
class Handle {
 public:
  Handle(hid_t id, herr_t (*close)(hid_t)) : id_(id), close_(close) {}
  ~Handle() {
    if (id_ >= 0) close_(id_);
  }
  Handle(const Handle&) = delete;
  Handle& operator=(const Handle&) = delete;
  operator hid_t() const { return id_; }
  bool ok() const { return id_ >= 0; }

 private:
  hid_t id_;
  herr_t (*close_)(hid_t);
};

constexpr const char* areas = "/Geometry/2D Flow Areas";

class HecRasFile {
 public:
  explicit HecRasFile(const std::filesystem::path& file)
      : name_(file.string()),
        bytes_(static_cast<double>(std::filesystem::file_size(file))),
        file_((H5Eset_auto2(H5E_DEFAULT, nullptr, nullptr),
               H5Fopen(name_.c_str(), H5F_ACC_RDONLY, H5P_DEFAULT)),
              H5Fclose) {
    core::check(file_.ok(), "{}: HDF5 cannot open it; export the geometry again", name_);
  }

  bool has(const std::string& path) const {
    for (std::size_t slash = path.find('/', 1); slash != std::string::npos; slash = path.find('/', slash + 1))
      if (H5Lexists(file_, path.substr(0, slash).c_str(), H5P_DEFAULT) <= 0) return false;
    return H5Lexists(file_, path.c_str(), H5P_DEFAULT) > 0;
  }

  /// Names of the 2D areas.
  std::vector<std::string> area_names() const {
    std::vector<std::string> names;
    const Handle group(H5Gopen2(file_, areas, H5P_DEFAULT), H5Gclose);
    if (!group.ok()) return names;
    H5G_info_t info;
    if (H5Gget_info(group, &info) < 0) return names;
    for (hsize_t i = 0; i < info.nlinks; ++i) {
      const ssize_t length =
          H5Lget_name_by_idx(group, ".", H5_INDEX_NAME, H5_ITER_INC, i, nullptr, 0, H5P_DEFAULT);
      if (length <= 0 || length > 4096) continue;
      std::string name(static_cast<std::size_t>(length) + 1, '\0');
      H5Lget_name_by_idx(group, ".", H5_INDEX_NAME, H5_ITER_INC, i, name.data(), name.size(), H5P_DEFAULT);
      name.pop_back();
      if (has(std::string(areas) + "/" + name + "/FacePoints Coordinate")) names.push_back(name);
    }
    return names;
  }

  /// All numbers of a data set, or of a member of its compounds, and the last of its sizes.
  std::vector<double> numbers(const std::string& path, const char* member = nullptr,
                              std::size_t* across = nullptr) const {
    const Handle set(H5Dopen2(file_, path.c_str(), H5P_DEFAULT), H5Dclose);
    core::check(set.ok(), "{}: it has no data set {}", name_, path);
    std::vector<double> values(count_of(set, path, across));
    Handle type(member ? H5Tcreate(H5T_COMPOUND, sizeof(double)) : H5Tcopy(H5T_NATIVE_DOUBLE), H5Tclose);
    if (member) H5Tinsert(type, member, 0, H5T_NATIVE_DOUBLE);
    core::check(values.empty() || H5Dread(set, type, H5S_ALL, H5S_ALL, H5P_DEFAULT, values.data()) >= 0,
                "{}: {} cannot be read as numbers; export the geometry again", name_, path);
    return values;
  }

  /// Texts of a member of the compounds of a data set.
  std::vector<std::string> texts(const std::string& path, const char* member) const {
    const Handle set(H5Dopen2(file_, path.c_str(), H5P_DEFAULT), H5Dclose);
    core::check(set.ok(), "{}: it has no data set {}", name_, path);
    const std::size_t count = count_of(set, path, nullptr);
    const Handle whole(H5Dget_type(set), H5Tclose);
    const int index = H5Tget_class(whole) == H5T_COMPOUND ? H5Tget_member_index(whole, member) : -1;
    if (index < 0) return {};
    const Handle text(H5Tget_member_type(whole, static_cast<unsigned>(index)), H5Tclose);
    const std::size_t size = H5Tget_size(text);
    if (H5Tget_class(text) != H5T_STRING || H5Tis_variable_str(text) > 0 || size == 0 || size > 65536)
      return {};
    core::check(static_cast<double>(count) * static_cast<double>(size) <= most_deflated * bytes_,
                "{}: {} does not fit the size of the file", name_, path);
    const Handle type(H5Tcreate(H5T_COMPOUND, size), H5Tclose);
    H5Tinsert(type, member, 0, text);
    std::string all(count * size, '\0');
    if (count > 0 && H5Dread(set, type, H5S_ALL, H5S_ALL, H5P_DEFAULT, all.data()) < 0) return {};
    std::vector<std::string> names;
    for (std::size_t i = 0; i < count; ++i) {
      std::string name(all.c_str() + i * size, ::strnlen(all.c_str() + i * size, size));
      while (name.ends_with(' ')) name.pop_back();
      names.push_back(core::fit_line(name));
    }
    return names;
  }

  /// An attribute of the file; "" where there is none.
  std::string attribute(const char* name) const {
    if (H5Aexists(file_, name) <= 0) return "";
    const Handle attribute(H5Aopen(file_, name, H5P_DEFAULT), H5Aclose);
    const Handle type(H5Aget_type(attribute), H5Tclose);
    if (!attribute.ok() || H5Tget_class(type) != H5T_STRING || H5Tis_variable_str(type) > 0) return "";
    const std::size_t size = H5Tget_size(type);
    if (size > 1 << 20 || H5Aget_storage_size(attribute) > size) return "";
    std::string text(size, '\0');
    if (H5Aread(attribute, type, text.data()) < 0) return "";
    text.resize(::strnlen(text.c_str(), size));
    return text;
  }

 private:
  static constexpr double most_deflated = 1040;  // zlib makes at most so much of a byte

  std::size_t count_of(hid_t set, const std::string& path, std::size_t* across) const {
    const Handle space(H5Dget_space(set), H5Sclose);
    hsize_t size[4] = {1, 1, 1, 1};
    const int rank = space.ok() ? H5Sget_simple_extent_ndims(space) : -1;
    core::check(rank >= 0 && rank <= 4 && H5Sget_simple_extent_dims(space, size, nullptr) >= 0,
                "{}: {} is no table; export the geometry again", name_, path);
    double count = 1;
    for (int i = 0; i < rank; ++i) count *= static_cast<double>(size[i]);
    core::check(count <= most_deflated * bytes_ && count < 2147483647.0,
                "{}: {} is said to have {:.0f} values, in a file of {:.0f} bytes: the file is damaged; "
                "export it again",
                name_, path, count, bytes_);
    if (across) *across = rank > 1 ? static_cast<std::size_t>(size[1]) : 1;
    return static_cast<std::size_t>(count);
  }

  std::string name_;
  double bytes_;
  Handle file_;
};

std::string chosen_area(const HecRasFile& in, const std::string& file, const std::string& wanted) {
  const std::vector<std::string> names = in.area_names();
  core::check(!names.empty(),
              "{}: it has no 2D flow area with a mesh under {}; compute the mesh in HEC-RAS and save", file,
              areas);
  if (wanted.empty()) {
    core::check(names.size() == 1, "{}: it has {} 2D flow areas ({}); name one by --layer", file,
                names.size(), fmt::join(names, ", "));
    return names.front();
  }
  core::check(std::find(names.begin(), names.end(), wanted) != names.end(),
              "{}: there is no 2D flow area '{}'; it has {}", file, wanted, fmt::join(names, ", "));
  return wanted;
}

/// Faces of the rim that lie under boundary condition lines, of this area.
void read_boundaries(const HecRasFile& in, const std::string& name, HecRasArea& area) {
  const std::string lines = "/Geometry/Boundary Condition Lines/";
  if (!in.has(lines + "External Faces") || !in.has(lines + "Attributes")) return;
  area.lines = in.texts(lines + "Attributes", "Name");
  const std::vector<std::string> of_area = in.texts(lines + "Attributes", "SA-2D");
  const std::vector<double> line = in.numbers(lines + "External Faces", "BC Line ID"),
                            from = in.numbers(lines + "External Faces", "FP Start Index"),
                            to = in.numbers(lines + "External Faces", "FP End Index");
  for (std::size_t i = 0; i < line.size(); ++i) {
    const bool known = line[i] >= 0 && line[i] < static_cast<double>(of_area.size());
    if (known && of_area[static_cast<std::size_t>(line[i])] != name) continue;
    area.external.push_back({line[i], from[i], to[i]});
  }
}

ForeignMesh read(const std::filesystem::path& file, const ReadSettings& settings) {
  const HecRasFile in(file);
  const std::string name = chosen_area(in, file.string(), settings.layer),
                    path = std::string(areas) + "/" + name + "/";
  HecRasArea area;
  area.points = in.numbers(path + "FacePoints Coordinate");
  area.cells = in.numbers(path + "Cells FacePoint Indexes", nullptr, &area.corners_each);
  if (in.has(path + "Cells Minimum Elevation")) area.cell_bed = in.numbers(path + "Cells Minimum Elevation");
  if (in.has(path + "Cells Center Manning's n")) area.manning = in.numbers(path + "Cells Center Manning's n");
  read_boundaries(in, name, area);
  area.feet = in.attribute("Units System").starts_with("US");
  area.crs = in.attribute("Projection");
  return mesh_of(area, file.string());
}

bool recognises(const FileLook& look) {
  return look.start.starts_with("\x89HDF\r\n\x1a\n") && HecRasFile(look.path).has(areas);
}

}  // namespace

MeshReader hecras_reader() {
  return {"hecras", "2D flow areas of HEC-RAS .g01.hdf, .p01.hdf", true, recognises, read};
}

}  // namespace freshet::mesh
