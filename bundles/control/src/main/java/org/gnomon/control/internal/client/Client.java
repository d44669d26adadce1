package org.gnomon.control.internal.client;

import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import org.gnomon.control.internal.wire.Frame;
import org.gnomon.control.internal.wire.FrameChannel;
import org.gnomon.control.internal.wire.FrameType;

/** Asks the container one thing and ends with its exit code. */
public final class Client {

    private static final int FAILED = 1;
    private static final int WRONG_USAGE = 2;

    private static final String USAGE =
            """
            usage: run SOCKET WORD...         run a command line
                   shell SOCKET COLUMNS ROWS  be its terminal (this one must be in raw mode)
                   ready SOCKET PID SECONDS   wait until it is ready or process PID ends
                   status SOCKET text|json    how it is
            """;

    private final OutputStream out;
    private final OutputStream err;

    Client(OutputStream out, OutputStream err) {
        this.out = out;
        this.err = err;
    }

    public static void main(String[] args) {
        OutputStream out = new FileOutputStream(FileDescriptor.out);
        OutputStream err = new FileOutputStream(FileDescriptor.err);
        Runtime.getRuntime().halt(new Client(out, err).run(args));
    }

    int run(String... args) {
        PrintStream errors = new PrintStream(err, true, StandardCharsets.UTF_8);
        if (args.length < 3) {
            errors.print(USAGE);
            return WRONG_USAGE;
        }
        Path socket = Path.of(args[1]);
        List<String> rest = Arrays.asList(args).subList(2, args.length);
        try {
            return switch (args[0]) {
                case "run" -> ask(socket, words(rest));
                case "status" -> ask(socket, Frame.of(FrameType.STATUS, rest.get(0)));
                case "shell" -> shell(socket, rest);
                case "ready" -> ready(socket, rest, errors);
                default -> throw new IllegalArgumentException("unknown request " + args[0]);
            };
        } catch (IllegalArgumentException | IndexOutOfBoundsException e) {
            errors.println("Error: " + e.getMessage());
            errors.print(USAGE);
            return WRONG_USAGE;
        } catch (IOException e) {
            errors.println("Error: lost the container at " + socket + ": " + e.getMessage());
            return FAILED;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return FAILED;
        }
    }

    private static Frame words(List<String> words) {
        byte[] payload = (String.join("\0", words) + "\0").getBytes(StandardCharsets.UTF_8);
        if (payload.length > FrameChannel.MAX_PAYLOAD) {
            throw new IllegalArgumentException(
                    "the command line has %d bytes, at most %d are allowed"
                            .formatted(payload.length, FrameChannel.MAX_PAYLOAD));
        }
        return new Frame(FrameType.RUN, payload);
    }

    private int ready(Path socket, List<String> args, PrintStream errors)
            throws IOException, InterruptedException {
        long pid = Long.parseLong(args.get(0));
        int seconds = Integer.parseInt(args.get(1));
        if (!SocketWait.until(socket, pid, seconds)) {
            errors.println("Error: the container did not open its control socket " + socket + ".");
            return FAILED;
        }
        return ask(socket, Frame.of(FrameType.READY, Long.toString(seconds * 1000L)));
    }

    private int shell(Path socket, List<String> args) throws IOException {
        String terminal = System.getenv().getOrDefault("TERM", "dumb");
        Frame request = Frame.of(FrameType.SHELL, args.get(0) + " " + args.get(1) + " " + terminal);
        try (FrameChannel channel = connect(socket)) {
            channel.write(request);
            Keyboard.forward(channel);
            return answers(channel);
        }
    }

    private int ask(Path socket, Frame request) throws IOException {
        try (FrameChannel channel = connect(socket)) {
            channel.write(request);
            return answers(channel);
        }
    }

    private static FrameChannel connect(Path socket) throws IOException {
        FrameChannel channel =
                new FrameChannel(SocketChannel.open(UnixDomainSocketAddress.of(socket)));
        channel.sendPreamble();
        return channel;
    }

    private int answers(FrameChannel channel) throws IOException {
        while (true) {
            Frame frame = channel.read();
            switch (frame.type()) {
                case OUT -> show(out, frame);
                case ERR -> show(err, frame);
                case EXIT -> {
                    return Integer.parseInt(frame.text());
                }
                default -> throw new IOException("unexpected frame " + frame.type());
            }
        }
    }

    private static void show(OutputStream stream, Frame frame) throws IOException {
        stream.write(frame.payload());
        stream.flush();
    }
}
