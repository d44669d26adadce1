package org.gnomon.backend.kvm.internal.stream;

/** The constants of QEMU's migration stream, version 3 (7.2 and 10.0 write the same). */
final class StreamFormat {
    static final int MAGIC = 0x5145564d;
    static final int VERSION = 3;

    // What a section begins with.
    static final int EOF = 0x00;
    static final int START = 0x01;
    static final int PART = 0x02;
    static final int END = 0x03;
    static final int FULL = 0x04;
    static final int SUBSECTION = 0x05;
    static final int CONFIGURATION = 0x07;
    static final int COMMAND = 0x08;
    static final int FOOTER = 0x7e;

    // Commands that come before the device state of a migration without post-copy.
    static final int OPEN_RETURN_PATH = 1;
    static final int PING = 2;
    static final int SWITCHOVER_START = 11;

    // Flags in the low bits of a word of the ram section.
    static final int FILL = 0x02;
    static final int BLOCK_LIST = 0x04;
    static final int PAGE = 0x08;
    static final int END_OF_PART = 0x10;
    static final int SAME_BLOCK = 0x20;
    static final int MULTIFD_FLUSH = 0x200;
    static final long FLAGS = 0xfff;

    static final String RAM = "ram";
    static final int RAM_VERSION = 4;

    private StreamFormat() {}
}
