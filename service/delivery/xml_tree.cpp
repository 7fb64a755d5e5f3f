#include "service/delivery/xml_tree.hpp"

#include <libxml/parser.h>
#include <xmlsec/app.h>
#include <xmlsec/errors.h>
#include <xmlsec/openssl/app.h>
#include <xmlsec/openssl/crypto.h>
#include <xmlsec/xmlsec.h>

#include <utility>

#include "core/errors.hpp"
#include "core/text.hpp"

namespace freshet::service {

namespace {

std::string complaints;

void take_complaint(const char*, int, const char*, const char*, const char* subject, int,
                    const char* message) {
  if (complaints.size() > 500) return;
  if (!complaints.empty()) complaints += "; ";
  if (subject != nullptr) complaints += subject;
  if (message != nullptr && message[0] != '\0') complaints += std::string(" ") + message;
}

bool initialised() {
  xmlInitParser();
  if (xmlSecInit() < 0 || xmlSecCheckVersion() != 1) return false;
  if (xmlSecOpenSSLAppInit(nullptr) < 0 || xmlSecOpenSSLInit() < 0) return false;
  xmlSecErrorsSetCallback(take_complaint);
  return true;
}

bool has_comment(const xmlNode* node) {
  for (; node != nullptr; node = node->next)
    if (node->type == XML_COMMENT_NODE || (node->type == XML_ELEMENT_NODE && has_comment(node->children)))
      return true;
  return false;
}

}  // namespace

void initialise_xmlsec() {
  static const bool ready = initialised();
  if (!ready)
    core::fail_run("libxmlsec cannot be used: is it of another version than freshet was built for?");
}

std::string words_of_xmlsec() { return core::fit_line(std::exchange(complaints, "")); }

XmlDocument parse_alert(const std::string& text, const std::string& where) {
  initialise_xmlsec();
  constexpr std::size_t most = 20'000'000;
  core::check(text.size() < most, "{}: larger than 20 MB: no message", where);
  XmlDocument document(xmlReadMemory(text.data(), static_cast<int>(text.size()), nullptr, nullptr,
                                     XML_PARSE_NONET | XML_PARSE_NOERROR | XML_PARSE_NOWARNING));
  core::check(document != nullptr, "{}: not readable as XML", where);
  core::check(document->intSubset == nullptr && document->extSubset == nullptr,
              "{}: has a DOCTYPE, which no CAP message has", where);
  core::check(!has_comment(document->children), "{}: has a comment, which no signature covers", where);
  core::check(is_element(xmlDocGetRootElement(document.get()), "alert", cap_space),
              "{}: its root is no <alert> of CAP 1.2", where);
  return document;
}

std::string content_of(const xmlNode* node) {
  if (node == nullptr) return "";
  const XmlText text(xmlNodeGetContent(node));
  return text_of(text.get());
}

std::string attribute_of(const xmlNode* node, const char* name) {
  const XmlText text(xmlGetNoNsProp(node, xml(name)));
  return text_of(text.get());
}

bool is_element(const xmlNode* node, const char* name, std::string_view name_space) {
  return node != nullptr && node->type == XML_ELEMENT_NODE && text_of(node->name) == name &&
         node->ns != nullptr && text_of(node->ns->href) == name_space;
}

std::vector<xmlNode*> children_of(const xmlNode* node) {
  std::vector<xmlNode*> all;
  for (xmlNode* child = node->children; child != nullptr; child = child->next)
    if (child->type == XML_ELEMENT_NODE) all.push_back(child);
  return all;
}

xmlNode* child_of(const xmlNode* node, const char* name, std::string_view name_space) {
  for (xmlNode* child : children_of(node))
    if (is_element(child, name, name_space)) return child;
  return nullptr;
}

void collect(xmlNode* node, const char* name, std::string_view name_space, std::vector<xmlNode*>& found) {
  if (is_element(node, name, name_space)) found.push_back(node);
  for (xmlNode* child : children_of(node)) collect(child, name, name_space, found);
}

}  // namespace freshet::service
