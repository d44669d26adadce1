package org.gnomon.backend.kvm.internal.stream;

import java.nio.ByteBuffer;

/**
 * Takes what a {@link QemuStreamReader} finds, in order, on the reader's thread. May block. What it
 * throws ends the reading.
 */
public interface StreamHandler {

    /** The block list has come; called once, before any page. */
    void layout(StreamLayout layout);

    /**
     * Content of pages, each offset once in a call.
     *
     * @param offsets in the layout's address space
     * @param content count pages one after the other; valid until this returns
     */
    void pages(long[] offsets, int count, ByteBuffer content);

    /** A page is all one byte. */
    void fill(long offset, byte value);

    /** A part of the ram section is over, and all its pages were handed out. */
    void partEnded();

    /** QEMU says on the stream that it listens for answers. */
    void returnPathOpened();

    /** All memory has been handed out; what comes is device state. */
    void ramEnded();

    /** The next bytes that are none of memory. */
    void rest(ByteBuffer bytes);
}
