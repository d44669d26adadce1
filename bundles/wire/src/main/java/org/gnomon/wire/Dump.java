package org.gnomon.wire;

import java.io.BufferedWriter;
import java.io.EOFException;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.OutputStreamWriter;
import java.io.PrintWriter;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.channels.ReadableByteChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.gnomon.model.GnomonException;

/**
 * Prints a recorded stream of either direction, a line for each frame: where it begins, its
 * sequence number, its length, its kind, and what is in it. Needs no codec: everything but the
 * coded blocks is plain. At damage it says where and why, and ends.
 *
 * <pre>
 *   java -cp gnomon-wire.jar:gnomon-api.jar org.gnomon.wire.Dump [--json] [FILE]
 * </pre>
 *
 * <p>Reads standard input if there is no file, or if it is {@code -}. Exit codes: 0 the stream is
 * whole, 1 it is damaged or cannot be read, 2 wrong usage.
 */
public final class Dump {

    private static final String USAGE =
            "Usage: dump [--json] [FILE]\n\nPrints a recorded replication stream, one line a"
                    + " frame.\nWithout FILE, or with -, it reads standard input.\n";

    private final PrintWriter out;
    private final boolean json;

    /**
     * @param json whether each line is a JSON object
     */
    public Dump(PrintWriter out, boolean json) {
        this.out = out;
        this.json = json;
    }

    /** The command. */
    public static void main(String[] args) throws IOException {
        try (PrintWriter out = writer(FileDescriptor.out);
                PrintWriter err = writer(FileDescriptor.err)) {
            int code = run(List.of(args), out, err);
            out.flush();
            err.flush();
            if (code != 0) {
                Runtime.getRuntime().exit(code);
            }
        }
    }

    /** The command, with its output elsewhere; returns the exit code. */
    static int run(List<String> args, PrintWriter out, PrintWriter err) throws IOException {
        List<String> rest = new ArrayList<>(args);
        boolean json = rest.remove("--json");
        if (rest.remove("--help")) {
            out.print(USAGE);
            return 0;
        }
        if (rest.size() > 1 || rest.stream().anyMatch(arg -> arg.matches("-.+"))) {
            err.print("Error: " + String.join(" ", rest) + " is not one file.\n" + USAGE);
            return 2;
        }
        String file = rest.isEmpty() ? "-" : rest.get(0);
        try (ReadableByteChannel in = open(file)) {
            return new Dump(out, json).print(in) ? 0 : 1;
        } catch (NoSuchFileException e) {
            err.print("Error: there is no file " + file + ".\n");
            return 1;
        }
    }

    private static ReadableByteChannel open(String file) throws IOException {
        return file.equals("-") ? Channels.newChannel(System.in) : FileChannel.open(Path.of(file));
    }

    private static PrintWriter writer(FileDescriptor to) {
        return new PrintWriter(
                new BufferedWriter(
                        new OutputStreamWriter(new FileOutputStream(to), StandardCharsets.UTF_8)));
    }

    /**
     * Prints all frames. Blocks as the channel does.
     *
     * @return whether the stream was whole to its end
     * @throws IOException if it cannot be read; damage is printed instead
     */
    public boolean print(ReadableByteChannel channel) throws IOException {
        FrameReader reader = new FrameReader(channel);
        long frames = 0;
        long at = 0;
        try {
            Optional<Frame> next = reader.read();
            while (next.isPresent()) {
                frames++;
                line(at, next.get(), Describe.frame(next.get()));
                at = reader.position();
                next = reader.read();
            }
            last("end", at, frames + " frames, all whole");
            return true;
        } catch (EOFException e) {
            last("cut", at, e.getMessage());
        } catch (GnomonException e) {
            last("damaged", at, e.getMessage());
        }
        return false;
    }

    private void line(long at, Frame frame, Map<String, Object> fields) {
        int length = frame.payload().remaining();
        if (json) {
            String head =
                    "{\"at\":%d,\"sequence\":%d,\"bytes\":%d,\"kind\":\"%s\""
                            .formatted(at, frame.sequence(), length, frame.kind());
            out.print(head + Describe.json(fields) + "}\n");
        } else {
            out.print(
                    "%10d  seq %-8d %8d  %-8s%s\n"
                            .formatted(
                                    at,
                                    frame.sequence(),
                                    length,
                                    frame.kind(),
                                    Describe.text(fields)));
        }
    }

    private void last(String how, long at, String why) {
        if (json) {
            Map<String, Object> field = Map.of("why", why);
            out.print("{\"at\":" + at + ",\"kind\":\"" + how + "\"" + Describe.json(field) + "}\n");
        } else {
            out.print("%10d  %s: %s\n".formatted(at, how, why));
        }
        out.flush();
    }
}
