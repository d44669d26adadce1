package org.gnomon.lease.internal;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import org.gnomon.conformance.support.Problems;
import org.gnomon.model.Epoch;
import org.gnomon.model.GnomonException;
import org.gnomon.model.Problem;
import org.gnomon.model.VmId;
import org.gnomon.runtime.internal.RealScheduler;
import org.gnomon.runtime.internal.RealTime;
import org.gnomon.spi.lease.Lease;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A holder in a process of its own, killed while it holds. */
@Timeout(60)
class KilledHolderTest {

    private static final VmId VM = new VmId("web");

    @TempDir private Path directory;

    /** Takes the lease and an epoch, says so, and waits to be killed. */
    static final class Holder {

        private Holder() {}

        public static void main(String[] args) throws IOException {
            try (RealScheduler scheduler = new RealScheduler();
                    FileOutputStream out = new FileOutputStream(FileDescriptor.out)) {
                Lease lease =
                        get(
                                new FileLeaseStore(Path.of(args[0]), new RealTime(), scheduler)
                                        .take(VM, "process " + ProcessHandle.current().pid()));
                Epoch given = get(lease.next(new Epoch(20)));
                out.write(("holding " + given + "\n").getBytes(StandardCharsets.US_ASCII));
                while (System.in.read() >= 0) {
                    out.flush();
                }
            }
        }
    }

    private static <T> T get(CompletionStage<T> stage) {
        try {
            return stage.toCompletableFuture().join();
        } catch (RuntimeException e) {
            throw GnomonException.problemOf(e).asException(e);
        }
    }

    @Test
    void theLeaseIsFreeWhenItsHolderIsKilledAndTheEpochGoesOn() throws Exception {
        Process first =
                new ProcessBuilder(
                                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                                "-cp",
                                System.getProperty("java.class.path"),
                                Holder.class.getName(),
                                directory.toString())
                        .redirectError(ProcessBuilder.Redirect.INHERIT)
                        .start();
        try (RealScheduler scheduler = new RealScheduler();
                BufferedReader said = first.inputReader()) {
            FileLeaseStore store = new FileLeaseStore(directory, new RealTime(), scheduler);
            assertThat(said.readLine()).isEqualTo("holding 21");
            for (int i = 0; i < 3; i++) {
                Problem refused =
                        Problems.expect(() -> get(store.take(VM, "me")), Problem.LEASE_HELD);
                assertThat(refused.message()).contains("process " + first.pid() + ", since 2");
            }
            first.destroyForcibly();
            assertThat(first.waitFor(30, TimeUnit.SECONDS)).isTrue();
            Lease lease = get(store.take(VM, "me"));
            assertThat(get(lease.next(Epoch.ZERO))).isEqualTo(new Epoch(22));
            get(lease.release());
        } finally {
            first.destroyForcibly();
        }
    }
}
