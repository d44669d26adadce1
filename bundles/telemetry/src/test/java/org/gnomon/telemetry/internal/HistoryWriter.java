package org.gnomon.telemetry.internal;

import java.nio.file.Path;
import java.time.Duration;

/** A process that samples for a while, for tests that end it or fill its disk. */
public final class HistoryWriter {

    private HistoryWriter() {}

    /** Arguments: the directory, how many steps of two seconds. */
    public static void main(String[] args) {
        FakeWorld world = new FakeWorld();
        TelemetryService telemetry =
                new TelemetryService(Path.of(args[0]), world, world, TelemetryLimits.DEFAULT);
        telemetry.watch(FakeVm.steady(world), Duration.ofMillis(10));
        for (int i = 0; i < Integer.parseInt(args[1]); i++) {
            world.advance(Duration.ofSeconds(2));
            long taken = telemetry.status(FakeVm.ID).orElseThrow().taken();
            System.out.println((telemetry.diskWorks() ? "on-disk " : "in-memory ") + taken);
        }
    }
}
