package org.gnomon.shell.internal.text;

import java.util.ArrayList;
import java.util.List;
import org.gnomon.model.UpdateReport;

/** What someone who has just seen the demonstration can do next. */
public final class DemoText {

    private DemoText() {}

    /** A few lines. */
    public static String next(String backend, UpdateReport report) {
        List<String> lines = new ArrayList<>();
        if (!report.succeeded()) {
            lines.add("This is what a refused update looks like: the VM never noticed.");
        }
        if (backend.equals("simulator")) {
            lines.add("With real QEMU processes:  ./gnomon demo --backend kvm");
        }
        lines.add("A container of your own:   ./gnomon start, then ./gnomon shell");
        lines.add("A VM of your own, there:   gnomon:vm-define --help, gnomon:protect --help");
        StringBuilder out = new StringBuilder("\nWhat next\n");
        lines.forEach(l -> out.append("  ").append(l).append('\n'));
        return out.toString();
    }
}
