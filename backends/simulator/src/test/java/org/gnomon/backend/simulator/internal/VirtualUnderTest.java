package org.gnomon.backend.simulator.internal;

import java.time.Duration;
import java.util.concurrent.CompletionStage;
import org.gnomon.simulation.SimulatedProcess;
import org.gnomon.simulation.VirtualTime;
import org.gnomon.spi.backend.HypervisorBackend;

/** The simulator in virtual time. */
final class VirtualUnderTest extends SimulatorUnderTest {

    private static final Duration LIMIT = Duration.ofMinutes(5);

    private final VirtualTime time;
    private final SimulatedHost host;
    private SimulatedProcess process;
    private SimulatorBackend backend;
    private int processes;

    VirtualUnderTest(long seed) {
        this(seed, OPTIONS.withSeed(seed));
    }

    VirtualUnderTest(long seed, SimulatedHost.Options options) {
        time = new VirtualTime(seed);
        host = new SimulatedHost(time, options);
        begin();
    }

    private void begin() {
        process = new SimulatedProcess("container " + ++processes, time);
        backend = new SimulatorBackend(host, time, process);
    }

    VirtualTime time() {
        return time;
    }

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
        return time.await(stage, LIMIT);
    }

    @Override
    public void letPass(Duration span) {
        time.runFor(span);
    }

    @Override
    public void crashContainer() {
        process.kill();
        begin();
    }

    @Override
    public void close() {
        process.kill();
    }
}
