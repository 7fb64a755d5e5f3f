#pragma once
// XML as libxml2 and libxmlsec hold it, for signatures.

#include <libxml/tree.h>
#include <xmlsec/xmldsig.h>

#include <memory>
#include <string>
#include <string_view>
#include <vector>

namespace freshet::service {

struct XmlFree {
  void operator()(xmlDoc* document) const { xmlFreeDoc(document); }
  void operator()(xmlChar* text) const { xmlFree(text); }
  void operator()(xmlSecDSigCtx* context) const { xmlSecDSigCtxDestroy(context); }
};
using XmlDocument = std::unique_ptr<xmlDoc, XmlFree>;
using XmlText = std::unique_ptr<xmlChar, XmlFree>;
using SignatureContext = std::unique_ptr<xmlSecDSigCtx, XmlFree>;

/// RunError if the library cannot be used.
void initialise_xmlsec();
/// What libxmlsec has complained of since the last call, on one line.
std::string words_of_xmlsec();

/// InputError for what is no XML, is larger than 20 MB, has a DOCTYPE or a comment (which signatures do not
/// cover, and some readers end a text at), or whose root is no <alert> of CAP 1.2.
XmlDocument parse_alert(const std::string& xml, const std::string& where);

inline const xmlChar* xml(const char* text) { return reinterpret_cast<const xmlChar*>(text); }
inline std::string text_of(const xmlChar* text) {
  return text == nullptr ? "" : reinterpret_cast<const char*>(text);
}
/// The element's own text; "" for a null node.
std::string content_of(const xmlNode* node);
std::string attribute_of(const xmlNode* node, const char* name);

bool is_element(const xmlNode* node, const char* name, std::string_view name_space);
std::vector<xmlNode*> children_of(const xmlNode* node);  ///< elements
/// The first of this name, or null.
xmlNode* child_of(const xmlNode* node, const char* name, std::string_view name_space);
/// All below `node`, itself too.
void collect(xmlNode* node, const char* name, std::string_view name_space, std::vector<xmlNode*>& found);

inline constexpr std::string_view cap_space = "urn:oasis:names:tc:emergency:cap:1.2";
inline constexpr std::string_view signature_space = "http://www.w3.org/2000/09/xmldsig#";

}  // namespace freshet::service
