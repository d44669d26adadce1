package org.gnomon.itests.benchmarks.hosts;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Comparator;
import java.util.function.BooleanSupplier;
import java.util.stream.Stream;
import org.gnomon.backend.kvm.internal.qmp.Waits;
import org.gnomon.backend.kvm.internal.vm.Fixture;
import org.gnomon.itests.support.topics.Arguments;
import org.gnomon.runtime.internal.RealScheduler;

/** What a whole run needs: the two fixtures, a folder, a clock. */
public final class Lab implements AutoCloseable {

    public final RealScheduler scheduler = new RealScheduler();
    public final Fixture fixture;
    public final Path initrd;
    public final Path folder;

    private final boolean keep;

    public Lab() throws IOException {
        this("");
    }

    /**
     * One that may leave its logs.
     *
     * @param logs a folder for them, empty to keep none
     */
    public Lab(String logs) throws IOException {
        fixture =
                Fixture.find(Fixture.cache())
                        .orElseThrow(
                                () ->
                                        new IllegalStateException(
                                                "no QEMU in "
                                                        + Fixture.cache()
                                                        + "; run ./gnomon setup kvm"));
        Shell.run(Arguments.home().resolve("guests/install").toString() + " --quiet");
        initrd = Fixture.cache().resolve("benchmarks").resolve("initrd");
        keep = !logs.isEmpty();
        folder =
                keep
                        ? Files.createDirectories(Path.of(logs).toAbsolutePath())
                        : Files.createTempDirectory("gnomon-bench");
    }

    /** Waits until something is so. */
    public void until(String what, Duration limit, BooleanSupplier condition) {
        if (!Waits.until(scheduler, Duration.ofMillis(5), limit, condition)) {
            throw new IllegalStateException(what + " did not happen within " + limit);
        }
    }

    /** Lets time pass, in which something is measured. */
    public void pass(Duration time) {
        Waits.get(
                scheduler.delay(time).toCompletableFuture(),
                time.plusSeconds(30),
                "time to measure in");
    }

    /** A folder of its own for one run. */
    public Path newFolder(String name) throws IOException {
        return Files.createDirectories(folder.resolve(name));
    }

    @Override
    public void close() throws IOException {
        scheduler.close();
        if (keep) {
            return;
        }
        try (Stream<Path> all = Files.walk(folder)) {
            all.sorted(Comparator.reverseOrder()).forEach(file -> file.toFile().delete());
        }
    }
}
