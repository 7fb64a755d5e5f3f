#pragma once
// XML of other programs, by names without the prefix of their namespace.

#include <pugixml.hpp>
#include <string>
#include <string_view>
#include <vector>

namespace freshet::assimilation {

/// Lines of a text by where in it something stands.
class Lines {
 public:
  explicit Lines(std::string_view content);
  int at(std::ptrdiff_t offset) const;
  int of(pugi::xml_node node) const { return at(node.offset_debug()); }

 private:
  std::vector<std::ptrdiff_t> ends_;
};

/// InputError "file.xml:7: ..." for what is no XML. Entities of a document type are not expanded, so that
/// none can grow.
void load_xml(std::string_view content, pugi::xml_document& document, const Lines& lines,
              const std::string& name);

/// "value" of "wml2:value".
std::string_view local_name(pugi::xml_node node);
/// The first child of that name; an empty node if there is none.
pugi::xml_node child(pugi::xml_node node, std::string_view name);
/// Those of that name at any depth below, in the order of the document; the first of them.
std::vector<pugi::xml_node> all_below(pugi::xml_node node, std::string_view name);
pugi::xml_node first_below(pugi::xml_node node, std::string_view name);
/// An attribute's value; "" if it is absent.
std::string attribute(pugi::xml_node node, std::string_view name);
/// Text of the node without blanks around it.
std::string text(pugi::xml_node node);

}  // namespace freshet::assimilation
