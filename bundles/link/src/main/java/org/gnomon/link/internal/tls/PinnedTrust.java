package org.gnomon.link.internal.tls;

import java.net.Socket;
import java.security.cert.CertificateException;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.function.Predicate;
import java.util.function.Supplier;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.X509ExtendedTrustManager;
import org.gnomon.link.internal.identity.Pem;

/**
 * Trusts a certificate whose public key is that of a paired host, and no other. That the other side
 * has the private key is proved by TLS itself.
 */
final class PinnedTrust extends X509ExtendedTrustManager {

    private final Predicate<X509Certificate> paired;
    private final Supplier<Instant> now;

    /** The fingerprint and validity of the certificate that was shown, for the log. */
    private volatile String shown = "no certificate";

    PinnedTrust(Predicate<X509Certificate> paired, Supplier<Instant> now) {
        this.paired = paired;
        this.now = now;
    }

    String shown() {
        return shown;
    }

    private void check(X509Certificate[] chain) throws CertificateException {
        X509Certificate first = chain[0];
        shown = "the key with fingerprint " + Pem.fingerprint(first.getPublicKey());
        if (!paired.test(first)) {
            throw new CertificateException("no paired host has " + shown);
        }
        Instant today = now.get();
        Instant from = first.getNotBefore().toInstant();
        Instant to = first.getNotAfter().toInstant();
        if (today.isBefore(from) || today.isAfter(to)) {
            shown += ", valid from " + from + " to " + to + " where it is " + today + " here";
            throw new CertificateException(
                    "the certificate is valid from "
                            + from
                            + " to "
                            + to
                            + ", and it is "
                            + today
                            + " here. Set the clocks; or restart the host whose certificate it is,"
                            + " which signs it again");
        }
    }

    @Override
    public void checkClientTrusted(X509Certificate[] chain, String authType, SSLEngine engine)
            throws CertificateException {
        check(chain);
    }

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String authType, SSLEngine engine)
            throws CertificateException {
        check(chain);
    }

    @Override
    public void checkClientTrusted(X509Certificate[] chain, String authType, Socket socket)
            throws CertificateException {
        check(chain);
    }

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String authType, Socket socket)
            throws CertificateException {
        check(chain);
    }

    @Override
    public void checkClientTrusted(X509Certificate[] chain, String authType)
            throws CertificateException {
        check(chain);
    }

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String authType)
            throws CertificateException {
        check(chain);
    }

    @Override
    public X509Certificate[] getAcceptedIssuers() {
        return new X509Certificate[0]; // no hint of who is paired for those who are not
    }
}
