package org.gnomon.shell.internal.text;

import java.util.ArrayList;
import java.util.List;
import org.gnomon.model.UpdateReport;
import org.gnomon.model.Verdict;

/** What someone who has just seen the demonstration can do next. */
public final class DemoText {

    private DemoText() {}

    /** A few lines. */
    public static String next(String backend, UpdateReport report) {
        List<String> lines = new ArrayList<>();
        boolean simulated = backend.equals("simulator");
        if (report.succeeded()) {
            lines.add(
                    "An update that must not pass:  ./gnomon demo "
                            + (simulated
                                    ? "--update-to 'sim:slow?percent=20'"
                                    : "--backend " + backend + " --update-to /bin/true"));
        } else if (inconclusive(report)) {
            lines.add(
                    "Inconclusive is a no: in the few seconds that a demonstration has, and"
                            + " beside");
            lines.add("other work on this machine, too little could be told. Run it again.");
        } else if (report.switchover().isEmpty()) {
            lines.add("This is what a refused update looks like: the VM went on all the time.");
        }
        if (simulated) {
            lines.add("With real QEMU processes:      ./gnomon setup kvm (once, as root), then");
            lines.add("                               ./gnomon demo --backend kvm");
        }
        lines.add("A container of your own:       ./gnomon start, then ./gnomon shell");
        lines.add("A VM of your own, there:       vm-define --help, protect --help");
        StringBuilder out = new StringBuilder("\nWhat next\n");
        lines.forEach(l -> out.append("  ").append(l).append('\n'));
        return out.toString();
    }

    private static boolean inconclusive(UpdateReport report) {
        return report.rehearsal().map(r -> r.verdict() == Verdict.INCONCLUSIVE).orElse(false);
    }
}
