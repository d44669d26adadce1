package org.gnomon.backend.kvm.internal.vm;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class VersionsTest {
    @Test
    void numbersAreComparedAsNumbers() {
        assertThat(Versions.compare("7.2.22", "10.0.13")).isNegative();
        assertThat(Versions.compare("10.0", "10.0.1")).isNegative();
        assertThat(Versions.compare("pc-q35-9.2", "pc-q35-7.2")).isPositive();
        assertThat(Versions.compare("7.2", "7.2")).isZero();
    }
}
