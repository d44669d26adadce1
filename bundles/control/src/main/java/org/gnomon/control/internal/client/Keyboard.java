package org.gnomon.control.internal.client;

import java.io.FileDescriptor;
import java.io.FileInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.Arrays;
import org.gnomon.control.internal.wire.Frame;
import org.gnomon.control.internal.wire.FrameChannel;
import org.gnomon.control.internal.wire.FrameType;

/**
 * Sends what is typed, and the window's size when it changes. A thread of this process alone, as
 * reading a terminal cannot be waited for in any other way; it ends with the process.
 */
final class Keyboard extends Thread {

    private final FrameChannel channel;

    private Keyboard(FrameChannel channel) {
        super("keyboard");
        this.channel = channel;
        setDaemon(true);
    }

    static void forward(FrameChannel channel) {
        new Keyboard(channel).start();
        WindowChange.onEach(() -> sendSize(channel));
    }

    @Override
    public void run() {
        byte[] buffer = new byte[4096];
        try (InputStream in = new FileInputStream(FileDescriptor.in)) {
            for (int n = in.read(buffer); n >= 0; n = in.read(buffer)) {
                channel.write(new Frame(FrameType.INPUT, Arrays.copyOf(buffer, n)));
            }
            // Ctrl-D for the shell at the other end: no more will come.
            channel.write(new Frame(FrameType.INPUT, new byte[] {4}));
        } catch (IOException e) {
            // The container closed the connection; the main thread reports it.
        }
    }

    private static void sendSize(FrameChannel channel) {
        try {
            Process stty =
                    new ProcessBuilder("stty", "size")
                            .redirectInput(ProcessBuilder.Redirect.INHERIT)
                            .start();
            String[] size = new String(stty.getInputStream().readAllBytes()).strip().split(" ");
            if (size.length == 2) {
                channel.write(Frame.of(FrameType.RESIZE, size[1] + " " + size[0]));
            }
        } catch (IOException e) {
            // Without stty, or with the container gone: the size stays as it was.
        }
    }
}
