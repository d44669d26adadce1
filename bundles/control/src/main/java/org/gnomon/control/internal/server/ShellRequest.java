package org.gnomon.control.internal.server;

import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.gnomon.control.internal.wire.ProtocolException;
import org.jline.terminal.Size;

/**
 * What a client says about its terminal.
 *
 * @param size of its window
 * @param type as in its TERM
 */
record ShellRequest(Size size, String type) {

    private static final Pattern REQUEST =
            Pattern.compile("(\\d{1,4}) (\\d{1,4})(?: ([A-Za-z0-9][A-Za-z0-9+._-]{0,63}))?");

    /** A window of no size is one that nobody measured. */
    private static final Size USUAL = new Size(80, 24);

    static ShellRequest parse(String text) throws ProtocolException {
        Matcher m = REQUEST.matcher(text);
        if (!m.matches()) {
            throw new ProtocolException("not `columns rows terminal-type`");
        }
        int columns = Integer.parseInt(m.group(1));
        int rows = Integer.parseInt(m.group(2));
        boolean measured = columns > 0 && rows > 0;
        return new ShellRequest(
                measured ? new Size(columns, rows) : USUAL,
                m.group(3) == null ? "dumb" : m.group(3));
    }
}
