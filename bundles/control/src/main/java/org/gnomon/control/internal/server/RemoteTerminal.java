package org.gnomon.control.internal.server;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.EnumSet;
import org.apache.karaf.shell.api.console.SignalListener;
import org.apache.karaf.shell.api.console.Terminal;
import org.jline.terminal.Size;
import org.jline.terminal.impl.LineDisciplineTerminal;

/** A client's terminal: its own is in raw mode, the line discipline is here. */
final class RemoteTerminal extends LineDisciplineTerminal implements Terminal {

    RemoteTerminal(String type, Size size, OutputStream screen) throws IOException {
        super("Gnomon control", type, screen, StandardCharsets.UTF_8);
        setSize(size);
    }

    void resize(Size size) {
        setSize(size);
        raise(org.jline.terminal.Terminal.Signal.WINCH);
    }

    @Override
    public int getWidth() {
        return getSize().getColumns();
    }

    @Override
    public int getHeight() {
        return getSize().getRows();
    }

    @Override
    public boolean isAnsiSupported() {
        return !getType().startsWith("dumb");
    }

    @Override
    public boolean isEchoEnabled() {
        return echo();
    }

    @Override
    public void setEchoEnabled(boolean enabled) {
        echo(enabled);
    }

    // Karaf's own signal listeners are used by no command; JLine's handlers do the work.

    @Override
    public void addSignalListener(
            SignalListener listener, org.apache.karaf.shell.api.console.Signal... signals) {}

    @Override
    public void addSignalListener(
            SignalListener listener, EnumSet<org.apache.karaf.shell.api.console.Signal> signals) {}

    @Override
    public void addSignalListener(SignalListener listener) {}

    @Override
    public void removeSignalListener(SignalListener listener) {}
}
