package org.gnomon.backend.simulator.internal;

import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import java.util.function.Supplier;
import java.util.function.ToDoubleFunction;
import org.gnomon.conformance.support.PageCopy;
import org.gnomon.model.Blackout;
import org.gnomon.model.Sample;
import org.gnomon.model.ShadowPlace;
import org.gnomon.model.Update;
import org.gnomon.model.UpdateClass;
import org.gnomon.model.VmDefinition;
import org.gnomon.model.VmId;
import org.gnomon.spi.backend.Rehearsal;
import org.gnomon.spi.backend.Replica;
import org.gnomon.spi.backend.StandBy;
import org.gnomon.spi.backend.VirtualMachine;

/** A simulated host with one VM in virtual time, for the tests of the simulator itself. */
final class World {

    static final VmId ID = new VmId("web");
    private static final Duration EVERY = Duration.ofMillis(100);

    final VirtualUnderTest under;
    final VirtualMachine vm;

    World(String... properties) {
        this(1, SimulatedHost.Options.DEFAULT, properties);
    }

    World(long seed, SimulatedHost.Options options, String... properties) {
        under = new VirtualUnderTest(seed, options.withSeed(seed));
        vm = under.await(under.backend().define(definition(properties)));
    }

    static VmDefinition definition(String... properties) {
        Map<String, String> map = new HashMap<>();
        for (String property : properties) {
            int equals = property.indexOf('=');
            map.put(property.substring(0, equals), property.substring(equals + 1));
        }
        return new VmDefinition(ID, "simulator", VmDefinition.Origin.START, 4L << 20, 2, map);
    }

    SimulatedHost host() {
        return under.host();
    }

    <T> T await(CompletionStage<T> stage) {
        return under.await(stage);
    }

    static Update update(UpdateClass updateClass, String target, String... parameters) {
        return new Update(ID, updateClass, target, definition(parameters).properties());
    }

    static Update vmmUpdate(String target, String... parameters) {
        return update(UpdateClass.VMM, target, parameters);
    }

    Replica replica() {
        return await(vm.openReplica());
    }

    Replica replica(String name, String host) {
        return await(vm.openReplica(new ShadowPlace(name, host)));
    }

    /** A replica with a checkpoint. */
    Replica held(String name, String host) {
        Replica replica = replica(name, host);
        await(replica.checkpoint(PageCopy.of(vm, replica)));
        return replica;
    }

    Blackout switchTo(Replica replica, Update update) {
        StandBy standBy = await(vm.standBy(update, replica.place()));
        return await(standBy.switchOver(vm.epoch().next(), step -> {}, PageCopy.of(vm, replica)));
    }

    /** Samples of the VM, the first one left out. */
    List<Sample> samples(int count) {
        return samples(count, vm::sample);
    }

    private List<Sample> samples(int count, Supplier<CompletionStage<Sample>> source) {
        List<Sample> samples = new ArrayList<>();
        for (int i = 0; i <= count; i++) {
            under.letPass(EVERY);
            Sample sample = await(source.get());
            if (i > 0) {
                samples.add(sample);
            }
        }
        return samples;
    }

    /** Samples of a rehearsal from a held checkpoint. */
    List<Sample> rehearse(Replica replica, Optional<Update> update, int count) {
        Rehearsal rehearsal = await(replica.rehearse(update));
        List<Sample> samples = samples(count, rehearsal::sample);
        await(rehearsal.close());
        return samples;
    }

    static double mean(List<Sample> samples, ToDoubleFunction<Sample> figure) {
        return samples.stream().mapToDouble(figure).average().orElseThrow();
    }

    /** Standard deviation as a share of the mean. */
    static double spread(List<Sample> samples, ToDoubleFunction<Sample> figure) {
        double mean = mean(samples, figure);
        double squares =
                samples.stream().mapToDouble(figure).map(v -> (v - mean) * (v - mean)).sum();
        return Math.sqrt(squares / (samples.size() - 1)) / mean;
    }

    static double cpu(Sample s) {
        return s.data().cpuUsage();
    }

    static double memory(Sample s) {
        return s.data().memoryUsage();
    }
}
