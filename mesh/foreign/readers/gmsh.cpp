// Gmsh's .msh, versions 2.x and 4.1, text and bytes (Gmsh's manual, "MSH file format"). Physical curves are
// boundaries, physical surfaces materials, z is the bed.

#include <array>
#include <map>
#include <set>

#include "mesh/foreign/file_scan.hpp"
#include "mesh/foreign/mesh_formats.hpp"
#include "mesh/foreign/numbering.hpp"

namespace freshet::mesh {
namespace {

/// Nodes of an element, and which of them are corners, the first ones.
struct ElementType {
  std::size_t nodes, corners;
  int dimension;
};

const ElementType* type_of(std::int64_t number) {
  static const std::map<std::int64_t, ElementType> types = {
      {1, {2, 2, 1}},   {2, {3, 3, 2}},   {3, {4, 4, 2}},   {8, {3, 2, 1}},   {9, {6, 3, 2}},
      {10, {9, 4, 2}},  {15, {1, 1, 0}},  {16, {8, 4, 2}},  {20, {9, 3, 2}},  {21, {10, 3, 2}},
      {22, {12, 3, 2}}, {23, {15, 3, 2}}, {24, {15, 3, 2}}, {25, {21, 3, 2}}, {26, {4, 2, 1}},
      {27, {5, 2, 1}},  {28, {6, 2, 1}},  {36, {16, 4, 2}}, {37, {25, 4, 2}}, {38, {36, 4, 2}}};
  const auto found = types.find(number);
  return found == types.end() ? nullptr : &found->second;
}

/// (dimension, tag) of an entity or a physical group.
using Tag = std::pair<int, std::int64_t>;

class GmshFile {
 public:
  explicit GmshFile(const std::filesystem::path& file) : in_(file) {}

  ForeignMesh read() {
    header();
    while (!in_.at_end()) section();
    finish();
    return std::move(mesh_);
  }

 private:
  struct Element {
    int dimension;
    std::vector<std::int64_t> physical;
    std::array<std::int64_t, 4> nodes;
    std::size_t corners;
    std::int64_t number;
  };

  void header() {
    if (in_.line() != "$MeshFormat") in_.fail("this is no .msh of Gmsh: it does not begin with $MeshFormat");
    version_ = in_.number("the version");
    const std::int64_t kind = in_.integer("the kind of file"), size = in_.integer("the size of numbers");
    binary_ = kind == 1;
    in_.line();
    const bool known = (version_ >= 2 && version_ < 3) || (version_ >= 4.1 && version_ < 4.2);
    if (!known)
      in_.fail("version {} is not read; save the mesh as version 4.1 or 2.2 (gmsh -save -format msh41)",
               version_);
    if (kind < 0 || kind > 1 || size != 8)
      in_.fail("file type {} with numbers of {} bytes is not read", kind, size);
    if (binary_) {
      const auto one = in_.value<std::int32_t>("the order of bytes");
      in_.other_endian(one != 1);
      if (one != 1 && one != 0x01000000) in_.fail("the order of bytes is neither big nor little endian");
    }
    in_.skip_past("$EndMeshFormat");
  }

  void section() {
    const std::vector<std::string_view> words = words_of(in_.line());
    if (words.empty()) return;
    const std::string name(words[0]);
    if (!name.starts_with('$') || name.starts_with("$End"))
      in_.fail("a section should begin here, not '{}'", name.substr(0, 40));
    const bool four = version_ >= 4;
    if (name == "$PhysicalNames") {
      names();
    } else if (name == "$Entities" && four) {
      entities();
    } else if (name == "$PartitionedEntities") {
      in_.fail("the mesh is partitioned; save it whole (Mesh.PartitionCreateTopology, or 'gmsh -part 1')");
    } else if (name == "$Nodes") {
      four ? nodes_4() : nodes_2();
    } else if (name == "$Elements") {
      four ? elements_4() : elements_2();
    }
    in_.skip_past("$End" + name.substr(1));
  }

  void names() {
    for (std::int64_t left = in_.count("names", 5); left > 0; --left) {
      const auto dimension = static_cast<int>(in_.integer("the dimension of a name"));
      const std::int64_t tag = in_.integer("the number of a name");
      names_[{dimension, tag}] = in_.quoted("the name");
    }
  }

  // Numbers of version 4: of 4 and of 8 bytes.
  std::int64_t small(std::string_view what) {
    return binary_ ? in_.value<std::int32_t>(what) : in_.integer(what);
  }
  std::int64_t large(std::string_view what) {
    return binary_ ? in_.value<std::int64_t>(what) : in_.integer(what);
  }
  double real(std::string_view what) { return binary_ ? in_.value<double>(what) : in_.number(what); }
  std::int64_t many(std::string_view what, std::size_t binary_bytes, std::size_t text_bytes) {
    const std::int64_t n = large(what);
    if (n < 0) in_.fail("{} {} cannot be", n, what);
    in_.need(static_cast<std::uint64_t>(n), binary_ ? binary_bytes : text_bytes, what);
    return n;
  }

  void entities() {
    std::array<std::int64_t, 4> counts{};
    for (std::int64_t& count : counts) count = many("entities", 32, 8);
    for (int dimension = 0; dimension < 4; ++dimension)
      for (std::int64_t i = 0; i < counts[static_cast<std::size_t>(dimension)]; ++i) entity(dimension);
  }

  void entity(int dimension) {
    const std::int64_t tag = small("the number of an entity");
    for (int i = 0; i < (dimension == 0 ? 3 : 6); ++i) real("the box of an entity");
    std::vector<std::int64_t>& groups = physical_of_[{dimension, tag}];
    for (std::int64_t left = many("physical groups", 4, 2); left > 0; --left)
      groups.push_back(std::abs(small("a physical group")));
    if (dimension == 0) return;
    for (std::int64_t left = many("bounding entities", 4, 2); left > 0; --left) small("a bounding entity");
  }

  void node(std::int64_t number, double x, double y, double z) {
    mesh_.node_numbers.push_back(number);
    mesh_.x.push_back(x), mesh_.y.push_back(y), mesh_.z.push_back(z);
  }

  void nodes_2() {
    const std::int64_t count = in_.count("nodes", binary_ ? 28 : 8);
    if (binary_) in_.line();
    for (std::int64_t i = 0; i < count; ++i) {
      const std::int64_t number = small("the number of a node");
      const double x = real("x of a node"), y = real("y of a node"), z = real("z of a node");
      node(number, x, y, z);
    }
  }

  void nodes_4() {
    const std::int64_t blocks = many("blocks of nodes", 20, 8);
    large("the number of nodes"), large("the lowest number of a node"), large("the highest number of a node");
    for (std::int64_t b = 0; b < blocks; ++b) {
      const std::int64_t dimension = small("the dimension of nodes");
      small("the entity of nodes");
      const bool parametric = small("whether nodes are parametric") != 0;
      const std::int64_t count = many("nodes", 32, 8);
      std::vector<std::int64_t> numbers;
      for (std::int64_t i = 0; i < count; ++i) numbers.push_back(large("the number of a node"));
      for (std::int64_t i = 0; i < count; ++i) {
        const double x = real("x of a node"), y = real("y of a node"), z = real("z of a node");
        node(numbers[static_cast<std::size_t>(i)], x, y, z);
        for (std::int64_t p = 0; parametric && p < dimension; ++p) real("a parameter of a node");
      }
    }
  }

  const ElementType& known_type(std::int64_t number) {
    const ElementType* type = type_of(number);
    if (!type)
      in_.fail("elements of type {} are no triangles or quadrilaterals; save the mesh of the surface alone",
               number);
    return *type;
  }

  template <class Read>
  void element(const ElementType& type, std::int64_t number, std::vector<std::int64_t> physical,
               const Read& read) {
    Element e{type.dimension, std::move(physical), {}, type.corners, number};
    for (std::size_t i = 0; i < type.nodes; ++i) {
      const std::int64_t n = read("a node of an element");
      if (i < type.corners) e.nodes[i] = n;
    }
    if (type.nodes > type.corners) ++curved_;
    if (type.dimension > 0) elements_.push_back(std::move(e));
  }

  void elements_2() {
    std::int64_t left = in_.count("elements", binary_ ? 8 : 6);
    if (binary_) in_.line();
    const auto read = [&](std::string_view what) { return small(what); };
    while (left > 0) {
      const std::int64_t first = binary_ ? 0 : small("the number of an element");
      const ElementType& type = known_type(small("the type of an element"));
      const std::int64_t block = binary_ ? small("elements") : 1, tags = small("tags");
      if (block < 1 || block > left)
        in_.fail("{} elements in a block, where {} are left, cannot be", block, left);
      if (tags < 0) in_.fail("{} tags cannot be", tags);
      in_.need(static_cast<std::uint64_t>(tags), binary_ ? 4 : 2, "tags");
      for (std::int64_t i = 0; i < block; ++i) {
        const std::int64_t number = binary_ ? small("the number of an element") : first;
        std::vector<std::int64_t> physical;
        for (std::int64_t t = 0; t < tags; ++t)
          if (const std::int64_t tag = small("a tag"); t == 0 && tag != 0) physical.push_back(std::abs(tag));
        element(type, number, std::move(physical), read);
      }
      left -= block;
    }
  }

  void elements_4() {
    const std::int64_t blocks = many("blocks of elements", 20, 8);
    large("the number of elements"), large("the lowest number of an element"),
        large("the highest number of an element");
    const auto read = [&](std::string_view what) { return large(what); };
    for (std::int64_t b = 0; b < blocks; ++b) {
      const auto dimension = static_cast<int>(small("the dimension of elements"));
      const std::int64_t entity = small("the entity of elements");
      const ElementType& type = known_type(small("the type of elements"));
      const std::vector<std::int64_t>& physical = physical_of_[{dimension, entity}];
      for (std::int64_t left = many("elements", 8 * (1 + type.nodes), 2 * (1 + type.nodes)); left > 0;
           --left) {
        const std::int64_t number = large("the number of an element");
        element(type, number, physical, read);
      }
    }
  }

  std::string name_of(int dimension, std::int64_t tag) const {
    const auto found = names_.find({dimension, tag});
    return found != names_.end() && !found->second.empty() ? found->second : std::to_string(tag);
  }

  void finish() {
    const Numbering numbering(mesh_.node_numbers);
    if (numbering.doubled() != none)
      in_.fail("node {} is there twice", mesh_.node_numbers[static_cast<std::size_t>(numbering.doubled())]);
    bool any_material = false;
    std::size_t several = 0;
    std::set<std::array<Index, 4>> seen;
    for (const Element& e : elements_) {
      std::array<Index, 4> nodes{};
      for (std::size_t i = 0; i < e.corners; ++i) {
        nodes[i] = numbering.find(e.nodes[i]);
        if (nodes[i] == none) in_.fail("element {} names node {}, which is not there", e.number, e.nodes[i]);
      }
      if (e.dimension == 1) {
        for (const std::int64_t tag : e.physical)
          boundary_of(mesh_, name_of(1, tag)).edges.push_back({nodes[0], nodes[1]});
        continue;
      }
      if (version_ < 3 && !seen.insert(nodes).second) {  // once for each of its physical surfaces
        ++several;
        continue;
      }
      mesh_.add_cell(std::span(nodes).first(e.corners));
      mesh_.cell_numbers.push_back(e.number);
      any_material = any_material || !e.physical.empty();
      several += e.physical.size() > 1;
      mesh_.material.push_back(
          material_of(mesh_, e.physical.empty() ? "default" : name_of(2, e.physical.front())));
    }
    if (!any_material) mesh_.material.clear(), mesh_.materials.clear();
    if (several > 0)
      mesh_.notes.push_back(
          fmt::format("{} cells are of several physical surfaces: the first counts", several));
    if (curved_ > 0)
      mesh_.notes.push_back(fmt::format("{} elements have nodes between their corners: left out", curved_));
  }

  FileScan in_;
  ForeignMesh mesh_;
  double version_ = 0;
  bool binary_ = false;
  std::map<Tag, std::string> names_;
  std::map<Tag, std::vector<std::int64_t>> physical_of_;
  std::vector<Element> elements_;
  std::size_t curved_ = 0;
};

ForeignMesh read(const std::filesystem::path& file, const ReadSettings&) { return GmshFile(file).read(); }

}  // namespace

MeshReader gmsh_reader() {
  return {"gmsh", "Gmsh .msh, 2.x and 4.1", false,
          [](const FileLook& look) { return look.start.starts_with("$MeshFormat"); }, read};
}

}  // namespace freshet::mesh
