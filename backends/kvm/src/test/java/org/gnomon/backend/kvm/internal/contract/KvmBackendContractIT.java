package org.gnomon.backend.kvm.internal.contract;

import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import org.gnomon.backend.kvm.internal.vm.Fixture;
import org.gnomon.conformance.BackendContract;
import org.gnomon.conformance.BackendUnderTest;
import org.gnomon.conformance.support.NotRun;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;

/** The same contract that the simulator keeps, on real QEMU, from one version to another. */
class KvmBackendContractIT implements BackendContract {
    private static Fixture fixture;

    @TempDir Path root;
    private KvmUnderTest underTest;

    @BeforeAll
    static void needFixture() {
        Optional<Fixture> found = Fixture.find(Fixture.cache());
        if (found.isEmpty()) {
            NotRun.here(
                    "KvmBackendContractIT",
                    "no fixture in " + Fixture.cache() + "; run backends/kvm/fixture/install");
        }
        fixture = found.orElseThrow();
    }

    @BeforeEach
    void open() {
        underTest = new KvmUnderTest(root, fixture);
    }

    @Override
    public BackendUnderTest underTest() {
        return underTest;
    }

    /** In software emulation on a busy machine. */
    @Override
    public Duration trial() {
        return Duration.ofSeconds(20);
    }
}
