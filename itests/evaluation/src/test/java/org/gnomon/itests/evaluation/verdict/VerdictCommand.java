package org.gnomon.itests.evaluation.verdict;

import java.io.IOException;
import java.util.List;
import org.gnomon.itests.support.topics.Arguments;
import org.gnomon.itests.support.topics.Command;
import org.gnomon.itests.support.topics.Report;

/** How often the rehearsal's judge cries wolf, and how much it misses. */
public final class VerdictCommand implements Command {

    private static final String AZURE = "azure-vm-noise";
    private static final String TWINS = "bitbrains-twins";

    @Override
    public String name() {
        return "verdict";
    }

    @Override
    public String help() {
        return """
                  --samples N  samples a phase (30; on the twins 36, which is 3 hours)
                  --windows N  at most so many windows a pair of VMs (all)
                  --trials N   trials of ten metrics (1000)
                  --seed N     of which windows make a trial of ten metrics (1)
                """;
    }

    @Override
    public Report run(Arguments arguments) throws IOException {
        Report report = new Report(name());
        int samples = (int) arguments.number("samples", 0);
        for (String set : List.of(AZURE, TWINS)) {
            List<Machines> all = Machines.read(arguments.data().resolve(set));
            if (all.isEmpty()) {
                report.note("There is no folder " + set + ", so nothing is said of it.");
                continue;
            }
            int standard = set.equals(TWINS) ? 36 : 30;
            new VerdictTrials(
                            set,
                            all,
                            samples > 0 ? samples : standard,
                            (int) arguments.number("windows", Integer.MAX_VALUE))
                    .report(
                            report,
                            (int) arguments.number("trials", 1000),
                            arguments.number("seed", 1));
        }
        return report;
    }
}
