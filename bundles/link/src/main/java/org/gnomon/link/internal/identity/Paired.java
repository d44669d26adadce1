package org.gnomon.link.internal.identity;

import java.security.cert.X509Certificate;
import org.gnomon.link.internal.HostAddress;

/**
 * A host that this one is paired with.
 *
 * @param name what it is called here
 * @param address where it listens, or null if only it connects
 * @param certificate of which the public key is what it must prove to have
 */
public record Paired(String name, HostAddress address, X509Certificate certificate) {

    public String fingerprint() {
        return Pem.fingerprint(certificate.getPublicKey());
    }

    String toText() {
        String where = address == null ? "" : address.toString();
        return "name: " + name + "\naddress: " + where + "\n\n" + Pem.of(certificate);
    }
}
