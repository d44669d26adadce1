package org.gnomon.shadow.internal;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletionStage;
import org.gnomon.model.Blackout;
import org.gnomon.model.Checkpoint;
import org.gnomon.model.Epoch;
import org.gnomon.model.MemoryMap;
import org.gnomon.model.PageSource;
import org.gnomon.model.RunState;
import org.gnomon.model.Sample;
import org.gnomon.model.ShadowPlace;
import org.gnomon.model.Update;
import org.gnomon.model.VmDefinition;
import org.gnomon.model.VmId;
import org.gnomon.model.VmmVersion;
import org.gnomon.spi.backend.BackendInfo;
import org.gnomon.spi.backend.Capability;
import org.gnomon.spi.backend.FinalSync;
import org.gnomon.spi.backend.HypervisorBackend;
import org.gnomon.spi.backend.Preflight;
import org.gnomon.spi.backend.Replica;
import org.gnomon.spi.backend.RetiredSide;
import org.gnomon.spi.backend.StandBy;
import org.gnomon.spi.backend.StepGate;
import org.gnomon.spi.backend.VirtualMachine;

/**
 * The simulator as a backend that needs no final sync: it brings the memory over by itself, even
 * while a checkpoint is held. Remembers what was held at each switch.
 */
final class GraftedBackend implements HypervisorBackend {

    final List<Optional<Checkpoint>> heldAtSwitch = new ArrayList<>();
    private final HypervisorBackend simulator;

    GraftedBackend(HypervisorBackend simulator) {
        this.simulator = simulator;
    }

    @Override
    public BackendInfo info() {
        BackendInfo own = simulator.info();
        return new BackendInfo(
                own.kind(),
                own.description(),
                Set.of(
                        Capability.GRAFTED_SWITCH,
                        Capability.REVERSE_TRANSFER,
                        Capability.RESTORE_CHECKPOINT),
                own.updateClasses(),
                own.facts());
    }

    @Override
    public CompletionStage<VmDefinition> example(VmId id) {
        return simulator.example(id);
    }

    @Override
    public CompletionStage<List<VmmVersion>> vmms() {
        return simulator.vmms();
    }

    @Override
    public CompletionStage<VirtualMachine> define(VmDefinition definition) {
        return simulator.define(definition).thenApply(Machine::new);
    }

    @Override
    public CompletionStage<VirtualMachine> adopt(VmDefinition definition) {
        return simulator.adopt(definition).thenApply(Machine::new);
    }

    @Override
    public CompletionStage<Recovery> recover() {
        return simulator.recover();
    }

    private final class Machine implements VirtualMachine {
        private final VirtualMachine vm;
        private Replica replica;

        Machine(VirtualMachine vm) {
            this.vm = vm;
        }

        @Override
        public CompletionStage<Replica> openReplica(ShadowPlace place) {
            return vm.openReplica(place).whenComplete((opened, error) -> replica = opened);
        }

        @Override
        public List<Replica> replicas() {
            return vm.replicas();
        }

        @Override
        public CompletionStage<StandBy> standBy(Update update, ShadowPlace place) {
            return vm.standBy(update, place).thenApply(this::grafted);
        }

        private StandBy grafted(StandBy standBy) {
            return new StandBy() {
                @Override
                public VmmVersion vmm() {
                    return standBy.vmm();
                }

                @Override
                public CompletionStage<Blackout> switchOver(
                        Epoch epoch, StepGate gate, FinalSync sync) {
                    heldAtSwitch.add(replica.held());
                    return standBy.switchOver(epoch, gate, Machine.this::copyAll);
                }

                @Override
                public CompletionStage<Void> discard() {
                    return standBy.discard();
                }
            };
        }

        private void copyAll() {
            PageSource from = vm.memory().pages();
            int page = from.pageSizeBytes();
            for (long at = 0; at < from.sizeBytes(); at += page) {
                replica.pages().write(at, from.view(at, page));
            }
        }

        @Override
        public VmDefinition definition() {
            return vm.definition();
        }

        @Override
        public Epoch epoch() {
            return vm.epoch();
        }

        @Override
        public VmmVersion vmm() {
            return vm.vmm();
        }

        @Override
        public CompletionStage<RunState> runState() {
            return vm.runState();
        }

        @Override
        public CompletionStage<Integer> activeCopies() {
            return vm.activeCopies();
        }

        @Override
        public CompletionStage<Void> pause() {
            return vm.pause();
        }

        @Override
        public CompletionStage<Void> resume() {
            return vm.resume();
        }

        @Override
        public CompletionStage<Void> stop() {
            return vm.stop();
        }

        @Override
        public CompletionStage<Sample> sample() {
            return vm.sample();
        }

        @Override
        public MemoryMap memory() {
            return vm.memory();
        }

        @Override
        public CompletionStage<Preflight> inspect(Update update) {
            return vm.inspect(update);
        }

        @Override
        public Optional<RetiredSide> retired() {
            return vm.retired();
        }

        @Override
        public CompletionStage<Void> close() {
            return vm.close();
        }
    }
}
