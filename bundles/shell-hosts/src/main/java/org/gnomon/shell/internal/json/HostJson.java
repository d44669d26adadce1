package org.gnomon.shell.internal.json;

import com.fasterxml.jackson.databind.node.ObjectNode;
import org.gnomon.service.PeerAdmin.Identity;
import org.gnomon.service.PeerAdmin.Pairing;

/** Hosts as JSON. */
public final class HostJson {

    private HostJson() {}

    /** This host. */
    public static ObjectNode identity(Identity identity) {
        return Json.object()
                .put("name", identity.name())
                .put("fingerprint", identity.fingerprint())
                .put("listening", identity.listening())
                .put("expires", identity.expires().toString())
                .put("file", identity.file())
                .put("certificate", identity.certificate());
    }

    /** A paired host. */
    public static ObjectNode pairing(Pairing host) {
        return Json.object()
                .put("host", host.name())
                .put("address", host.address())
                .put("connected", host.connected())
                .put("connectedFrom", host.connectedFrom())
                .put("fingerprint", host.fingerprint())
                .put("lastProblem", host.lastProblem());
    }

    /** What was done to a paired host. */
    public static ObjectNode done(String host, String what) {
        return Json.object().put("host", host).put("status", what);
    }
}
