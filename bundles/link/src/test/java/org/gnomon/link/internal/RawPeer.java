package org.gnomon.link.internal;

import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.nio.ByteBuffer;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.X509Certificate;
import javax.net.ssl.KeyManager;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.TrustManager;
import javax.net.ssl.X509TrustManager;
import org.gnomon.link.internal.identity.HostKey;

/** What connects to a host and need not keep to any rule. */
final class RawPeer {

    private static final int LIMIT_MILLIS = 15_000;

    private RawPeer() {}

    static Socket tcp(int port) throws IOException {
        Socket socket = new Socket();
        socket.connect(new InetSocketAddress("127.0.0.1", port), LIMIT_MILLIS);
        socket.setSoTimeout(LIMIT_MILLIS);
        return socket;
    }

    /** TLS of a version, with a host's key or none, that believes whoever it meets. */
    static SSLSocket tls(int port, String version, HostKey key) throws Exception {
        SSLContext context = SSLContext.getInstance("TLS");
        context.init(key == null ? null : keys(key), new TrustManager[] {anyone()}, null);
        Socket tcp = tcp(port);
        SSLSocket socket =
                (SSLSocket) context.getSocketFactory().createSocket(tcp, "127.0.0.1", port, true);
        socket.setEnabledProtocols(new String[] {version});
        return socket;
    }

    private static KeyManager[] keys(HostKey key) throws GeneralSecurityException, IOException {
        KeyStore store = KeyStore.getInstance("PKCS12");
        store.load(null, null);
        store.setKeyEntry("k", key.key(), new char[0], new X509Certificate[] {key.certificate()});
        KeyManagerFactory factory = KeyManagerFactory.getInstance("SunX509");
        factory.init(store, new char[0]);
        return factory.getKeyManagers();
    }

    private static X509TrustManager anyone() {
        return new X509TrustManager() {
            @Override
            public void checkClientTrusted(X509Certificate[] chain, String authType) {}

            @Override
            public void checkServerTrusted(X509Certificate[] chain, String authType) {}

            @Override
            public X509Certificate[] getAcceptedIssuers() {
                return new X509Certificate[0];
            }
        };
    }

    /** Everything that comes until the connection ends; fails if it does not end. */
    static byte[] untilEnd(InputStream in) throws IOException {
        ByteArrayOutputStream all = new ByteArrayOutputStream();
        byte[] some = new byte[4096];
        try {
            for (int n = in.read(some); n >= 0; n = in.read(some)) {
                all.write(some, 0, n);
            }
        } catch (SocketTimeoutException e) {
            throw new AssertionError("the connection was not ended", e);
        } catch (SocketException ignored) {
            // Reset: an end as well.
        }
        return all.toByteArray();
    }

    /** A hello of any content. */
    static byte[] hello(int magic, int version, int purpose, String service, int openingLength) {
        ByteBuffer b = ByteBuffer.allocate(11 + service.length());
        b.putInt(magic).put((byte) version).put((byte) purpose);
        b.put((byte) service.length())
                .put(service.getBytes(java.nio.charset.StandardCharsets.US_ASCII));
        return b.putInt(openingLength).array();
    }

    /** The status byte of the reply to a hello. */
    static int status(InputStream in) throws IOException {
        DataInputStream data = new DataInputStream(in);
        data.readInt();
        data.readByte();
        return data.readByte();
    }
}
