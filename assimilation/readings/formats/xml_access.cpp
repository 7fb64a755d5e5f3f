#include "assimilation/readings/formats/xml_access.hpp"

#include <algorithm>

#include "core/errors.hpp"

namespace freshet::assimilation {

using pugi::xml_node;

namespace {

std::string_view without_prefix(std::string_view name) {
  const auto colon = name.rfind(':');
  return colon == std::string_view::npos ? name : name.substr(colon + 1);
}

/// The next node in the order of the document, within `top`. Files may nest deeper than the stack goes.
xml_node next_below(xml_node node, xml_node top) {
  if (node.first_child()) return node.first_child();
  while (node && node != top && !node.next_sibling()) node = node.parent();
  return node == top ? xml_node() : node.next_sibling();
}

}  // namespace

Lines::Lines(std::string_view content) {
  for (std::size_t i = 0; i < content.size(); ++i)
    if (content[i] == '\n') ends_.push_back(static_cast<std::ptrdiff_t>(i));
}

int Lines::at(std::ptrdiff_t offset) const {
  return 1 + static_cast<int>(std::lower_bound(ends_.begin(), ends_.end(), offset) - ends_.begin());
}

void load_xml(std::string_view content, pugi::xml_document& document, const Lines& lines,
              const std::string& name) {
  const pugi::xml_parse_result result = document.load_buffer(content.data(), content.size());
  core::check(bool(result), "{}:{}: no XML ({}); is the file whole? fetch it again", name,
              lines.at(result.offset), result.description());
}

std::string_view local_name(xml_node node) { return without_prefix(node.name()); }

xml_node child(xml_node node, std::string_view name) {
  for (const xml_node one : node.children())
    if (local_name(one) == name) return one;
  return {};
}

std::vector<xml_node> all_below(xml_node node, std::string_view name) {
  std::vector<xml_node> found;
  for (xml_node one = next_below(node, node); one; one = next_below(one, node))
    if (local_name(one) == name) found.push_back(one);
  return found;
}

xml_node first_below(xml_node node, std::string_view name) {
  for (xml_node one = next_below(node, node); one; one = next_below(one, node))
    if (local_name(one) == name) return one;
  return {};
}

std::string attribute(xml_node node, std::string_view name) {
  for (const pugi::xml_attribute one : node.attributes())
    if (without_prefix(one.name()) == name) return one.value();
  return "";
}

std::string text(xml_node node) {
  const std::string said = node.text().get();
  const auto first = said.find_first_not_of(" \t\r\n");
  if (first == std::string::npos) return "";
  return said.substr(first, said.find_last_not_of(" \t\r\n") - first + 1);
}

}  // namespace freshet::assimilation
