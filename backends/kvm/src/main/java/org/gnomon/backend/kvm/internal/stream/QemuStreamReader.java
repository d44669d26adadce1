package org.gnomon.backend.kvm.internal.stream;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.channels.ReadableByteChannel;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * Reads QEMU's migration stream as it comes: memory is taken apart, device state goes through as it
 * is, because its length is not known without the device models' own description of it.
 *
 * <p>Taken: version 3, a configuration section, one live section {@code ram} with plain and fill
 * pages, commands of a return path. Refused with {@code unsupported}: other live sections (their
 * name is told), device state before the end of ram, XBZRLE, multifd, post-copy, x-ignore-shared.
 * What is no such stream at all is {@code invalid-input} with the offset. One thread; memory
 * bounded by two buffers, whatever comes.
 */
public final class QemuStreamReader {
    /** Fits a core's cache, and a socket's buffer. */
    private static final int BUFFER = 256 << 10;

    /** The most bytes of device state; ten times more than any guest seen. */
    public static final long MOST_REST = 256L << 20;

    private final StreamInput in;
    private final MainRam mainRam;
    private final StreamHandler handler;
    private final RamPages pages;
    private final ByteArrayOutputStream configuration = new ByteArrayOutputStream();
    private StreamLayout layout;
    private StreamLayout.RamSection section;

    /** All the memory that a reader needs: two pages at least for what comes in, one for pages. */
    record Buffers(ByteBuffer in, ByteBuffer pages) {}

    /**
     * @param channel blocking
     * @param mainRam how to tell main RAM from device memory
     */
    public QemuStreamReader(ReadableByteChannel channel, MainRam mainRam, StreamHandler handler) {
        this(
                channel,
                mainRam,
                handler,
                new Buffers(ByteBuffer.allocateDirect(BUFFER), ByteBuffer.allocateDirect(BUFFER)));
    }

    QemuStreamReader(
            ReadableByteChannel channel, MainRam mainRam, StreamHandler handler, Buffers buffers) {
        this.in = new StreamInput(channel, buffers.in());
        this.mainRam = mainRam;
        this.handler = handler;
        this.pages = new RamPages(handler, buffers.pages());
    }

    /**
     * Reads to the end of the channel.
     *
     * @throws org.gnomon.model.GnomonException {@code invalid-input} or {@code unsupported}; what
     *     came before it was handed out
     */
    public void run() {
        header();
        boolean more = true;
        while (more) {
            long at = in.offset();
            int type = in.u8("a section");
            switch (type) {
                case StreamFormat.COMMAND -> command(at);
                case StreamFormat.START -> start(at);
                case StreamFormat.PART -> part(at);
                case StreamFormat.END -> {
                    part(at);
                    more = false;
                }
                case StreamFormat.FULL -> throw earlyState(at);
                default ->
                        throw Malformed.at(at, "section type " + type, "one of 1, 2, 3, 4, 7 or 8");
            }
        }
        handler.ramEnded();
        rest();
    }

    private void header() {
        int magic = in.u32("the magic number");
        if (magic != StreamFormat.MAGIC) {
            throw Malformed.at(0, "magic number " + Integer.toHexString(magic), "5145564d");
        }
        int version = in.u32("the version");
        if (version != StreamFormat.VERSION) {
            throw Malformed.at(4, "version " + Integer.toUnsignedString(version), "3");
        }
        if (in.more() && in.buffer().get(in.buffer().position()) == StreamFormat.CONFIGURATION) {
            new Configuration(in, configuration).read();
        }
    }

    private void command(long at) {
        int command = in.u16("a command");
        int length = in.u16("the length of a command");
        in.bytes(length, "a command's data");
        switch (command) {
            case StreamFormat.OPEN_RETURN_PATH -> handler.returnPathOpened();
            case StreamFormat.PING, StreamFormat.SWITCHOVER_START -> {
                // Nothing that a target would have to know.
            }
            default -> throw Malformed.unsupported(at, "command " + command);
        }
    }

    private void start(long at) {
        int id = in.u32("a section id");
        String name = in.name("a section's name");
        if (!name.equals(StreamFormat.RAM)) {
            throw Malformed.unsupported(at, "live section " + Malformed.quoted(name));
        }
        if (section != null) {
            throw Malformed.at(at, "a second start of section ram", "its parts");
        }
        int instance = in.u32("an instance");
        int version = in.u32("a section's version");
        if (version != StreamFormat.RAM_VERSION) {
            throw Malformed.unsupported(
                    at, "section ram in version " + Integer.toUnsignedString(version));
        }
        section = new StreamLayout.RamSection(id, instance, version);
        words();
        footer();
    }

    private void part(long at) {
        int id = in.u32("a section id");
        if (section == null || id != section.id() || layout == null) {
            throw Malformed.at(
                    at,
                    "a part of section " + Integer.toUnsignedString(id),
                    layout == null ? "the start of section ram first" : "" + section.id());
        }
        words();
        footer();
    }

    private void footer() {
        long at = in.offset();
        int type = in.u8("a section's footer");
        int id = in.u32("a section's footer");
        if (type != StreamFormat.FOOTER || id != section.id()) {
            throw Malformed.at(
                    at,
                    "footer " + type + " of section " + Integer.toUnsignedString(id),
                    StreamFormat.FOOTER + " of section " + section.id());
        }
        handler.partEnded();
    }

    private void words() {
        while (true) {
            long at = in.offset();
            long word = in.u64("a word of section ram");
            int flags = (int) (word & StreamFormat.FLAGS);
            switch (flags & ~StreamFormat.SAME_BLOCK) {
                case StreamFormat.PAGE, StreamFormat.FILL -> {
                    if (layout == null) {
                        throw Malformed.at(at, "a page", "the block list first");
                    }
                    pages.take(in, word);
                }
                case StreamFormat.BLOCK_LIST -> blockList(at, word & ~StreamFormat.FLAGS);
                case StreamFormat.MULTIFD_FLUSH -> {
                    // Says only that channels which are not used were flushed.
                }
                case StreamFormat.END_OF_PART -> {
                    pages.flush();
                    return;
                }
                default -> throw flagsUnknown(at, flags);
            }
        }
    }

    private static RuntimeException flagsUnknown(long at, int flags) {
        String found = "ram flags 0x" + Integer.toHexString(flags);
        return switch (flags & ~StreamFormat.SAME_BLOCK) {
            case 0x40 -> Malformed.unsupported(at, found + " (XBZRLE)");
            case 0x80 -> Malformed.unsupported(at, found + " (a hook)");
            case 0x100 -> Malformed.unsupported(at, found + " (a compressed page)");
            default -> Malformed.at(at, found, "0x02, 0x04, 0x08, 0x10 or 0x200");
        };
    }

    private void blockList(long at, long total) {
        if (layout != null) {
            throw Malformed.at(at, "a second block list", "pages");
        }
        if (total <= 0 || total > StreamLayout.MOST_BYTES) {
            throw Malformed.at(
                    at,
                    "a block list of " + Long.toUnsignedString(total) + " bytes",
                    "at most " + StreamLayout.MOST_BYTES);
        }
        List<StreamLayout.Entry> entries = new ArrayList<>();
        Set<String> names = new HashSet<>();
        for (long left = total; left > 0; ) {
            StreamLayout.Entry entry = entry(left);
            if (!names.add(entry.name()) || entries.size() == StreamLayout.MOST_BLOCKS) {
                throw Malformed.at(
                        in.offset(),
                        "block " + Malformed.quoted(entry.name()) + " again or too many",
                        "at most " + StreamLayout.MOST_BLOCKS + " different ones");
            }
            entries.add(entry);
            left -= entry.bytes();
        }
        layout =
                StreamLayout.of(
                        configuration.toByteArray(), section, entries, mainRam.find(at, entries));
        pages.layout(layout);
    }

    private StreamLayout.Entry entry(long left) {
        long at = in.offset();
        String name = in.name("a block's name");
        long bytes = in.u64("a block's length");
        if (name.isEmpty() || bytes <= 0 || bytes > left || bytes % StreamLayout.PAGE != 0) {
            throw Malformed.at(
                    at,
                    "block " + Malformed.quoted(name) + " of " + Long.toUnsignedString(bytes),
                    "a name and a multiple of 4096 up to " + left);
        }
        return new StreamLayout.Entry(name, bytes);
    }

    private RuntimeException earlyState(long at) {
        in.u32("a section id");
        return Malformed.unsupported(
                at,
                "device state of "
                        + Malformed.quoted(in.name("a section's name"))
                        + " before the end of ram");
    }

    private void rest() {
        long total = 0;
        while (in.more()) {
            ByteBuffer bytes = in.buffer();
            total += bytes.remaining();
            if (total > MOST_REST) {
                throw Malformed.at(
                        in.offset(), "more device state", "at most " + MOST_REST + " bytes");
            }
            handler.rest(bytes.slice());
            bytes.position(bytes.limit());
        }
        if (total == 0) {
            throw Malformed.truncated(in.offset(), "device state");
        }
    }
}
