// SMS's .2dm: cards E3T, E4Q and their kin, ND, NS, MAT. Node strings are boundaries, named by their number
// or the name after it.

#include <algorithm>
#include <map>

#include "core/text.hpp"
#include "mesh/foreign/file_scan.hpp"
#include "mesh/foreign/mesh_formats.hpp"
#include "mesh/foreign/numbering.hpp"

namespace freshet::mesh {
namespace {

/// A card of a cell: how many nodes it has, and every how many of them is a corner.
struct CellCard {
  std::size_t nodes, corners, step;
};

const std::map<std::string_view, CellCard>& cell_cards() {
  static const std::map<std::string_view, CellCard> cards = {
      {"E3T", {3, 3, 1}}, {"E4Q", {4, 4, 1}}, {"E6T", {6, 3, 2}}, {"E8Q", {8, 4, 2}}, {"E9Q", {9, 4, 2}}};
  return cards;
}

class Sms {
 public:
  explicit Sms(const std::filesystem::path& file) : in_(file) {}

  ForeignMesh read() {
    while (!in_.at_end()) card(in_.line());
    finish();
    return std::move(mesh_);
  }

 private:
  struct String {
    std::vector<std::int64_t> nodes;
    std::string name;
  };

  void card(std::string_view line) {
    const std::vector<std::string_view> words = words_of(line);
    if (words.empty()) return;
    const std::string_view name = words[0];
    if (const auto cell = cell_cards().find(name); cell != cell_cards().end())
      return add_cell(words, cell->second);
    if (name == "ND") return add_node(words);
    if (name == "NS") return add_string(words, line);
    if (name == "MAT") return name_material(words, line);
    if (name == "NUM_MATERIALS_PER_ELEM")
      materials_ = integer_of(in_, at(words, 1), "the number of materials");
  }

  std::string_view at(const std::vector<std::string_view>& words, std::size_t i) const {
    if (i >= words.size()) in_.fail("the card {} is cut off after {} words", words[0], words.size());
    return words[i];
  }

  void add_node(const std::vector<std::string_view>& words) {
    mesh_.node_numbers.push_back(integer_of(in_, at(words, 1), "the number of a node"));
    mesh_.x.push_back(number_of(in_, at(words, 2), "x of a node"));
    mesh_.y.push_back(number_of(in_, at(words, 3), "y of a node"));
    mesh_.z.push_back(number_of(in_, at(words, 4), "z of a node"));
  }

  /// Materials come after the nodes, whole numbers. BASEMENT writes the bed of the element after them.
  void add_cell(const std::vector<std::string_view>& words, const CellCard& card) {
    mesh_.cell_numbers.push_back(integer_of(in_, at(words, 1), "the number of an element"));
    for (std::size_t i = 0; i < card.corners; ++i)
      corners_.push_back(integer_of(in_, at(words, 2 + i * card.step), "a node of an element"));
    at(words, 1 + card.nodes);
    ends_.push_back(corners_.size());
    curved_ += card.step > 1;
    const std::size_t next = 2 + card.nodes;
    const std::int64_t material = words.size() > next && materials_ != 0
                                      ? integer_of(in_, words[next], "the material of an element")
                                      : -1;
    any_material_ = any_material_ || material >= 0;
    material_.push_back(material);
    if (words.size() > next + 1 && words.back().find('.') != std::string_view::npos)
      mesh_.cell_bed.push_back(number_of(in_, words.back(), "the bed of an element"));
  }

  /// A string ends at a negative node; it may go on over several cards.
  void add_string(const std::vector<std::string_view>& words, std::string_view line) {
    if (strings_.empty() || closed_) strings_.emplace_back(), closed_ = false;
    String& string = strings_.back();
    for (std::size_t i = 1; i < words.size(); ++i) {
      const std::int64_t node = integer_of(in_, words[i], "a node of a node string");
      if (node == INT64_MIN) in_.fail("node {} cannot be", node);
      string.nodes.push_back(std::abs(node));
      if (node >= 0) continue;
      closed_ = true;
      string.name = i + 1 < words.size() ? rest_of(line, words[i + 1]) : std::to_string(strings_.size());
      return;
    }
  }

  /// A name as it stands, or the number before it.
  static std::string rest_of(std::string_view line, std::string_view word) {
    const std::string_view rest = line.substr(static_cast<std::size_t>(word.data() - line.data()));
    const std::size_t quote = rest.find('"');
    if (quote == std::string_view::npos) return core::fit_line(word);
    return core::fit_line(rest.substr(quote + 1, rest.find('"', quote + 1) - quote - 1));
  }

  void name_material(const std::vector<std::string_view>& words, std::string_view line) {
    const std::int64_t number = integer_of(in_, at(words, 1), "the number of a material");
    names_[number] = rest_of(line, at(words, 2));
  }

  Index node(const Numbering& numbering, std::int64_t number, const char* of, std::int64_t whose) const {
    const Index index = numbering.find(number);
    if (index == none) in_.fail("{} {} names node {}, for which there is no card ND", of, whose, number);
    return index;
  }

  void finish() {
    const Numbering numbering(mesh_.node_numbers);
    if (numbering.doubled() != none)
      in_.fail("node {} is there twice", mesh_.node_numbers[static_cast<std::size_t>(numbering.doubled())]);
    for (std::size_t c = 0; c < ends_.size(); ++c) {
      for (std::size_t i = c == 0 ? 0 : ends_[c - 1]; i < ends_[c]; ++i)
        mesh_.corners.push_back(node(numbering, corners_[i], "element", mesh_.cell_numbers[c]));
      mesh_.end.push_back(ends_[c]);
    }
    for (std::size_t s = 0; s < strings_.size(); ++s) {
      const String& string = strings_[s];
      NamedEdges& boundary = boundary_of(mesh_, string.name.empty() ? std::to_string(s + 1) : string.name);
      for (std::size_t i = 1; i < string.nodes.size(); ++i)
        boundary.edges.push_back(
            {node(numbering, string.nodes[i - 1], "node string", static_cast<std::int64_t>(s) + 1),
             node(numbering, string.nodes[i], "node string", static_cast<std::int64_t>(s) + 1)});
    }
    if (any_material_) set_materials();
    if (mesh_.cell_bed.size() != mesh_.end.size()) mesh_.cell_bed.clear();
    if (curved_ > 0)
      mesh_.notes.push_back(fmt::format("{} elements have nodes between their corners: left out", curved_));
  }

  void set_materials() {
    std::map<std::int64_t, int> index;
    for (const std::int64_t number : material_) {
      const auto [place, is_new] = index.try_emplace(number, 0);
      if (is_new) {
        const auto name = names_.find(number);
        place->second = material_of(mesh_, number < 0             ? "default"
                                           : name != names_.end() ? name->second
                                                                  : std::to_string(number));
      }
      mesh_.material.push_back(place->second);
    }
  }

  FileScan in_;
  ForeignMesh mesh_;
  std::vector<std::int64_t> corners_, material_;
  std::vector<std::size_t> ends_;
  std::vector<String> strings_;
  std::map<std::int64_t, std::string> names_;
  std::int64_t materials_ = 1;
  bool closed_ = true, any_material_ = false;
  std::size_t curved_ = 0;
};

ForeignMesh read(const std::filesystem::path& file, const ReadSettings&) { return Sms(file).read(); }

bool recognises(const FileLook& look) { return look.start.starts_with("MESH2D") || look.extension == ".2dm"; }

}  // namespace

MeshReader sms_reader() { return {"2dm", "SMS .2dm", false, recognises, read}; }

}  // namespace freshet::mesh
