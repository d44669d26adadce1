package org.gnomon.backend.simulator.internal;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.annotation.Annotation;
import java.time.Duration;
import java.util.List;
import org.gnomon.conformance.support.Problems;
import org.gnomon.model.Problem;
import org.gnomon.simulation.VirtualTime;
import org.gnomon.spi.backend.Capability;
import org.junit.jupiter.api.Test;

/** What the configuration says about hosts. */
class SimulatorComponentTest {

    private static SimulatorComponent with(String hosts) {
        VirtualTime time = new VirtualTime(1);
        return new SimulatorComponent(time, time, config(hosts));
    }

    private static SimulatorComponent.Config config(String hosts) {
        return new SimulatorComponent.Config() {
            @Override
            public long seed() {
                return 0;
            }

            @Override
            public double speed() {
                return 1;
            }

            @Override
            public String hosts() {
                return hosts;
            }

            @Override
            public int memory_limit_mib() {
                return 64;
            }

            @Override
            public long operation_limit_ms() {
                return 1000;
            }

            @Override
            public Class<? extends Annotation> annotationType() {
                return SimulatorComponent.Config.class;
            }
        };
    }

    @Test
    void hostsAreThoseThatAreNamed() {
        SimulatorComponent several = with(" local , rack-7,h9.example ");
        assertThat(several.hosts()).containsExactly("local", "rack-7", "h9.example");
        assertThat(several.info().capabilities()).contains(Capability.OTHER_HOSTS);
        SimulatorComponent one = with("local");
        assertThat(one.hosts()).containsExactly("local");
        assertThat(one.info().capabilities()).doesNotContain(Capability.OTHER_HOSTS);
    }

    @Test
    void hostsThatCannotBeAreRefused() {
        for (String hosts : List.of("", "h2,h3", "local,local", "local,a b", "local,,h2")) {
            Problems.expect(() -> with(hosts), Problem.INVALID_INPUT);
        }
        List<String> many = java.util.Collections.nCopies(17, "local");
        Problems.expect(
                () -> new SimulatedHost.Options(0, 1, 1, Duration.ofSeconds(1), many),
                Problem.INVALID_INPUT);
    }
}
