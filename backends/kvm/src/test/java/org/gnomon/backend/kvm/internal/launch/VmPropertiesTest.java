package org.gnomon.backend.kvm.internal.launch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.gnomon.model.GnomonException;
import org.gnomon.model.Problem;
import org.gnomon.model.VmDefinition;
import org.gnomon.model.VmId;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class VmPropertiesTest {
    @TempDir Path folder;

    private static VmDefinition definition(long memory, Map<String, String> properties) {
        return new VmDefinition(
                new VmId("a"), "kvm", VmDefinition.Origin.START, memory, 1, properties);
    }

    private static VmProperties read(Map<String, String> properties) {
        return VmProperties.forStart(definition(1 << 20, properties));
    }

    private static Problem refused(Map<String, String> properties) {
        Problem problem =
                catchThrowableOfType(GnomonException.class, () -> read(properties)).problem();
        assertThat(problem.code()).isEqualTo(Problem.INVALID_INPUT);
        return problem;
    }

    @Test
    void disksKeepTheirOrderAndFormat() throws IOException {
        Path qcow2 = folder.resolve("a.qcow2");
        Qcow2.createOverlay(qcow2, 1 << 20, "/base", "raw");
        Path raw = Files.write(folder.resolve("b.raw"), new byte[512]);
        VmProperties read =
                read(
                        Map.of(
                                "disk", qcow2.toString(),
                                "disk1", raw.toString(),
                                "disk1.format", "raw"));
        assertThat(read.disks())
                .containsExactly(
                        new VmProperties.Disk(qcow2, "qcow2"), new VmProperties.Disk(raw, "raw"));
    }

    @Test
    void mistakesAreNamed() throws IOException {
        Path raw = Files.write(folder.resolve("b.raw"), new byte[512]);
        assertThat(refused(Map.of("disc", "/x")).nextStep()).contains("disk");
        assertThat(refused(Map.of("disk", raw.toString())).nextStep()).contains("format=raw");
        assertThat(refused(Map.of("disk", "/no/such")).message()).contains("/no/such");
        assertThat(refused(Map.of("disk2.format", "raw")).message()).contains("disk2");
        assertThat(refused(Map.of("disk", raw.toString(), "disk.format", "vmdk")).message())
                .contains("vmdk");
        assertThat(refused(Map.of("kernel", "relative")).nextStep()).contains("absolute");
        assertThat(refused(Map.of("append", "quiet")).message()).contains("kernel");
        assertThat(refused(Map.of("append", "a\u0001b")).message()).contains("control");
        assertThat(refused(Map.of("machine", "q35 -device x")).message()).contains("machine");
        assertThat(refused(Map.of("network", "tap")).nextStep()).contains("user");
        assertThat(
                        catchThrowableOfType(
                                        GnomonException.class,
                                        () ->
                                                VmProperties.forStart(
                                                        definition((1 << 20) + 4096, Map.of())))
                                .problem()
                                .nextStep())
                .contains("8 KiB");
        assertThat(
                        catchThrowableOfType(
                                        GnomonException.class,
                                        () ->
                                                VmProperties.forAdoption(
                                                        definition(1 << 20, Map.of())))
                                .problem()
                                .message())
                .contains("qmp");
    }
}
