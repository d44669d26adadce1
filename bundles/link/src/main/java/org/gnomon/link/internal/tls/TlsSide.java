package org.gnomon.link.internal.tls;

import java.io.IOException;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.function.Predicate;
import java.util.function.Supplier;
import javax.net.ssl.KeyManager;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.TrustManager;
import org.gnomon.link.internal.identity.HostKey;

/**
 * Makes this host's side of connections: its key, TLS 1.3 alone, AES-GCM, the other side pinned.
 */
public final class TlsSide {

    private static final String[] PROTOCOLS = {"TLSv1.3"};
    private static final String[] SUITES = {"TLS_AES_128_GCM_SHA256", "TLS_AES_256_GCM_SHA384"};

    private final KeyManager[] keys;
    private final Supplier<Instant> now;

    public TlsSide(HostKey host, Supplier<Instant> now) throws GeneralSecurityException {
        this.now = now;
        try {
            KeyStore store = KeyStore.getInstance("PKCS12");
            store.load(null, null); // in memory; what protects the key is the file it came from
            store.setKeyEntry(
                    "host", host.key(), new char[0], new X509Certificate[] {host.certificate()});
            KeyManagerFactory factory = KeyManagerFactory.getInstance("SunX509");
            factory.init(store, new char[0]);
            keys = factory.getKeyManagers();
        } catch (IOException e) {
            throw new GeneralSecurityException("an empty key store can be made", e);
        }
    }

    /** An engine for one connection, and who it was that was on the other side of it. */
    record Engine(SSLEngine ssl, PinnedTrust trust) {}

    /** An engine of its own context: no session of an earlier connection is taken up again. */
    Engine engine(boolean client, Predicate<X509Certificate> paired)
            throws GeneralSecurityException {
        PinnedTrust trust = new PinnedTrust(paired, now);
        SSLContext context = SSLContext.getInstance("TLS");
        context.init(keys, new TrustManager[] {trust}, null);
        SSLEngine ssl = context.createSSLEngine();
        ssl.setUseClientMode(client);
        SSLParameters parameters = ssl.getSSLParameters();
        parameters.setProtocols(PROTOCOLS);
        parameters.setCipherSuites(SUITES);
        if (!client) {
            parameters.setNeedClientAuth(true);
        }
        ssl.setSSLParameters(parameters);
        return new Engine(ssl, trust);
    }
}
