package org.gnomon.link.internal;

import java.net.InetSocketAddress;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.gnomon.model.Problem;

/** A host name or address, and a port. An IPv6 address stands in brackets. */
public record HostAddress(String host, int port) {

    /** Where hosts listen when nothing else is said. */
    public static final int USUAL_PORT = 7870;

    private static final Pattern FORM =
            Pattern.compile("(?:\\[([0-9a-fA-F:.%a-z0-9]+)]|([A-Za-z0-9._-]+))(?::([0-9]{1,5}))?");
    private static final int MOST_CHARS = 260;
    private static final int LAST_PORT = 65535;

    /** From {@code host:port}, {@code [address]:port}, or without a port. */
    public static HostAddress of(String text) {
        Matcher m = FORM.matcher(text.strip());
        int port = -1;
        if (text.length() <= MOST_CHARS && m.matches()) {
            port = m.group(3) == null ? USUAL_PORT : Integer.parseInt(m.group(3));
        }
        if (port < 0 || port > LAST_PORT) {
            throw Problem.of(
                            Problem.INVALID_INPUT,
                            "'" + text + "' is not an address.",
                            "Give host:port, for example 192.0.2.7:7870 or [2001:db8::7]:7870.")
                    .asException();
        }
        return new HostAddress(m.group(1) != null ? m.group(1) : m.group(2), port);
    }

    /** Looks the name up, which may block. */
    public InetSocketAddress resolve() {
        return new InetSocketAddress(host, port);
    }

    @Override
    public String toString() {
        return (host.contains(":") ? "[" + host + "]" : host) + ":" + port;
    }
}
