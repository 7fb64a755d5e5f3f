// Whether a signature holds, and of what. Nothing in the document chooses what is looked at: the reference is
// the whole document, the transforms are two, the keys are those of the caller. So a signed message that is
// wrapped in another, or hidden beside it, is no signature of what a reader would see.

#include <xmlsec/openssl/app.h>
#include <xmlsec/openssl/crypto.h>

#include <algorithm>
#include <array>

#include "core/errors.hpp"
#include "service/delivery/signature.hpp"
#include "service/delivery/xml_tree.hpp"

namespace freshet::service {

namespace {

constexpr const char* ds = "http://www.w3.org/2000/09/xmldsig#";

template <std::size_t N>
bool is_one_of(const std::string& text, const std::array<const char*, N>& all) {
  return std::any_of(all.begin(), all.end(), [&](const char* one) { return text == one; });
}

constexpr std::array canonical_forms = {"http://www.w3.org/2001/10/xml-exc-c14n#",
                                        "http://www.w3.org/TR/2001/REC-xml-c14n-20010315"};
constexpr std::array digests = {"http://www.w3.org/2001/04/xmlenc#sha256",
                                "http://www.w3.org/2001/04/xmldsig-more#sha384",
                                "http://www.w3.org/2001/04/xmlenc#sha512"};
constexpr std::array methods = {"http://www.w3.org/2001/04/xmldsig-more#rsa-sha256",
                                "http://www.w3.org/2001/04/xmldsig-more#rsa-sha384",
                                "http://www.w3.org/2001/04/xmldsig-more#rsa-sha512",
                                "http://www.w3.org/2001/04/xmldsig-more#ecdsa-sha256",
                                "http://www.w3.org/2001/04/xmldsig-more#ecdsa-sha384",
                                "http://www.w3.org/2001/04/xmldsig-more#ecdsa-sha512"};

/// The one signature: the last child of <alert>.
xmlNode* signature_in(xmlNode* alert, const std::string& where) {
  std::vector<xmlNode*> all;
  collect(alert, "Signature", signature_space, all);
  core::check(!all.empty(), "{}: is not signed", where);
  core::check(
      all.size() == 1 && all.front() == children_of(alert).back(),
      "{}: must have one signature, as the last element of <alert>; a signed message inside another is "
      "no signature of it",
      where);
  return all.front();
}

std::string algorithm_of(const xmlNode* parent, const char* name) {
  const xmlNode* node = child_of(parent, name, signature_space);
  return node == nullptr ? "" : attribute_of(node, "Algorithm");
}

/// Names of children, in order: nothing more may be in it.
void check_children(const xmlNode* node, std::initializer_list<const char*> names, const std::string& where) {
  auto name = names.begin();
  for (const xmlNode* child : children_of(node)) {
    core::check(name != names.end() && is_element(child, *name, signature_space),
                "{}: <{}> of its signature has what it may not have: <{}>", where, text_of(node->name),
                text_of(child->name));
    ++name;
  }
  core::check(name == names.end(), "{}: <{}> of its signature lacks <{}>", where, text_of(node->name),
              name == names.end() ? "" : *name);
}

void check_reference(const xmlNode* reference, const std::string& where) {
  check_children(reference, {"Transforms", "DigestMethod", "DigestValue"}, where);
  core::check(xmlHasProp(reference, xml("URI")) != nullptr && attribute_of(reference, "URI").empty(),
              "{}: its signature is not of the whole document", where);
  const auto transforms = children_of(child_of(reference, "Transforms", signature_space));
  const bool enveloped = !transforms.empty() &&
                         attribute_of(transforms[0], "Algorithm") == std::string(ds) + "enveloped-signature";
  const bool canonical =
      transforms.size() == 1 ||
      (transforms.size() == 2 && is_one_of(attribute_of(transforms[1], "Algorithm"), canonical_forms) &&
       children_of(transforms[1]).empty());
  core::check(enveloped && canonical,
              "{}: its signature is of a part of the document: it has other transforms", where);
  core::check(is_one_of(algorithm_of(reference, "DigestMethod"), digests),
              "{}: its digest is not SHA-256, 384 or 512", where);
}

void check_form(const xmlNode* signature, const std::string& where) {
  check_children(signature, {"SignedInfo", "SignatureValue", "KeyInfo"}, where);
  const xmlNode* const info = child_of(signature, "SignedInfo", signature_space);
  check_children(info, {"CanonicalizationMethod", "SignatureMethod", "Reference"}, where);
  core::check(is_one_of(algorithm_of(info, "CanonicalizationMethod"), canonical_forms) &&
                  is_one_of(algorithm_of(info, "SignatureMethod"), methods),
              "{}: its signature is not by RSA or ECDSA with SHA-256, 384 or 512", where);
  check_reference(child_of(info, "Reference", signature_space), where);
}

/// The certificate that the signature names; nothing where it names none.
std::vector<Certificate> named_in(const xmlNode* signature, const std::string& where) {
  const xmlNode* node = child_of(signature, "KeyInfo", signature_space);
  for (const char* name : {"X509Data", "X509Certificate"})
    if (node != nullptr) node = child_of(node, name, signature_space);
  if (node == nullptr) return {};
  std::string base64;
  for (const char c : content_of(node))
    if (c > ' ') base64 += (base64.size() % 65 == 64 ? "\n" : "") + std::string(1, c);
  return certificates_in("-----BEGIN CERTIFICATE-----\n" + base64 + "\n-----END CERTIFICATE-----\n",
                         where + ": <X509Certificate>");
}

bool holds_by(const Certificate& certificate, xmlNode* signature) {
  const SignatureContext context(xmlSecDSigCtxCreate(nullptr));
  if (!context) core::fail_run("libxmlsec: {}", words_of_xmlsec());
  context->enabledReferenceUris = xmlSecTransformUriTypeEmpty;
  context->signKey = xmlSecOpenSSLAppKeyLoadMemory(
      reinterpret_cast<const xmlSecByte*>(certificate.pem.data()),
      static_cast<xmlSecSize>(certificate.pem.size()), xmlSecKeyDataFormatCertPem, nullptr, nullptr, nullptr);
  const bool holds = context->signKey != nullptr && xmlSecDSigCtxVerify(context.get(), signature) == 0 &&
                     context->status == xmlSecDSigStatusSucceeded;
  words_of_xmlsec();  // of keys that are not the right one
  return holds;
}

}  // namespace

Verified verify(const std::string& text, const std::vector<Certificate>& trust, core::Instant now,
                const std::string& where) {
  const XmlDocument document = parse_alert(text, where);
  xmlNode* const alert = xmlDocGetRootElement(document.get());
  xmlNode* const signature = signature_in(alert, where);
  check_form(signature, where);
  Verified found{content_of(child_of(alert, "identifier", cap_space)),
                 content_of(child_of(alert, "status", cap_space)),
                 {}};
  const core::Instant sent =
      core::parse_instant(content_of(child_of(alert, "sent", cap_space)), where + ": sent");
  const core::Instant at = found.status == "Exercise" ? now : sent;
  std::vector<Certificate> candidates = trust;
  for (const Certificate& named : named_in(signature, where))
    if (is_vouched_for(named, trust, at)) candidates.push_back(named);
  for (const Certificate& one : candidates) {
    if (!holds_by(one, signature)) continue;
    core::check(one.valid_at(sent) || one.valid_at(at),
                "{}: signed by {}, whose certificate is valid from {} to {}, but the message was sent at {}",
                where, one.subject, core::to_iso(one.from), core::to_iso(one.until), core::to_iso(sent));
    found.certificate = one;
    return found;
  }
  const auto named = named_in(signature, where);
  core::fail_input(
      "{}: the signature does not hold: the message was changed, or nobody trusted has signed it{}", where,
      named.empty() ? "" : "; it names the certificate of " + named.front().subject);
}

}  // namespace freshet::service
