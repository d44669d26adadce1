package org.gnomon.shell.internal.commands;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.apache.karaf.shell.api.action.Argument;
import org.apache.karaf.shell.api.action.Command;
import org.apache.karaf.shell.api.action.Completion;
import org.apache.karaf.shell.api.action.Option;
import org.apache.karaf.shell.api.action.lifecycle.Reference;
import org.apache.karaf.shell.api.action.lifecycle.Service;
import org.apache.karaf.shell.support.CommandException;
import org.apache.karaf.shell.support.completers.FileCompleter;
import org.gnomon.model.Problem;
import org.gnomon.service.PeerAdmin;
import org.gnomon.service.PeerAdmin.Pairing;
import org.gnomon.shell.internal.json.HostJson;
import org.gnomon.shell.internal.work.Output;

/** Pairs this host with another one. */
@Service
@Command(
        scope = "gnomon",
        name = "host-add",
        description = "Pairs this host with another one, or changes its address or certificate",
        detailedDescription =
                "The certificate is what gnomon:host-identity prints on the other host. The other"
                        + " host must be given this one's in the same way: both sides must agree.\n"
                        + "  gnomon:host-add far 192.0.2.7:7870 --certificate far.pem\n"
                        + "Without ADDRESS only the other host connects to this one.")
public final class HostAddCommand extends GnomonCommand {

    private static final int MOST_BYTES = 64 << 10;

    @Option(
            name = "--certificate",
            description = "File with the other host's certificate (PEM), with its whole path")
    @Completion(FileCompleter.class)
    String certificate;

    @Argument(
            index = 0,
            name = "host",
            required = true,
            description = "What the other host is called here: lower-case letters, digits, dashes")
    String host;

    @Argument(
            index = 1,
            name = "address",
            multiValued = true,
            description = "HOST:PORT where it listens; options may stand here as well")
    List<String> more;

    @Reference PeerAdmin hosts;

    private String address = "";

    @Override
    List<String> more() {
        return more;
    }

    @Override
    void positional(List<String> rest) throws CommandException {
        address = rest.isEmpty() ? "" : rest.get(0);
        super.positional(rest.subList(rest.isEmpty() ? 0 : 1, rest.size()));
        if (certificate == null) {
            throw TrailingOptions.usage(this, "--certificate FILE is needed");
        }
    }

    @Override
    void run(Output out) {
        hosts.pair(host, address, pem());
        Pairing made =
                hosts.pairings().stream()
                        .filter(p -> p.name().equals(host))
                        .findFirst()
                        .orElseThrow();
        if (out.isJson()) {
            out.json(HostJson.pairing(made));
            return;
        }
        out.text(
                "Host "
                        + host
                        + " is paired with this one, by the key with fingerprint\n  "
                        + made.fingerprint()
                        + "\nSee that gnomon:host-identity prints the same there, and that it has"
                        + " been given\nthis host's certificate. gnomon:host-list shows the link.");
    }

    private String pem() {
        Path file = Path.of(certificate);
        try (var in = Files.newInputStream(file)) {
            return new String(in.readNBytes(MOST_BYTES), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw Problem.of(
                            Problem.INVALID_INPUT,
                            "The file " + file.toAbsolutePath() + " cannot be read: " + e,
                            "Give the whole path of a file on this host.")
                    .asException(e);
        }
    }
}
