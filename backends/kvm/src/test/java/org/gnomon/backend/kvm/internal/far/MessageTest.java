package org.gnomon.backend.kvm.internal.far;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.gnomon.backend.kvm.internal.qmp.Json;
import org.gnomon.model.GnomonException;
import org.gnomon.model.Problem;
import org.gnomon.service.PeerHosts;
import org.junit.jupiter.api.Test;

class MessageTest {

    private static void wrong(Runnable what) {
        assertThatThrownBy(what::run)
                .isInstanceOfSatisfying(
                        GnomonException.class,
                        e -> assertThat(e.problem().code()).isEqualTo(Problem.INVALID_INPUT));
    }

    private static byte[] raw(int length, byte[] text) {
        return ByteBuffer.allocate(4 + text.length).putInt(length).put(text).array();
    }

    private static byte[] raw(String text) {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        return raw(bytes.length, bytes);
    }

    @Test
    void whatIsSentComesBack() {
        FarHost.Question question = new FarHost.Question(List.of(7L), 12, true);
        Message sent =
                new Message(Json.object("do", "look", "question", question), new byte[] {1, 2});
        Message read = Message.decode(sent.encode());
        assertThat(read.text("do")).isEqualTo("look");
        assertThat(read.part("question", FarHost.Question.class)).isEqualTo(question);
        assertThat(read.bytes()).containsExactly(1, 2);
    }

    @Test
    void lengthsThatLieAreRefused() {
        byte[] text = "{}".getBytes(StandardCharsets.UTF_8);
        wrong(() -> Message.decode(new byte[3]));
        wrong(() -> Message.decode(raw(3, text)));
        wrong(() -> Message.decode(raw(-1, text)));
        wrong(() -> Message.decode(raw(Integer.MAX_VALUE, text)));
        wrong(() -> Message.decode(new byte[PeerHosts.MOST_BYTES + 1]));
        wrong(() -> new Message(Json.object(), new byte[PeerHosts.MOST_BYTES]).encode());
    }

    @Test
    void textThatIsNoObjectIsRefused() {
        wrong(() -> Message.decode(raw("")));
        wrong(() -> Message.decode(raw("[]")));
        wrong(() -> Message.decode(raw("{")));
        wrong(() -> Message.decode(raw("null")));
        wrong(() -> Message.decode(raw(2, new byte[] {(byte) 0xff, (byte) 0xfe})));
        byte[] wide = "{}".getBytes(StandardCharsets.UTF_16BE);
        wrong(() -> Message.decode(raw(wide.length, wide)));
        wrong(() -> Message.decode(raw("[".repeat(100_000))));
    }

    @Test
    void valuesAreOfTheirTypeAndInTheirRange() {
        Message read =
                Message.decode(raw("{\"t\":1,\"e\":\"\",\"n\":1.5,\"m\":1e99,\"l\":[1,\"x\"]}"));
        wrong(() -> read.text("t"));
        wrong(() -> read.text("e"));
        wrong(() -> read.text("absent"));
        wrong(() -> read.number("n", 0, 9));
        wrong(() -> read.number("m", 0, Long.MAX_VALUE));
        wrong(() -> read.number("t", 2, 9));
        wrong(() -> read.texts("l"));
        wrong(() -> read.part("t", FarHost.Order.class));
        wrong(() -> read.part("absent", FarHost.Order.class));
        assertThat(read.number("t", 1, 1)).isEqualTo(1);
    }

    @Test
    void aRecordWithItsListsMissingIsRefused() {
        Message read = Message.decode(raw("{\"q\":{\"consoleFrom\":1},\"o\":{\"key\":\"k\"}}"));
        wrong(() -> read.part("q", FarHost.Question.class));
        wrong(() -> read.part("o", FarHost.Order.class));
    }
}
