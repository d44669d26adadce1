package org.gnomon.wire;

import org.gnomon.codecs.internal.BuiltInCodecs;

/** The real codecs, loaded once for all tests. */
final class Codecs {

    private static final BuiltInCodecs LOADED = BuiltInCodecs.load();

    static final CodecSource ALL = LOADED::all;

    private Codecs() {}
}
