package org.gnomon.control.internal.client;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;

/** The real client with its output caught. */
public final class TestClient {

    private TestClient() {}

    /** What it printed and ended with. */
    public record Result(int code, String out, String err) {}

    public static Result run(String... arguments) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        ByteArrayOutputStream err = new ByteArrayOutputStream();
        int code = new Client(out, err).run(arguments);
        return new Result(
                code, out.toString(StandardCharsets.UTF_8), err.toString(StandardCharsets.UTF_8));
    }
}
