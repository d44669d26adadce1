package org.gnomon.backend.kvm.internal.vm;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Set;
import org.gnomon.backend.kvm.internal.state.DiskSpec;
import org.gnomon.backend.kvm.internal.state.DiskSpec.Layer;
import org.junit.jupiter.api.Test;

class LayerMergeTest {
    private static final DiskSpec DISK =
            new DiskSpec(0, "disk0", "/d", List.of("{}"), 99, List.of())
                    .with(new Layer(3, "/3"))
                    .with(new Layer(5, "/5"))
                    .with(new Layer(9, "/9"));

    private static List<List<Integer>> unneeded(Set<Integer> needed, int untouched) {
        return LayerMerge.unneeded(DISK, needed, untouched).stream()
                .map(run -> run.stream().map(Layer::number).toList())
                .toList();
    }

    @Test
    void whatACheckpointNeedsStays() {
        assertThat(unneeded(Set.of(3, 5, 9), -1)).isEmpty();
        assertThat(unneeded(Set.of(5, 9), -1)).containsExactly(List.of(3));
        assertThat(unneeded(Set.of(3, 9), -1)).containsExactly(List.of(5));
        assertThat(unneeded(Set.of(3, 5), -1)).containsExactly(List.of(9));
        assertThat(unneeded(Set.of(5), -1)).containsExactly(List.of(3), List.of(9));
    }

    @Test
    void neighboursGoTogether() {
        assertThat(unneeded(Set.of(), -1)).containsExactly(List.of(3, 5, 9));
        assertThat(unneeded(Set.of(9), -1)).containsExactly(List.of(3, 5));
    }

    @Test
    void whatSomethingElseReadsIsNotTouched() {
        assertThat(unneeded(Set.of(5), 1)).containsExactly(List.of(9));
        assertThat(unneeded(Set.of(9), 2)).isEmpty();
    }
}
