package org.gnomon.link.internal.identity;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.Signature;
import java.time.Duration;
import java.time.Instant;
import org.gnomon.model.GnomonException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class HostKeyTest {

    private static final Instant NOW = Instant.parse("2026-11-23T12:00:00Z");

    @TempDir Path folder;

    @Test
    void isMadeOnceAndKeptForItsOwnerAlone() throws Exception {
        HostKey made = HostKey.in(folder, "alpha", NOW);
        HostKey again = HostKey.in(folder, "other", NOW.plusSeconds(60));
        assertThat(again.certificate()).isEqualTo(made.certificate());
        assertThat(made.certificate().getSubjectX500Principal().getName()).isEqualTo("CN=alpha");
        assertThat(mode("identity.pem")).isEqualTo("rw-------");
        assertThat(mode("certificate.pem")).isEqualTo("rw-r--r--");
        assertThat(Files.readString(made.file())).isEqualTo(Pem.of(made.certificate()));
        assertThat(Files.readString(made.file())).doesNotContain("PRIVATE");
    }

    private String mode(String file) throws Exception {
        return PosixFilePermissions.toString(Files.getPosixFilePermissions(folder.resolve(file)));
    }

    @Test
    void hasACertificateThatTheJdkAcceptsWithTheKeyThatBelongsToIt() throws Exception {
        HostKey key = HostKey.in(folder, "alpha", NOW);
        key.certificate().verify(key.certificate().getPublicKey());
        assertThat(key.certificate().getBasicConstraints()).isEqualTo(-1);
        assertThat(key.certificate().getVersion()).isEqualTo(3);
        Signature s = Signature.getInstance("SHA256withECDSA");
        s.initSign(key.key());
        s.update(new byte[] {1, 2, 3});
        byte[] signed = s.sign();
        s.initVerify(key.certificate());
        s.update(new byte[] {1, 2, 3});
        assertThat(s.verify(signed)).isTrue();
    }

    @Test
    void isValidForTenYearsAlsoPast2050() {
        HostKey now = HostKey.in(folder, "alpha", NOW);
        assertThat(now.certificate().getNotAfter()).isEqualTo(NOW.plus(Duration.ofDays(3652)));
        assertThat(now.certificate().getNotBefore()).isEqualTo(NOW.minus(Duration.ofDays(1)));
        Instant late = Instant.parse("2049-12-31T23:59:59Z");
        HostKey then = HostKey.in(folder.resolve("late"), "alpha", late);
        assertThat(then.certificate().getNotBefore()).isEqualTo(late.minus(Duration.ofDays(1)));
        assertThat(then.certificate().getNotAfter()).isEqualTo(late.plus(Duration.ofDays(3652)));
    }

    @Test
    void isSignedAgainInItsLastYearWithTheSameKey() throws Exception {
        HostKey old = HostKey.in(folder, "alpha", NOW);
        Instant later = NOW.plus(Duration.ofDays(3652 - 364));
        HostKey renewed = HostKey.in(folder, "alpha", later);
        assertThat(renewed.fingerprint()).isEqualTo(old.fingerprint());
        assertThat(renewed.certificate().getNotAfter())
                .isEqualTo(later.plus(Duration.ofDays(3652)));
        assertThat(HostKey.in(folder, "alpha", later).certificate())
                .isEqualTo(renewed.certificate());
        assertThat(Files.readString(renewed.file())).isEqualTo(Pem.of(renewed.certificate()));
        assertThat(mode("identity.pem")).isEqualTo("rw-------");
    }

    @Test
    void thatOthersMayReadIsNotUsed() throws Exception {
        HostKey.in(folder, "alpha", NOW);
        Path secret = folder.resolve("identity.pem");
        Files.setPosixFilePermissions(secret, PosixFilePermissions.fromString("rw-r-----"));
        assertThatThrownBy(() -> HostKey.in(folder, "alpha", NOW))
                .isInstanceOf(GnomonException.class)
                .hasMessageContaining("rw-r-----")
                .hasMessageContaining(secret.toString());
    }

    @Test
    void thatIsDamagedIsNotReplacedSilently() throws Exception {
        HostKey.in(folder, "alpha", NOW);
        Path secret = folder.resolve("identity.pem");
        String text = Files.readString(secret);
        for (String bad :
                new String[] {"", text.substring(0, 300), text.replace('A', '!'), text + text}) {
            Files.writeString(secret, bad);
            assertThatThrownBy(() -> HostKey.in(folder, "alpha", NOW))
                    .as(bad)
                    .isInstanceOf(GnomonException.class);
            assertThat(Files.readString(secret)).isEqualTo(bad);
        }
    }
}
