package org.gnomon.link.internal.identity;

import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.security.spec.PKCS8EncodedKeySpec;
import java.util.Base64;
import java.util.HexFormat;

/** Textual encoding of keys and certificates (RFC 7468). Text around the sections is skipped. */
public final class Pem {

    /** The most characters of a file with certificates or keys. */
    public static final int MOST_CHARS = 64 << 10;

    static final String CERTIFICATE = "CERTIFICATE";
    static final String PRIVATE_KEY = "PRIVATE KEY";
    private static final int COLUMNS = 64;

    private Pem() {}

    /** A certificate as PEM, with a line end at the end. */
    public static String of(X509Certificate certificate) {
        try {
            return section(CERTIFICATE, certificate.getEncoded());
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("a certificate that was parsed can be written", e);
        }
    }

    static String section(String label, byte[] der) {
        byte[] newline = "\n".getBytes(StandardCharsets.US_ASCII);
        String body = Base64.getMimeEncoder(COLUMNS, newline).encodeToString(der);
        return "-----BEGIN " + label + "-----\n" + body + "\n-----END " + label + "-----\n";
    }

    /**
     * The one certificate in a text.
     *
     * @throws GeneralSecurityException the message says what is there instead
     */
    public static X509Certificate certificate(String text) throws GeneralSecurityException {
        byte[] der = section(text, CERTIFICATE);
        return (X509Certificate)
                CertificateFactory.getInstance("X.509")
                        .generateCertificate(new ByteArrayInputStream(der));
    }

    static PrivateKey privateKey(String text, String algorithm) throws GeneralSecurityException {
        byte[] der = section(text, PRIVATE_KEY);
        return KeyFactory.getInstance(algorithm).generatePrivate(new PKCS8EncodedKeySpec(der));
    }

    static boolean holdsPrivateKey(String text) {
        return text.contains(PRIVATE_KEY + "-----");
    }

    private static byte[] section(String text, String label) throws GeneralSecurityException {
        String begin = "-----BEGIN " + label + "-----";
        String end = "-----END " + label + "-----";
        int from = text.indexOf(begin);
        int to = from < 0 ? -1 : text.indexOf(end, from);
        if (text.length() > MOST_CHARS || to < 0) {
            throw new GeneralSecurityException(
                    "there is no '" + begin + "' ... '" + end + "' in its first 64 KiB");
        }
        if (text.indexOf(begin, to) >= 0) {
            throw new GeneralSecurityException(
                    "there is more than one section '" + label + "', one is expected");
        }
        try {
            return Base64.getMimeDecoder().decode(text.substring(from + begin.length(), to));
        } catch (IllegalArgumentException e) {
            throw new GeneralSecurityException("the section '" + label + "' is not Base64", e);
        }
    }

    /** SHA-256 of the public key (its SubjectPublicKeyInfo), in hexadecimal. */
    public static String fingerprint(PublicKey key) {
        try {
            byte[] digest = MessageDigest.getInstance("SHA-256").digest(key.getEncoded());
            return HexFormat.of().formatHex(digest);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java has SHA-256", e);
        }
    }
}
