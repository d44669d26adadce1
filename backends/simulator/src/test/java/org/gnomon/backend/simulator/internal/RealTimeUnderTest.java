package org.gnomon.backend.simulator.internal;

import java.time.Duration;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import org.gnomon.model.GnomonException;
import org.gnomon.runtime.internal.RealScheduler;
import org.gnomon.runtime.internal.RealTime;
import org.gnomon.spi.backend.HypervisorBackend;

/** The simulator in real time, on real threads. */
final class RealTimeUnderTest extends SimulatorUnderTest {

    private final RealTime time = new RealTime();
    private final RealScheduler scheduler = new RealScheduler();
    private final SimulatedHost host = new SimulatedHost(time, OPTIONS);
    private SimulatorBackend backend = new SimulatorBackend(host, time, scheduler);

    @Override
    SimulatedHost host() {
        return host;
    }

    @Override
    public HypervisorBackend backend() {
        return backend;
    }

    @Override
    public <T> T await(CompletionStage<T> stage) {
        try {
            return stage.toCompletableFuture().orTimeout(60, TimeUnit.SECONDS).join();
        } catch (CompletionException e) {
            if (e.getCause() instanceof GnomonException g) {
                throw g;
            }
            throw e.getCause() instanceof RuntimeException r ? r : e;
        }
    }

    @Override
    public void letPass(Duration span) {
        await(scheduler.delay(span));
    }

    @Override
    public void crashContainer() {
        // The new one takes the host over; what the old one still tries is refused from now.
        backend = new SimulatorBackend(host, time, scheduler);
    }

    @Override
    public void close() {
        scheduler.close();
    }
}
