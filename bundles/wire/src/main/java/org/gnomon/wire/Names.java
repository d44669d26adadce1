package org.gnomon.wire;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;

/** Codecs' names on the wire. */
final class Names {

    static final int MOST = 32;
    static final int BYTES = 16;

    private static final Pattern NAME = Pattern.compile("[a-z0-9]{1," + BYTES + "}");

    private Names() {}

    static boolean isName(String name) {
        return NAME.matcher(name).matches();
    }

    /** Those that fit; a host with more than {@link #MOST} codecs does without the others. */
    static void put(ByteBuffer out, List<String> names) {
        List<String> some = names.stream().filter(Names::isName).limit(MOST).toList();
        out.put((byte) some.size());
        some.forEach(name -> Wire.putName(out, name));
    }

    static List<String> read(ByteBuffer in) {
        Wire.need(in, 1, "codecs");
        int count = in.get() & 0xff;
        if (count > MOST) {
            throw Wire.bad(count + " codecs, expected at most " + MOST);
        }
        List<String> names = new ArrayList<>(count);
        for (int i = 0; i < count; i++) {
            names.add(codec(in));
        }
        return names;
    }

    private static String codec(ByteBuffer in) {
        String name = Wire.name(in, BYTES, "a codec's name");
        if (!isName(name)) {
            throw Wire.bad("'" + name + "' is not a codec's name");
        }
        return name;
    }

    /** A name that may be empty. */
    static String optional(ByteBuffer in) {
        Wire.need(in, 1, "a codec's name");
        if (in.get(in.position()) == 0) {
            in.get();
            return "";
        }
        return codec(in);
    }
}
