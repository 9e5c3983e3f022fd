// The JDK's own verifier as second opinion: java verify-signatures.java <public key, DER> <file>...
// Prints one line a file, in order: accepted, or refused and the exception's class. Nothing of the gateway is used.

import java.io.File;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyFactory;
import java.security.PublicKey;
import java.security.spec.X509EncodedKeySpec;
import javax.xml.XMLConstants;
import javax.xml.crypto.KeySelector;
import javax.xml.crypto.dsig.XMLSignature;
import javax.xml.crypto.dsig.XMLSignatureFactory;
import javax.xml.crypto.dsig.dom.DOMValidateContext;
import javax.xml.parsers.DocumentBuilder;
import javax.xml.parsers.DocumentBuilderFactory;
import org.w3c.dom.Document;
import org.w3c.dom.NodeList;

class VerifySignatures {
  public static void main(String[] arguments) throws Exception {
    byte[] der = Files.readAllBytes(Path.of(arguments[0]));
    PublicKey key = KeyFactory.getInstance("RSA").generatePublic(new X509EncodedKeySpec(der));
    DocumentBuilderFactory parsers = DocumentBuilderFactory.newInstance();
    parsers.setNamespaceAware(true);
    parsers.setAttribute(XMLConstants.ACCESS_EXTERNAL_DTD, "");
    for (int at = 1; at < arguments.length; at += 1) System.out.println(verdict(new File(arguments[at]), key, parsers));
  }

  private static String verdict(File file, PublicKey key, DocumentBuilderFactory parsers) {
    try {
      DocumentBuilder parser = parsers.newDocumentBuilder();
      parser.setErrorHandler(null);
      Document document = parser.parse(file);
      NodeList signatures = document.getElementsByTagNameNS(XMLSignature.XMLNS, "Signature");
      if (signatures.getLength() == 0) return "refused NoSignature";
      DOMValidateContext context = new DOMValidateContext(KeySelector.singletonKeySelector(key), signatures.item(0));
      context.setProperty("org.jcp.xml.dsig.secureValidation", Boolean.TRUE);
      XMLSignature signature = XMLSignatureFactory.getInstance("DOM").unmarshalXMLSignature(context);
      return signature.validate(context) ? "accepted" : "refused NotValid";
    } catch (Exception | StackOverflowError refusal) {
      return "refused " + refusal.getClass().getSimpleName();
    }
  }
}
