package org.gnomon.backend.kvm.internal.state;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.gnomon.backend.kvm.internal.state.DiskSpec.Layer;
import org.junit.jupiter.api.Test;

class DiskSpecTest {
    private final DiskSpec disk =
            new DiskSpec(1, "disk1", "image.qcow2", List.of(), 1 << 20, List.of())
                    .with(new Layer(3, "three"))
                    .with(new Layer(12, "twelve"));

    @Test
    void nodesOfLayersThatItDoesNotHaveAreStrangersFromAbove() {
        List<String> nodes =
                List.of(
                        "gnomon-1-9",
                        "gnomon-1-9-f",
                        "gnomon-1-3",
                        "gnomon-1-12-f",
                        "gnomon-1-20-f",
                        "gnomon-1-10");

        assertThat(disk.strangers(nodes)).extracting(Layer::number).containsExactly(20, 10, 9);
    }

    @Test
    void nodesOfOthersAreNoneOfItsBusiness() {
        List<String> nodes =
                List.of(
                        "disk1",
                        "gnomon-0-7",
                        "gnomon-nbd-1",
                        "gnomon-1-x",
                        "gnomon-1-99999999999",
                        "gnomon-1-7-f-x",
                        "#block123");

        assertThat(disk.strangers(nodes)).isEmpty();
    }
}
