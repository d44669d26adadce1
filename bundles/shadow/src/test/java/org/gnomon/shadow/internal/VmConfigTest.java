package org.gnomon.shadow.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.gnomon.model.Failover;
import org.gnomon.model.GnomonException;
import org.gnomon.model.Problem;
import org.gnomon.model.ProtectionPolicy;
import org.gnomon.model.Redundancy;
import org.gnomon.model.ShadowPlace;
import org.gnomon.model.VmDefinition;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class VmConfigTest {

    private static Map<String, Object> good() {
        Map<String, Object> raw = new HashMap<>();
        raw.put("id", "web");
        raw.put("backend", "kvm");
        raw.put("service.pid", "org.gnomon.vm~web");
        return raw;
    }

    @Test
    void readsEveryKey() {
        Map<String, Object> raw = good();
        raw.put("origin", "adopt");
        raw.put("memory", "2GiB");
        raw.put("vcpus", 4);
        raw.put("protect", false);
        raw.put("policy", "quick");
        raw.put("policy.watch", "2m");
        raw.put("policy.trial", "PT7S");
        raw.put("policy.sampleEvery", "250ms");
        raw.put("policy.maxBytesPerSecond", "1000");
        raw.put("qmp", "/run/web.qmp");
        raw.put("component.id", 3L);
        raw.put("osgi.ds.satisfying.condition.target", "(osgi.condition.id=true)");
        VmConfig config = VmConfig.parse(raw);
        VmDefinition vm = config.definition();
        assertThat(vm.origin()).isEqualTo(VmDefinition.Origin.ADOPT);
        assertThat(vm.memoryBytes()).isEqualTo(2L << 30);
        assertThat(vm.vcpus()).isEqualTo(4);
        assertThat(vm.properties()).isEqualTo(Map.of("qmp", "/run/web.qmp"));
        assertThat(config.protect()).isFalse();
        ProtectionPolicy policy = config.care().policy();
        assertThat(policy.watch()).isEqualTo(Duration.ofMinutes(2));
        assertThat(policy.trial()).isEqualTo(Duration.ofSeconds(7));
        assertThat(policy.sampleEvery()).isEqualTo(Duration.ofMillis(250));
        assertThat(policy.maxBytesPerSecond()).isEqualTo(1000);
        assertThat(policy.calibration()).isEqualTo(ProtectionPolicy.QUICK.calibration());
    }

    @Test
    void readsHowManyShadowsAndWhatFor() {
        Map<String, Object> raw = good();
        raw.put("policy.shadows", "shadow,  second@h2");
        raw.put("policy.checkpointEvery", "1s");
        raw.put("policy.failover", "when-gone-or-silent");
        raw.put("policy.silence", "3s");
        Redundancy redundancy = VmConfig.parse(raw).care().redundancy();
        assertThat(redundancy)
                .isEqualTo(
                        new Redundancy(
                                List.of(ShadowPlace.FIRST, new ShadowPlace("second", "h2")),
                                Duration.ofSeconds(1),
                                Failover.WHEN_GONE_OR_SILENT,
                                Duration.ofSeconds(3)));
        assertThat(VmConfig.parse(good()).care().redundancy()).isEqualTo(Redundancy.ONE);
    }

    @Test
    void hasDefaults() {
        VmConfig config = VmConfig.parse(good());
        assertThat(config.definition().memoryBytes()).isEqualTo(128L << 20);
        assertThat(config.protect()).isTrue();
        assertThat(config.care().policy()).isEqualTo(ProtectionPolicy.DEFAULT);
        assertThat(config.source()).isEqualTo("org.gnomon.vm~web");
    }

    @ParameterizedTest
    @CsvSource({
        "id, ../etc, 1 to 63 letters",
        "backend, '', kind of a backend",
        "origin, steal, start or adopt",
        "memory, 12Q, such as 128M",
        "memory, 999999999999999T, such as 128M",
        "memory, 5, multiples of 4096",
        "vcpus, none, number from 1 to 1024",
        "vcpus, 0, number from 1 to 1024",
        "protect, perhaps, true or false",
        "policy, slow, default or quick",
        "policy.watch, soon, a span such as",
        "policy.watch, 0s, longer than zero",
        "policy.wach, 3s, one of policy.",
        "policy.shadows, 'Shadow', names of shadows",
        "policy.shadows, 'a, a', two shadows are named",
        "policy.shadows, 'a@', names of shadows",
        "policy.shadows, '', names of shadows",
        "policy.checkpointEvery, 10ms, checkpointEvery is PT0.01S",
        "policy.checkpointEvery, often, a span such as",
        "policy.failover, never, 'manual, when-gone or when-gone-or-silent'",
        "policy.failover, when-gone, without checkpoints",
        "policy.silence, 500ms, silence is PT0.5S"
    })
    void namesFileKeyValueAndWhatIsExpected(String key, String value, String expected) {
        Map<String, Object> raw = good();
        raw.put(key, value);
        raw.put("felix.fileinstall.filename", "etc/web.cfg");
        assertThatThrownBy(() -> VmConfig.parse(raw))
                .isInstanceOfSatisfying(
                        GnomonException.class,
                        e -> {
                            Problem problem = e.problem();
                            assertThat(problem.code()).isEqualTo(Problem.INVALID_INPUT);
                            assertThat(problem.message()).startsWith("etc/web.cfg: ");
                            assertThat(problem.message() + problem.nextStep()).contains(expected);
                            assertThat(problem.message() + problem.nextStep())
                                    .contains(key.startsWith("policy") ? "policy" : key);
                        });
    }
}
