package org.gnomon.shadow.internal;

import java.util.List;
import java.util.concurrent.CompletionStage;
import org.gnomon.model.Problem;
import org.gnomon.model.VmDefinition;
import org.gnomon.model.VmId;
import org.gnomon.model.VmmVersion;
import org.gnomon.spi.backend.BackendInfo;
import org.gnomon.spi.backend.HypervisorBackend;
import org.gnomon.spi.backend.VirtualMachine;

/** Cannot look what there is the first few times. */
final class StammeringBackend implements HypervisorBackend {

    private final HypervisorBackend backend;
    private int failures;

    StammeringBackend(HypervisorBackend backend, int failures) {
        this.backend = backend;
        this.failures = failures;
    }

    @Override
    public CompletionStage<Recovery> recover() {
        return failures-- > 0
                ? Stages.failed(Problem.of(Problem.TIMEOUT, "no answer", ""))
                : backend.recover();
    }

    @Override
    public BackendInfo info() {
        return backend.info();
    }

    @Override
    public List<String> hosts() {
        return backend.hosts();
    }

    @Override
    public CompletionStage<VmDefinition> example(VmId id) {
        return backend.example(id);
    }

    @Override
    public CompletionStage<List<VmmVersion>> vmms() {
        return backend.vmms();
    }

    @Override
    public CompletionStage<VirtualMachine> define(VmDefinition definition) {
        return backend.define(definition);
    }

    @Override
    public CompletionStage<VirtualMachine> adopt(VmDefinition definition) {
        return backend.adopt(definition);
    }
}
