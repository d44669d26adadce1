package org.gnomon.wire;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import org.gnomon.model.Problem;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DumpTest {

    @TempDir Path folder;

    private final StringWriter out = new StringWriter();
    private final StringWriter err = new StringWriter();
    private Path file;

    @BeforeEach
    void record() throws IOException {
        file = folder.resolve("stream");
        try (FileChannel channel =
                FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.WRITE)) {
            FrameWriter writer = new FrameWriter(channel);
            writer.write(FrameKind.ROUND, 4);
            Problem problem = Problem.of("refused", "said \"no\"\u001b[2J", "");
            writer.write(FrameKind.ERROR, 5, WireProblem.encode(problem));
            writer.write(FrameKind.STATE, 6, ByteBuffer.wrap(new byte[40]));
        }
    }

    private int run(String... args) throws IOException {
        return Dump.run(List.of(args), new PrintWriter(out), new PrintWriter(err));
    }

    @Test
    void printsALineForEachFrame() throws IOException {
        assertThat(run(file.toString())).isZero();
        assertThat(out.toString())
                .isEqualTo(
                        "         0  seq 4               0  ROUND   \n"
                                + "        28  seq 5              26  ERROR    code=refused"
                                + " message=\"said \\\"no\\\"?[2J\" next=\"\"\n"
                                + "        82  seq 6              40  STATE   "
                                + " starts=00000000000000000000000000000000\n"
                                + "       150  end: 3 frames, all whole\n");
    }

    @Test
    void printsObjects() throws IOException {
        assertThat(run("--json", file.toString())).isZero();
        assertThat(out.toString().lines())
                .hasSize(4)
                .contains(
                        "{\"at\":28,\"sequence\":5,\"bytes\":26,\"kind\":\"ERROR\","
                                + "\"code\":\"refused\","
                                + "\"message\":\"said \\\"no\\\"?[2J\",\"next\":\"\"}")
                .last()
                .isEqualTo("{\"at\":150,\"kind\":\"end\",\"why\":\"3 frames, all whole\"}");
    }

    @Test
    void saysWhereAStreamIsCut() throws IOException {
        Files.write(file, java.util.Arrays.copyOf(Files.readAllBytes(file), 100));
        assertThat(run(file.toString())).isEqualTo(1);
        assertThat(out.toString().lines())
                .hasSize(3)
                .last()
                .isEqualTo(
                        "        82  cut: the stream ended 10 bytes before the end of the frame"
                                + " that begins at byte 82");
    }

    @Test
    void saysWhereAStreamIsDamaged() throws IOException {
        byte[] bytes = Files.readAllBytes(file);
        bytes[50] ^= 1;
        Files.write(file, bytes);
        assertThat(run("--json", file.toString())).isEqualTo(1);
        assertThat(out.toString().lines())
                .hasSize(2)
                .last()
                .asString()
                .startsWith("{\"at\":28,\"kind\":\"damaged\",\"why\":\"bad replication");
    }

    @Test
    void helpsAndRefuses() throws IOException {
        assertThat(run("--help")).isZero();
        assertThat(out.toString()).startsWith("Usage: dump [--json] [FILE]");
        assertThat(run("a", "b")).isEqualTo(2);
        assertThat(run("--yaml")).isEqualTo(2);
        assertThat(err.toString()).contains("--yaml is not one file");
        assertThat(run(folder.resolve("nothing").toString())).isEqualTo(1);
        assertThat(err.toString()).contains("there is no file");
    }
}
