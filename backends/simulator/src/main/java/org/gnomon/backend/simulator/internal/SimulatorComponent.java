package org.gnomon.backend.simulator.internal;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletionStage;
import org.gnomon.model.VmDefinition;
import org.gnomon.model.VmId;
import org.gnomon.model.VmmVersion;
import org.gnomon.spi.backend.BackendInfo;
import org.gnomon.spi.backend.HypervisorBackend;
import org.gnomon.spi.backend.VirtualMachine;
import org.gnomon.time.Scheduler;
import org.gnomon.time.TimeSource;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;

/** The simulator as a service, on a host of its own. */
@Component(
        service = HypervisorBackend.class,
        configurationPid = "org.gnomon.backend.simulator",
        property = "backend.kind=simulator")
public final class SimulatorComponent implements HypervisorBackend {

    /** The keys of {@code org.gnomon.backend.simulator}. */
    public @interface Config {
        /** Of everything that has no seed of its own. */
        long seed() default 0;

        /** Guest seconds per second. */
        double speed() default 1;

        /** Names of the simulated hosts with commas between, local among them. */
        String hosts() default "local,h2,h3";

        /** Memory of all copies of all VMs on one host together, in MiB. */
        int memory_limit_mib() default 2048;

        /** After which a step that does not answer has timed out, in milliseconds. */
        long operation_limit_ms() default 5000;
    }

    private final SimulatorBackend core;

    @Activate
    public SimulatorComponent(
            @Reference TimeSource time, @Reference Scheduler scheduler, Config config) {
        SimulatedHost.Options options =
                new SimulatedHost.Options(
                        config.seed(),
                        config.speed(),
                        (long) config.memory_limit_mib() << 20,
                        Duration.ofMillis(config.operation_limit_ms()),
                        List.of(config.hosts().trim().split("\\s*,\\s*")));
        this.core = new SimulatorBackend(new SimulatedHost(time, options), time, scheduler);
    }

    @Override
    public BackendInfo info() {
        return core.info();
    }

    @Override
    public List<String> hosts() {
        return core.hosts();
    }

    @Override
    public CompletionStage<VmDefinition> example(VmId id) {
        return core.example(id);
    }

    @Override
    public CompletionStage<List<VmmVersion>> vmms() {
        return core.vmms();
    }

    @Override
    public CompletionStage<VirtualMachine> define(VmDefinition definition) {
        return core.define(definition);
    }

    @Override
    public CompletionStage<VirtualMachine> adopt(VmDefinition definition) {
        return core.adopt(definition);
    }

    @Override
    public CompletionStage<Recovery> recover() {
        return core.recover();
    }
}
