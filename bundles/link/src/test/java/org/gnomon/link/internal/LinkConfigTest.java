package org.gnomon.link.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.util.Map;
import org.gnomon.model.GnomonException;
import org.junit.jupiter.api.Test;

class LinkConfigTest {

    private static final Path DATA = Path.of("data", "link");

    private static LinkSettings of(Map<String, Object> values) {
        return LinkConfig.settings(values, "Alpha_1.example.org\n", DATA, Path.of("etc"));
    }

    @Test
    void withNothingConfiguredDoesNotListen() {
        LinkSettings settings = of(Map.of());
        assertThat(settings.listen()).isNull();
        assertThat(settings.name()).isEqualTo("alpha-1");
        assertThat(settings.folder()).isEqualTo(DATA);
        assertThat(settings.peers()).isEqualTo(Path.of("etc", "peers"));
        assertThat(settings.limits()).isEqualTo(LinkLimits.USUAL);
    }

    @Test
    void takesWhatIsConfigured() {
        LinkSettings settings =
                of(
                        Map.of(
                                "listen", " 192.0.2.7:99 ",
                                "name", "far",
                                "peers", "/etc/gnomon/peers",
                                "silence.seconds", "9",
                                "call.seconds", 30,
                                "buffer.send", "1048576",
                                "buffer.receive", "0"));
        assertThat(settings.listen()).hasToString("192.0.2.7:99");
        assertThat(settings.name()).isEqualTo("far");
        assertThat(settings.peers()).isEqualTo(Path.of("/etc/gnomon/peers"));
        assertThat(settings.limits().silence()).hasSeconds(9);
        assertThat(settings.limits().call()).hasSeconds(30);
        assertThat(settings.limits().sendBuffer()).isEqualTo(1 << 20);
        assertThat(settings.limits().receiveBuffer()).isZero();
    }

    @Test
    void takesTheUsualForWhatMakesNoSense() {
        LinkSettings settings =
                of(
                        Map.of(
                                "listen", "a b",
                                "silence.seconds", "0",
                                "call.seconds", "soon",
                                "buffer.send", "12"));
        assertThat(settings.listen()).isNull();
        assertThat(settings.limits()).isEqualTo(LinkLimits.USUAL);
    }

    @Test
    void readsAddressesOfEachForm() {
        assertThat(HostAddress.of("alpha")).isEqualTo(new HostAddress("alpha", 7870));
        assertThat(HostAddress.of("[fe80::1%eth0]:5"))
                .isEqualTo(new HostAddress("fe80::1%eth0", 5));
        assertThat(HostAddress.of("[::1]:0")).hasToString("[::1]:0");
        for (String bad : new String[] {"", ":1", "a:", "a:70000", "::1", "a:1:2", "a/b:1"}) {
            assertThatThrownBy(() -> HostAddress.of(bad))
                    .as(bad)
                    .isInstanceOf(GnomonException.class);
        }
    }
}
