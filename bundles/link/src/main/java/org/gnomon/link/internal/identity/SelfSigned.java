package org.gnomon.link.internal.identity;

import java.io.ByteArrayInputStream;
import java.math.BigInteger;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.Signature;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;

/** A certificate that a host signs for its own key (RFC 5280; ECDSA of RFC 5758). */
final class SelfSigned {

    /** Long, as no authority answers for it: what is trusted is the key, by its peers. */
    static final Duration VALIDITY = Duration.ofDays(3652);

    /** Clocks of two hosts may differ. */
    private static final Duration EARLIER = Duration.ofDays(1);

    private static final byte[] ECDSA_WITH_SHA256 =
            Der.sequence(Der.oid(0x2A, 0x86, 0x48, 0xCE, 0x3D, 0x04, 0x03, 0x02));
    private static final byte[] COMMON_NAME = Der.oid(0x55, 0x04, 0x03);
    private static final byte[] KEY_USAGE = Der.oid(0x55, 0x1D, 0x0F);
    private static final byte[] BASIC_CONSTRAINTS = Der.oid(0x55, 0x1D, 0x13);
    private static final int DIGITAL_SIGNATURE = 0x80;

    private SelfSigned() {}

    static X509Certificate of(KeyPair keys, String name, Instant now)
            throws GeneralSecurityException {
        byte[] content = content(keys, name, now);
        Signature signature = Signature.getInstance("SHA256withECDSA");
        signature.initSign(keys.getPrivate());
        signature.update(content);
        byte[] der = Der.sequence(content, ECDSA_WITH_SHA256, Der.bits(0, signature.sign()));
        return (X509Certificate)
                CertificateFactory.getInstance("X.509")
                        .generateCertificate(new ByteArrayInputStream(der));
    }

    private static byte[] content(KeyPair keys, String name, Instant now) {
        byte[] who = Der.sequence(Der.set(Der.sequence(COMMON_NAME, Der.utf8(name))));
        byte[] validity = Der.sequence(Der.time(now.minus(EARLIER)), Der.time(now.plus(VALIDITY)));
        byte[] version3 = Der.explicit(0, Der.integer(BigInteger.TWO));
        // Two certificates of one key must differ in it: the second of signing is enough.
        byte[] serial = Der.integer(BigInteger.valueOf(Math.max(1, now.getEpochSecond())));
        return Der.sequence(
                version3,
                serial,
                ECDSA_WITH_SHA256,
                who,
                validity,
                who,
                keys.getPublic().getEncoded(),
                Der.explicit(3, extensions()));
    }

    private static byte[] extensions() {
        byte[] usage = Der.bits(7, new byte[] {(byte) DIGITAL_SIGNATURE});
        return Der.sequence(
                Der.sequence(KEY_USAGE, Der.bool(true), Der.octets(usage)),
                Der.sequence(BASIC_CONSTRAINTS, Der.bool(true), Der.octets(Der.sequence())));
    }
}
