package org.gnomon.backend.kvm.internal.far;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.OptionalLong;
import java.util.zip.CRC32;
import org.gnomon.backend.kvm.internal.Problems;
import org.gnomon.backend.kvm.internal.state.Durable;

/**
 * That a replica was told to run, put on the disk in the middle of a blackout: a few bytes of a
 * file that is there already, which takes a fraction of what replacing the record does. The record
 * follows when the guest runs.
 *
 * <pre>
 *   0  magic 474e5454   4  epoch, 8 bytes   12  CRC-32 of what is before; all zero: not told
 * </pre>
 */
final class TellMark implements AutoCloseable {
    /** Its name in the replica's folder. */
    static final String FILE = "told.bin";

    private static final int MAGIC = 0x474e5454;
    private static final int LENGTH = 16;

    private final Path file;
    private FileChannel channel;

    TellMark(Path folder) {
        this.file = folder.resolve(FILE);
    }

    /** Makes the file, saying nothing yet. */
    void prepare() {
        try {
            close();
            Durable.write(file, ByteBuffer.allocate(LENGTH));
            Durable.force(file.getParent());
            channel = FileChannel.open(file, StandardOpenOption.WRITE);
            // What is done in the blackout is not done for the first time; no epoch is 0.
            tell(0);
            takeBack();
        } catch (IOException e) {
            throw Problems.io("Cannot make " + file, e);
        }
    }

    /** On the disk when this returns. */
    void tell(long epoch) {
        ByteBuffer mark = ByteBuffer.allocate(LENGTH).putInt(MAGIC).putLong(epoch);
        CRC32 sum = new CRC32();
        sum.update(mark.array(), 0, mark.position());
        write(mark.putInt((int) sum.getValue()).flip());
    }

    /** It provably did not come to that. */
    void takeBack() {
        write(ByteBuffer.allocate(LENGTH));
    }

    private void write(ByteBuffer bytes) {
        try {
            if (channel == null) {
                prepare();
            }
            long at = 0;
            while (bytes.hasRemaining()) {
                at += channel.write(bytes, at);
            }
            channel.force(false);
        } catch (IOException e) {
            throw Problems.io("Cannot write " + file, e);
        }
    }

    /** The epoch that it was told; empty if it was not. */
    OptionalLong read() {
        try {
            byte[] found = Files.exists(file) ? Files.readAllBytes(file) : new byte[0];
            if (found.length != LENGTH) {
                return OptionalLong.empty();
            }
            CRC32 sum = new CRC32();
            sum.update(found, 0, LENGTH - Integer.BYTES);
            ByteBuffer mark = ByteBuffer.wrap(found);
            boolean whole =
                    mark.getInt(0) == MAGIC
                            && mark.getInt(LENGTH - Integer.BYTES) == (int) sum.getValue();
            return whole ? OptionalLong.of(mark.getLong(Integer.BYTES)) : OptionalLong.empty();
        } catch (IOException e) {
            throw Problems.io("Cannot read " + file, e);
        }
    }

    @Override
    public void close() {
        try {
            if (channel != null) {
                channel.close();
                channel = null;
            }
        } catch (IOException e) {
            throw Problems.io("Cannot close " + file, e);
        }
    }
}
