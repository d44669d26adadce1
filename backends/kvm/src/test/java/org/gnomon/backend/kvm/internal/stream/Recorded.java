package org.gnomon.backend.kvm.internal.stream;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.channels.Channels;
import java.nio.channels.ReadableByteChannel;
import java.util.zip.GZIPInputStream;

/**
 * Whole streams that real QEMUs wrote, of machines with 4 MiB of RAM. What pages held was replaced:
 * each of the eight bytes of a page's words is the word that precedes the page in the stream.
 */
enum Recorded {
    /** QEMU 7.2.22, pc-q35-7.2, private RAM. */
    OLD("qemu-7.2.stream.gz"),
    /** QEMU 10.0.13, pc-q35-10.0, RAM in a file, switchover-ack. */
    NEW("qemu-10.0-ack.stream.gz");

    static final long MEMORY = 4 << 20;

    private final String file;

    Recorded(String file) {
        this.file = file;
    }

    byte[] bytes() {
        try (InputStream in = new GZIPInputStream(Recorded.class.getResourceAsStream(file))) {
            return in.readAllBytes();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    static ReadableByteChannel channel(byte[] bytes) {
        return Channels.newChannel(new ByteArrayInputStream(bytes));
    }
}
