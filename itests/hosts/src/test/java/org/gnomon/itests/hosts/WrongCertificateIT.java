package org.gnomon.itests.hosts;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import org.gnomon.link.internal.identity.HostKey;
import org.gnomon.runtime.internal.RealScheduler;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Who does not have a paired host's key gets nothing, not even one byte. */
class WrongCertificateIT {

    private static final String PORT = "7400";

    @TempDir Path directory;
    private final RealScheduler scheduler = new RealScheduler();
    private TwoHosts hosts;
    private Program far;

    @AfterEach
    void close() throws IOException {
        if (far != null) {
            far.close();
        }
        if (hosts != null) {
            hosts.close();
        }
        scheduler.close();
    }

    @Test
    void onlyThePairedKeyIsAnswered() throws Exception {
        hosts =
                TwoHosts.start(
                        "hosts without the right certificate",
                        LinkConditions.of(0, Duration.ofMillis(2), 0),
                        3);
        far =
                Program.start(
                        "far",
                        hosts.far(),
                        directory.resolve("far.log"),
                        scheduler.blocking(),
                        FarMain.class,
                        directory.resolve("far").toString(),
                        TwoHosts.FAR + ":" + PORT);
        Path paired = identity("paired");
        far.ask("pair", "address", "", "with", Files.readString(paired.resolve("certificate.pem")));

        assertThat(visit(paired.toString())).startsWith("6 of data");
        long before = far.ask("refused").asLong();

        nothingFor("plain");
        nothingFor("nobody");
        nothingFor("old");
        nothingFor(identity("other").toString());
        nothingFor(sameNameOtherKey(paired).toString());

        assertThat(far.ask("refused").asLong()).isGreaterThanOrEqualTo(before + 5);
        assertThat(far.logged()).contains("fingerprint");
        assertThat(visit(paired.toString())).startsWith("6 of data");
    }

    private void nothingFor(String who) throws Exception {
        String got = visit(who);
        System.out.println(Path.of(who).getFileName() + " gets " + got);
        assertThat(got).as(who).startsWith("0 of data");
    }

    private String visit(String who) throws Exception {
        Process visit =
                Jvm.on(hosts.near(), Stranger.class, who, TwoHosts.FAR, PORT)
                        .redirectError(ProcessBuilder.Redirect.INHERIT)
                        .start();
        String said = visit.inputReader().readLine();
        assertThat(visit.waitFor()).as("%s", said).isZero();
        return said;
    }

    private Path identity(String name) {
        Path folder = directory.resolve(name);
        HostKey.in(folder, name, Instant.now());
        return folder;
    }

    /** As if the certificate had been taken from the wire, without its key. */
    private Path sameNameOtherKey(Path paired) {
        Path folder = directory.resolve("again").resolve("paired");
        HostKey.in(folder, "paired", Instant.now());
        assertThat(folder).isNotEqualTo(paired);
        return folder;
    }
}
