package org.gnomon.shell.internal.commands;

import org.apache.karaf.shell.api.action.Command;
import org.apache.karaf.shell.api.action.lifecycle.Reference;
import org.apache.karaf.shell.api.action.lifecycle.Service;
import org.gnomon.service.PeerAdmin;
import org.gnomon.shell.internal.json.HostJson;
import org.gnomon.shell.internal.work.Output;

/** Shows who this host is: what another host needs to be paired with it. */
@Service
@Command(
        scope = "gnomon",
        name = "host-identity",
        description = "Shows who this host is: what another host needs to be paired with it",
        detailedDescription =
                "Copy the certificate to the other host and give it to gnomon:host-add there. It is"
                        + " no secret; the key that belongs to it stays on this host.\n"
                        + "Compare the fingerprint if the way of the copy is not trusted.")
public final class HostIdentityCommand extends GnomonCommand {

    @Reference PeerAdmin hosts;

    @Override
    void run(Output out) {
        PeerAdmin.Identity self = hosts.identity();
        if (out.isJson()) {
            out.json(HostJson.identity(self));
            return;
        }
        String listening =
                self.listening().isEmpty()
                        ? "not; set listen in etc/org.gnomon.link.cfg"
                        : self.listening();
        out.text(
                """
                Name         %s
                Fingerprint  %s
                Listening    %s
                Certificate  %s, until %s

                %s"""
                        .formatted(
                                self.name(),
                                self.fingerprint(),
                                listening,
                                self.file(),
                                self.expires().toString().substring(0, 10),
                                self.certificate()));
    }
}
