#include <libxml/c14n.h>
#include <xmlsec/openssl/app.h>
#include <xmlsec/openssl/crypto.h>
#include <xmlsec/templates.h>

#include "core/errors.hpp"
#include "core/files.hpp"
#include "service/delivery/signature.hpp"
#include "service/delivery/xml_tree.hpp"
#include "service/net/secret.hpp"

namespace freshet::service {

namespace {

const auto* bytes_of(const std::string& text) { return reinterpret_cast<const xmlSecByte*>(text.data()); }

/// Where the signature is to come: of the whole document but itself, with the certificate beside it.
xmlNode* add_template(xmlDoc* document, KeyKind kind) {
  xmlNode* const signature = xmlSecTmplSignatureCreateNsPref(
      document, xmlSecTransformExclC14NId,
      kind == KeyKind::rsa ? xmlSecOpenSSLTransformRsaSha256Id : xmlSecOpenSSLTransformEcdsaSha256Id, nullptr,
      nullptr);
  if (signature == nullptr) return nullptr;
  xmlAddChild(xmlDocGetRootElement(document), signature);
  xmlNode* const reference =
      xmlSecTmplSignatureAddReference(signature, xmlSecOpenSSLTransformSha256Id, nullptr, xml(""), nullptr);
  if (reference == nullptr ||
      xmlSecTmplReferenceAddTransform(reference, xmlSecTransformEnvelopedId) == nullptr ||
      xmlSecTmplReferenceAddTransform(reference, xmlSecTransformExclC14NId) == nullptr)
    return nullptr;
  xmlNode* const key_info = xmlSecTmplSignatureEnsureKeyInfo(signature, nullptr);
  xmlNode* const x509 = key_info == nullptr ? nullptr : xmlSecTmplKeyInfoAddX509Data(key_info);
  return x509 != nullptr && xmlSecTmplX509DataAddCertificate(x509) != nullptr ? signature : nullptr;
}

std::string text_of_document(xmlDoc* document) {
  xmlChar* text = nullptr;
  int size = 0;
  xmlDocDumpMemoryEnc(document, &text, &size, "UTF-8");
  const XmlText owner(text);
  if (text == nullptr) core::fail_run("libxml2 writes no document: no memory?");
  return {reinterpret_cast<const char*>(text), static_cast<std::size_t>(size)};
}

}  // namespace

Signer::Signer(const std::vector<core::SigningKey>& keys) {
  for (const core::SigningKey& one : keys) {
    const std::string where = one.at.text + ": signing.key_file: " + one.key_file.string();
    Key key{core::read_file(one.key_file), secret_of(one.password, "[[signing]]"), {}, {}};
    key.certificate = certificates_in(core::read_file(one.cert_file), one.cert_file.string()).front();
    key.kind = check_key(key.pem, key.password, key.certificate, where);
    keys_.push_back(std::move(key));
  }
}

const Signer::Key& Signer::key_at(core::Instant now) const {
  const Key* newest = nullptr;
  for (const Key& key : keys_)
    if (key.certificate.valid_at(now) &&
        (newest == nullptr || key.certificate.from > newest->certificate.from))
      newest = &key;
  if (newest == nullptr)
    core::fail_run("[[signing]]: no certificate is valid at {}; get a new one", core::to_iso(now));
  return *newest;
}

Signed Signer::sign(const std::string& text, core::Instant now) const {
  const Key& key = key_at(now);
  const XmlDocument document = parse_alert(text, "a message to be signed");
  xmlNode* const place = add_template(document.get(), key.kind);
  const SignatureContext context(xmlSecDSigCtxCreate(nullptr));
  if (place == nullptr || !context) core::fail_run("libxmlsec: {}", words_of_xmlsec());
  context->signKey =
      xmlSecOpenSSLAppKeyLoadMemory(bytes_of(key.pem), static_cast<xmlSecSize>(key.pem.size()),
                                    xmlSecKeyDataFormatPem, key.password.c_str(), nullptr, nullptr);
  const std::string& certificate = key.certificate.pem;
  if (context->signKey == nullptr ||
      xmlSecOpenSSLAppKeyCertLoadMemory(context->signKey, bytes_of(certificate),
                                        static_cast<xmlSecSize>(certificate.size()),
                                        xmlSecKeyDataFormatPem) < 0 ||
      xmlSecDSigCtxSign(context.get(), place) < 0)
    core::fail_run("a message cannot be signed: {}", words_of_xmlsec());
  return {text_of_document(document.get()), key.certificate.sha256};
}

std::string canonical_without_signature(const std::string& text, const std::string& where) {
  const XmlDocument document = parse_alert(text, where);
  std::vector<xmlNode*> signatures;
  collect(xmlDocGetRootElement(document.get()), "Signature", signature_space, signatures);
  for (xmlNode* signature : signatures) {
    xmlUnlinkNode(signature);
    xmlFreeNode(signature);
  }
  xmlChar* canonical = nullptr;
  const int size =
      xmlC14NDocDumpMemory(document.get(), nullptr, XML_C14N_EXCLUSIVE_1_0, nullptr, 0, &canonical);
  const XmlText owner(canonical);
  core::check(size >= 0, "{}: has no canonical form", where);
  return {reinterpret_cast<const char*>(canonical), static_cast<std::size_t>(size)};
}

}  // namespace freshet::service
