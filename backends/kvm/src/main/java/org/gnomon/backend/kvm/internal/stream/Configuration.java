package org.gnomon.backend.kvm.internal.stream;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;

/**
 * The configuration section: the machine's name, then subsections that QEMU writes when something
 * is not as usual. Kept as it came.
 */
final class Configuration {
    private static final int PAGE_BITS = 12;
    private static final int UUID = 16;
    private static final int MOST_CAPABILITIES = 64;

    private final StreamInput in;
    private final ByteArrayOutputStream kept;

    Configuration(StreamInput in, ByteArrayOutputStream kept) {
        this.in = in;
        this.kept = kept;
    }

    void read() {
        keep(in.bytes(1, "the configuration section"));
        int length = keepU32("the length of the machine's name");
        if (length < 1 || length > 255) {
            throw Malformed.at(
                    in.offset() - 4,
                    "a machine's name of " + Integer.toUnsignedString(length) + " bytes",
                    "1 to 255");
        }
        keep(in.bytes(length, "the machine's name"));
        while (in.more() && in.buffer().get(in.buffer().position()) == StreamFormat.SUBSECTION) {
            subsection();
            if (kept.size() > StreamLayout.MOST_CONFIGURATION) {
                throw Malformed.at(
                        in.offset(),
                        "a configuration section of more bytes",
                        "at most " + StreamLayout.MOST_CONFIGURATION);
            }
        }
    }

    private void subsection() {
        long at = in.offset();
        keep(in.bytes(1, "a subsection"));
        String name = keepName("a subsection's name");
        keepU32("a subsection's version");
        switch (name) {
            case "configuration/target-page-bits" -> pageBits(at);
            case "configuration/capabilities" -> capabilities(at);
            case "configuration/x-uuid" -> keep(in.bytes(UUID, "a UUID"));
            default ->
                    throw Malformed.unsupported(
                            at, "configuration subsection " + Malformed.quoted(name));
        }
    }

    private void pageBits(long at) {
        int bits = keepU32("the page bits");
        if (bits != PAGE_BITS) {
            throw Malformed.unsupported(
                    at, "pages of 2^" + Integer.toUnsignedString(bits) + " bytes");
        }
    }

    /** Only capabilities that change what the stream means are written here. */
    private void capabilities(long at) {
        int count = keepU32("the number of capabilities");
        if (count < 0 || count > MOST_CAPABILITIES) {
            throw Malformed.at(
                    at,
                    Integer.toUnsignedString(count) + " capabilities",
                    "at most " + MOST_CAPABILITIES);
        }
        if (count > 0) {
            String name = in.name("a capability's name");
            throw Malformed.unsupported(at, "capability " + Malformed.quoted(name));
        }
    }

    private int keepU32(String what) {
        byte[] bytes = in.bytes(4, what);
        keep(bytes);
        return ByteBuffer.wrap(bytes).getInt();
    }

    private String keepName(String what) {
        int length = in.u8("the length of " + what);
        kept.write(length);
        String name = in.text(length, what);
        for (int i = 0; i < length; i++) {
            kept.write(name.charAt(i));
        }
        return name;
    }

    private void keep(byte[] bytes) {
        kept.writeBytes(bytes);
    }
}
