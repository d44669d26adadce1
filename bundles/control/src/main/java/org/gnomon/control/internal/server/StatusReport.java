package org.gnomon.control.internal.server;

import java.util.List;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.gnomon.service.PeerAdmin;
import org.gnomon.service.ShadowVmManager;
import org.gnomon.service.VmInventory;
import org.osgi.framework.BundleContext;
import org.osgi.framework.ServiceReference;

/** How the container is, for a person or a program. */
final class StatusReport {

    private final BundleContext context;

    StatusReport(BundleContext context) {
        this.context = context;
    }

    String text(List<String> missing) {
        StringBuilder text = new StringBuilder();
        text.append("version   ").append(context.getBundle().getVersion()).append('\n');
        text.append("backends  ").append(orNone(backends())).append('\n');
        text.append("vms       ").append(orNone(vms())).append('\n');
        text.append("shadows   ").append(orNone(shadows(s -> s.vm() + " " + s.state())));
        text.append("\nlistening ").append(orNone(listening()));
        text.append("\nhosts     ").append(orNone(hosts(StatusReport::link)));
        if (!missing.isEmpty()) {
            text.append("\nnot ready:\n  ").append(String.join("\n  ", missing));
        }
        return text.toString();
    }

    /** Members of a JSON object without its braces: the launcher adds what it knows. */
    String json(List<String> missing) {
        return ("\"ready\":%s,\"waitingFor\":%s,\"version\":%s,"
                        + "\"backends\":%s,\"vms\":%s,\"shadows\":[%s],"
                        + "\"listening\":%s,\"hosts\":[%s]")
                .formatted(
                        missing.isEmpty(),
                        array(missing),
                        quote(context.getBundle().getVersion().toString()),
                        array(backends()),
                        array(vms()),
                        String.join(",", shadows(StatusReport::shadow)),
                        array(listening()),
                        String.join(",", hosts(StatusReport::host)));
    }

    private static String host(PeerAdmin.Pairing p) {
        return "{\"host\":%s,\"connected\":%s,\"connectedFrom\":%s}"
                .formatted(quote(p.name()), p.connected(), p.connectedFrom());
    }

    private static String link(PeerAdmin.Pairing p) {
        return p.name() + (p.connected() || p.connectedFrom() ? " linked" : " not linked");
    }

    /** Where paired hosts can connect: one address, or none. */
    private List<String> listening() {
        return from(
                PeerAdmin.class,
                a -> Stream.of(a.identity().listening()).filter(l -> !l.isEmpty()).toList());
    }

    private List<String> hosts(Function<PeerAdmin.Pairing, String> format) {
        return from(PeerAdmin.class, a -> a.pairings().stream().map(format).toList());
    }

    private static String shadow(ShadowVmManager.Shadow s) {
        return "{\"vm\":%s,\"state\":%s}"
                .formatted(quote(s.vm().toString()), quote(s.state().name()));
    }

    private List<String> backends() {
        return from(
                VmInventory.class,
                i -> i.backends().stream().map(b -> b.info().kind()).sorted().toList());
    }

    private List<String> vms() {
        return from(
                VmInventory.class,
                i -> i.vms().stream().map(v -> v.definition().id().toString()).toList());
    }

    private List<String> shadows(Function<ShadowVmManager.Shadow, String> format) {
        return from(ShadowVmManager.class, m -> m.shadows().stream().map(format).toList());
    }

    private <S> List<String> from(Class<S> type, Function<S, List<String>> query) {
        ServiceReference<S> reference = context.getServiceReference(type);
        S service = reference == null ? null : context.getService(reference);
        if (service == null) {
            return List.of();
        }
        try {
            return query.apply(service);
        } finally {
            context.ungetService(reference);
        }
    }

    private static String orNone(List<String> words) {
        return words.isEmpty() ? "none" : String.join(", ", words);
    }

    private static String array(List<String> words) {
        return words.stream().map(StatusReport::quote).collect(Collectors.joining(",", "[", "]"));
    }

    static String quote(String text) {
        StringBuilder quoted = new StringBuilder("\"");
        for (char c : text.toCharArray()) {
            if (c == '"' || c == '\\') {
                quoted.append('\\').append(c);
            } else if (c < ' ') {
                quoted.append("\\u%04x".formatted((int) c));
            } else {
                quoted.append(c);
            }
        }
        return quoted.append('"').toString();
    }
}
