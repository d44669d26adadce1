package org.gnomon.shell.internal.text;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import org.gnomon.service.Journal;
import org.gnomon.shell.internal.fake.Samples;
import org.junit.jupiter.api.Test;

class EventWordsTest {

    private static String words(Journal.Kind kind, Map<String, String> fields) {
        return EventWords.of(new Journal.Entry(1, Samples.AT, Samples.VM, kind, fields));
    }

    @Test
    void saysWhatItKnows() {
        assertThat(words(Journal.Kind.PLAN, Map.of("blockers", "0", "update", "VMM /b/qemu {}")))
                .isEqualTo("planned, nothing stands in the way: VMM /b/qemu {}");
        assertThat(words(Journal.Kind.PLAN, Map.of("event", "signal", "source", "demo")))
                .isEqualTo("signal from demo");
        assertThat(words(Journal.Kind.PLAN, Map.of("blockers", "2")))
                .isEqualTo("planned, 2 in the way");
        assertThat(words(Journal.Kind.REHEARSAL, Map.of("event", "began", "target", "/b/qemu")))
                .isEqualTo("began of /b/qemu");
        assertThat(
                        words(
                                Journal.Kind.REHEARSAL,
                                Map.of(
                                        "event",
                                        "ended",
                                        "verdict",
                                        "no-go",
                                        "reason",
                                        "it" + " crashed")))
                .isEqualTo("ended, verdict no-go: it crashed");
        assertThat(
                        words(
                                Journal.Kind.INTENT,
                                Map.of("act", "switch", "epoch", "3", "state", "PREPARED")))
                .isEqualTo("about to switch, at PREPARED (epoch 3)");
        assertThat(
                        words(
                                Journal.Kind.SWITCHOVER,
                                Map.of(
                                        "status",
                                        "ROLLED_BACK",
                                        "blackout.total",
                                        "PT0.0117S",
                                        "lossWindow",
                                        "PT4S",
                                        "problem.message",
                                        "it hung")))
                .isEqualTo("ROLLED_BACK, blackout 11.7 ms, lost 4.0 s: it hung");
        assertThat(words(Journal.Kind.ALERT, Map.of("message", "look at this")))
                .isEqualTo("look at this");
    }

    @Test
    void showsWhatItDoesNotKnowAsItIs() {
        assertThat(words(Journal.Kind.PLAN, Map.of("b", "2", "a", "1"))).isEqualTo("a=1 b=2");
        assertThat(words(Journal.Kind.VM, Map.of())).isEmpty();
        assertThat(words(Journal.Kind.VM, Map.of("long", "x".repeat(200))))
                .isEqualTo("long=" + "x".repeat(77) + "...");
        assertThat(
                        words(
                                Journal.Kind.SWITCHOVER,
                                Map.of("state", "WATCHING", "blackout.total", "soon")))
                .isEqualTo("WATCHING, blackout soon");
    }
}
