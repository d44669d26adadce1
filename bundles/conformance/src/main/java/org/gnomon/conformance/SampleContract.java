package org.gnomon.conformance;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.gnomon.conformance.support.PageCopy;
import org.gnomon.conformance.support.Problems;
import org.gnomon.model.Metric;
import org.gnomon.model.PageSource;
import org.gnomon.model.Problem;
import org.gnomon.model.Sample;
import org.gnomon.spi.backend.Capability;
import org.gnomon.spi.backend.VirtualMachine;
import org.junit.jupiter.api.Test;

/** Reading a VM: its figures and its memory. */
public interface SampleContract extends BackendTests {

    @Test
    default void b12_figuresAreInRangeOrNotMeasured() {
        VirtualMachine vm = start();
        underTest().await(vm.sample());
        letLive();
        Sample sample = underTest().await(vm.sample());
        assertThat(sample.vm()).isEqualTo(VM);
        for (Metric metric : Metric.values()) {
            double value = sample.value(metric);
            assertThat(Double.isNaN(value) || value >= 0 && Double.isFinite(value))
                    .as("%s is %s", metric.label(), value)
                    .isTrue();
        }
        assertThat(sample.data().cpuUsage()).as("a running guest's CPU").isNotZero();
    }

    @Test
    default void dirtyRateIsMeasured() {
        needs(Capability.DIRTY_RATE);
        VirtualMachine vm = start();
        for (int i = 0; i < 10; i++) {
            letLive();
            if (underTest().await(vm.sample()).dirtyRate() > 0) {
                return;
            }
        }
        throw new AssertionError("ten samples of a guest that writes, none with a dirty rate");
    }

    @Test
    default void b12_aVmThatIsGoneHasNoFigures() {
        VirtualMachine vm = start();
        underTest().await(vm.stop());
        Problems.expect(() -> underTest().await(vm.sample()), Problem.NOT_RUNNING, Problem.CRASHED);
    }

    @Test
    default void memoryIsReadInPlace() {
        VirtualMachine vm = start();
        PageSource pages = vm.memory().pages();
        assertThat(pages.sizeBytes()).isEqualTo(vm.memory().sizeBytes());
        assertThat(pages.sizeBytes()).isGreaterThanOrEqualTo(vm.definition().memoryBytes());
        assertThat(pages.sizeBytes() % pages.pageSizeBytes()).isZero();
        assertThat(Integer.bitCount(pages.pageSizeBytes())).isEqualTo(1);
        assertThat(pages.view(0, pages.pageSizeBytes()).isReadOnly()).isTrue();
        assertThat(PageCopy.isZero(pages)).isFalse();
        assertThatThrownBy(() -> pages.view(pages.sizeBytes(), pages.pageSizeBytes()))
                .isInstanceOf(IndexOutOfBoundsException.class);
        assertThatThrownBy(() -> pages.view(-pages.pageSizeBytes(), pages.pageSizeBytes()))
                .isInstanceOf(IndexOutOfBoundsException.class);
    }

    @Test
    default void memoryOfAPausedGuestDoesNotChange() {
        VirtualMachine vm = start();
        long running = PageCopy.checksum(vm.memory().pages());
        letLive();
        underTest().await(vm.pause());
        long paused = PageCopy.checksum(vm.memory().pages());
        assertThat(paused).as("the guest writes while it runs").isNotEqualTo(running);
        letLive();
        assertThat(PageCopy.checksum(vm.memory().pages())).isEqualTo(paused);
    }
}
