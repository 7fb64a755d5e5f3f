#include "core/netcdf_contents.hpp"

#include <netcdf.h>

#include "core/errors.hpp"

namespace freshet::core {

namespace {

NcType type_of(nc_type type, const std::string& what) {
  switch (type) {
    case NC_DOUBLE:
      return NcType::f64;
    case NC_FLOAT:
      return NcType::f32;
    case NC_INT:
      return NcType::i32;
    case NC_INT64:
      return NcType::i64;
    case NC_BYTE:
      return NcType::i8;
    case NC_CHAR:
      return NcType::text;
    default:
      fail_input("{} has a type that freshet does not write; is the file one of its results?", what);
  }
}

class Reader {
 public:
  explicit Reader(const std::filesystem::path& path) : path_(path) {
    ok(nc_open(path.c_str(), NC_NOWRITE, &id_), "opening the file");
  }
  Reader(const Reader&) = delete;
  Reader& operator=(const Reader&) = delete;
  ~Reader() { nc_close(id_); }

  NetcdfContents read() const {
    NetcdfContents contents;
    int variables = 0, attributes = 0;
    ok(nc_inq(id_, nullptr, &variables, &attributes, nullptr), "counting variables");
    contents.attributes = attributes_of(NC_GLOBAL, attributes);
    for (int v = 0; v < variables; ++v) contents.variables.push_back(variable(v));
    return contents;
  }

 private:
  void ok(int status, const std::string& doing) const {
    check(status == NC_NOERR, "{}: {} failed: {}; the file is damaged or incomplete: make it again",
          path_.string(), doing, nc_strerror(status));
  }

  NetcdfVariable variable(int v) const {
    char name[NC_MAX_NAME + 1] = {};
    nc_type type = NC_NAT;
    int rank = 0, attributes = 0;
    ok(nc_inq_var(id_, v, name, &type, &rank, nullptr, &attributes), "describing a variable");
    NetcdfVariable found{name, type_of(type, path_.string() + ": " + name), {}, {}, {}};
    std::vector<int> ids(static_cast<std::size_t>(rank));
    ok(nc_inq_vardimid(id_, v, ids.data()), "dimensions of " + found.name);
    for (const int id : ids) {
      char dimension[NC_MAX_NAME + 1] = {};
      std::size_t size = 0;
      ok(nc_inq_dim(id_, id, dimension, &size), "dimensions of " + found.name);
      found.dimensions.emplace_back(dimension);
      found.shape.push_back(size);
    }
    found.attributes = attributes_of(v, attributes);
    return found;
  }

  Attributes attributes_of(int v, int count) const {
    Attributes attributes;
    for (int a = 0; a < count; ++a) {
      char name[NC_MAX_NAME + 1] = {};
      ok(nc_inq_attname(id_, v, a, name), "naming an attribute");
      attributes.emplace_back(name, attribute(v, name));
    }
    return attributes;
  }

  Attribute attribute(int v, const std::string& name) const {
    nc_type type = NC_NAT;
    std::size_t length = 0;
    const std::string doing = "reading attribute " + name;
    ok(nc_inq_att(id_, v, name.c_str(), &type, &length), doing);
    if (type == NC_CHAR) {
      std::string text(length, '\0');
      ok(nc_get_att_text(id_, v, name.c_str(), text.data()), doing);
      return text;
    }
    if (type == NC_INT || type == NC_BYTE) return numbers<int>(nc_get_att_int, v, name, length);
    type_of(type, path_.string() + ": attribute " + name);
    return numbers<double>(nc_get_att_double, v, name, length);
  }

  template <class T>
  Attribute numbers(int (*get)(int, int, const char*, T*), int v, const std::string& name,
                    std::size_t length) const {
    std::vector<T> values(length);
    ok(get(id_, v, name.c_str(), values.data()), "reading attribute " + name);
    if (length == 1) return values.front();
    return values;
  }

  std::filesystem::path path_;
  int id_ = -1;
};

}  // namespace

NetcdfContents contents_of(const std::filesystem::path& path) { return Reader(path).read(); }

}  // namespace freshet::core
