package org.gnomon.itests.hosts;

import java.io.IOException;
import java.io.InputStream;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.X509Certificate;
import java.time.Instant;
import javax.net.ssl.KeyManager;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.TrustManager;
import javax.net.ssl.X509TrustManager;
import org.gnomon.link.internal.identity.HostKey;

/**
 * Someone on the network who would like to talk to a host: {@code WHO ADDRESS PORT}. Knows the
 * protocol, trusts whoever answers, and says what it got: {@code BYTES of data, then WHY}. WHO is
 * {@code plain} (no TLS), {@code nobody} (no certificate), {@code old} (TLS 1.2), or a folder with
 * an identity.
 */
final class Stranger {

    private static final int PATIENCE = 20_000;

    private Stranger() {}

    public static void main(String[] args) throws Exception {
        InetSocketAddress to = new InetSocketAddress(args[1], Integer.parseInt(args[2]));
        String why = "the end";
        int bytes = 0;
        try (Socket socket = connect(args[0], to)) {
            socket.setSoTimeout(PATIENCE);
            socket.getOutputStream().write(hello());
            socket.getOutputStream().flush();
            InputStream in = socket.getInputStream();
            // Who is let in is kept in: a reply of six bytes, then silence until something is said.
            ByteBuffer got = ByteBuffer.wrap(in.readNBytes(6));
            bytes = args[0].equals("plain") && isAlert(got) ? 0 : got.remaining();
        } catch (IOException e) {
            why = e.toString();
        }
        System.out.println(bytes + " of data, then " + why);
    }

    /** Being told in plain that this is no TLS is no data (RFC 8446, section 6). */
    private static boolean isAlert(ByteBuffer got) {
        return got.remaining() >= 5 && got.get(0) == 21 && got.get(1) == 3 && got.getShort(3) == 2;
    }

    /** The first words of a connection for calls. */
    private static byte[] hello() {
        ByteBuffer b = ByteBuffer.allocate(11);
        b.put("GNLK".getBytes(StandardCharsets.US_ASCII)).put((byte) 1).put((byte) 1);
        return b.put((byte) 0).putInt(0).array();
    }

    private static Socket connect(String who, InetSocketAddress to)
            throws IOException, GeneralSecurityException {
        if (who.equals("plain")) {
            Socket socket = new Socket();
            socket.connect(to, PATIENCE);
            return socket;
        }
        SSLContext context = SSLContext.getInstance("TLS");
        boolean hasKey = who.startsWith("/");
        context.init(
                hasKey ? keys(Path.of(who)) : new KeyManager[0],
                new TrustManager[] {new Credulous()},
                null);
        SSLSocket socket = (SSLSocket) context.getSocketFactory().createSocket();
        socket.setEnabledProtocols(new String[] {who.equals("old") ? "TLSv1.2" : "TLSv1.3"});
        socket.connect(to, PATIENCE);
        socket.startHandshake();
        return socket;
    }

    private static KeyManager[] keys(Path folder) throws IOException, GeneralSecurityException {
        HostKey key = HostKey.in(folder, "stranger", Instant.now());
        KeyStore store = KeyStore.getInstance("PKCS12");
        store.load(null, null);
        X509Certificate[] chain = {key.certificate()};
        store.setKeyEntry("host", key.key(), new char[0], chain);
        KeyManagerFactory factory = KeyManagerFactory.getInstance("SunX509");
        factory.init(store, new char[0]);
        return factory.getKeyManagers();
    }

    /** Wants to get in, and looks at nothing. */
    private static final class Credulous implements X509TrustManager {
        @Override
        public void checkClientTrusted(X509Certificate[] chain, String type) {
            throw new UnsupportedOperationException();
        }

        @Override
        public void checkServerTrusted(X509Certificate[] chain, String type) {
            // Anyone will do.
        }

        @Override
        public X509Certificate[] getAcceptedIssuers() {
            return new X509Certificate[0];
        }
    }
}
