package org.gnomon.link.internal.identity;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.PrivateKey;
import java.security.cert.X509Certificate;
import java.security.spec.ECGenParameterSpec;
import java.time.Duration;
import java.time.Instant;
import java.util.Set;
import org.gnomon.model.GnomonException;
import org.gnomon.model.Problem;

/**
 * The key and certificate of this host. Made at the first start; the certificate is signed again,
 * with the same key, when less than {@link #RENEW_BEFORE} is left of it, so that peers, who know
 * the key, need nothing new.
 *
 * @param key stays on this host
 * @param certificate what peers are given
 * @param file the certificate alone, for the operator to hand on
 */
public record HostKey(PrivateKey key, X509Certificate certificate, Path file) {

    static final Duration RENEW_BEFORE = Duration.ofDays(365);

    private static final String SECRET = "identity.pem";
    private static final String PUBLIC = "certificate.pem";
    private static final Set<PosixFilePermission> OWNER_ONLY =
            PosixFilePermissions.fromString("rw-------");

    /**
     * The identity in a folder, made if there is none.
     *
     * @param name for a new certificate
     * @throws GnomonException if the folder cannot be used, or what is there is no identity
     */
    public static HostKey in(Path folder, String name, Instant now) {
        Path secret = folder.resolve(SECRET);
        try {
            Files.createDirectories(folder);
            HostKey found = Files.exists(secret) ? read(secret) : make(secret, name, now);
            if (found.mayBeSignedAgain(now)) {
                KeyPair keys = new KeyPair(found.certificate.getPublicKey(), found.key);
                found = write(secret, keys, name, now);
            }
            String pem = Pem.of(found.certificate);
            if (!Files.exists(found.file) || !pem.equals(Files.readString(found.file))) {
                WholeFile.replace(found.file, pem, "rw-r--r--");
            }
            return found;
        } catch (IOException | GeneralSecurityException e) {
            throw Problem.of(
                            Problem.MISSING_PART,
                            "This host's identity in " + secret + " cannot be used: " + e + ".",
                            "Repair the file from a backup. Or remove it, start again, and pair"
                                    + " this host with its peers anew.")
                    .asException(e);
        }
    }

    /** Its fingerprint, as peers see it. */
    public String fingerprint() {
        return Pem.fingerprint(certificate.getPublicKey());
    }

    private boolean mayBeSignedAgain(Instant now) {
        boolean own =
                certificate.getIssuerX500Principal().equals(certificate.getSubjectX500Principal())
                        && certificate.getSigAlgName().equals("SHA256withECDSA");
        return own && certificate.getNotAfter().toInstant().isBefore(now.plus(RENEW_BEFORE));
    }

    private static HostKey read(Path secret) throws IOException, GeneralSecurityException {
        Set<PosixFilePermission> allowed = Files.getPosixFilePermissions(secret);
        if (!OWNER_ONLY.containsAll(allowed)) {
            throw new IOException(
                    "others may read it ("
                            + PosixFilePermissions.toString(allowed)
                            + ", expected rw-------)");
        }
        if (Files.size(secret) > Pem.MOST_CHARS) {
            throw new IOException("it has " + Files.size(secret) + " bytes");
        }
        String text = Files.readString(secret);
        X509Certificate certificate = Pem.certificate(text);
        PrivateKey key = Pem.privateKey(text, certificate.getPublicKey().getAlgorithm());
        return new HostKey(key, certificate, secret.resolveSibling(PUBLIC));
    }

    private static HostKey make(Path secret, String name, Instant now)
            throws IOException, GeneralSecurityException {
        KeyPairGenerator generator = KeyPairGenerator.getInstance("EC");
        generator.initialize(new ECGenParameterSpec("secp256r1"));
        return write(secret, generator.generateKeyPair(), name, now);
    }

    private static HostKey write(Path secret, KeyPair keys, String name, Instant now)
            throws IOException, GeneralSecurityException {
        X509Certificate certificate = SelfSigned.of(keys, name, now);
        String key = Pem.section(Pem.PRIVATE_KEY, keys.getPrivate().getEncoded());
        WholeFile.replace(secret, key + Pem.of(certificate), "rw-------");
        return new HostKey(keys.getPrivate(), certificate, secret.resolveSibling(PUBLIC));
    }
}
