package org.gnomon.prediction.internal.forecast;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.function.Supplier;
import org.gnomon.prediction.internal.forecast.method.BuiltIns;
import org.gnomon.spi.forecast.Forecaster;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class ForecasterRegistryTest {

    private final ForecasterRegistry registry = new ForecasterRegistry();
    private final ForecasterRegistry[] registryOfTheTest = new ForecasterRegistry[1];

    @BeforeEach
    void install() {
        BuiltIns.all().forEach(registry::add);
    }

    @Test
    void ofTwoWithOneNameTheLastCountsUntilItGoes() {
        Forecaster first = Fake.level("mine", 1);
        Forecaster second = Fake.level("mine", 2);
        int ours = registry.installed().size();
        registry.add(first);
        registry.add(second);
        assertThat(registry.installed()).hasSize(ours + 1).anyMatch(e -> e.forecaster() == second);
        registry.remove(second);
        assertThat(registry.installed()).hasSize(ours + 1).anyMatch(e -> e.forecaster() == first);
    }

    @Test
    void oneThatGoesWhileItIsAskedWhatItIsIsNotInstalled() {
        Forecaster[] leaving = new Forecaster[1];
        ForecasterRegistry asking =
                new ForecasterRegistry(
                        new Deadlines() {
                            @Override
                            public <T> T call(Duration limit, Supplier<T> work) throws Failure {
                                T said = Deadlines.inPlace().call(limit, work);
                                asking().remove(leaving[0]);
                                return said;
                            }

                            private ForecasterRegistry asking() {
                                return registryOfTheTest[0];
                            }
                        });
        registryOfTheTest[0] = asking;
        leaving[0] = Fake.level("leaving", 1);
        asking.add(leaving[0]);
        assertThat(asking.installed()).isEmpty();
    }

    @Test
    void aStrangerCannotTakeTheFloorsNameOrOneThatIsNoName() {
        int ours = registry.installed().size();
        registry.add(Fake.level("naive", 1));
        registry.add(Fake.level("ses", 1));
        registry.add(Fake.level("../../etc", 1));
        registry.add(Fake.level("", 1));
        registry.add(Fake.level(null, 1));
        assertThat(registry.installed()).hasSize(ours);
    }
}
