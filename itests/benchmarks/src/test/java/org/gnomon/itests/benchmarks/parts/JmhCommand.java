package org.gnomon.itests.benchmarks.parts;

import java.util.ServiceLoader;
import org.gnomon.itests.support.topics.Arguments;
import org.gnomon.itests.support.topics.Command;
import org.gnomon.itests.support.topics.Report;
import org.openjdk.jmh.runner.Runner;
import org.openjdk.jmh.runner.RunnerException;
import org.openjdk.jmh.runner.options.ChainedOptionsBuilder;
import org.openjdk.jmh.runner.options.OptionsBuilder;
import org.openjdk.jmh.runner.options.TimeValue;
import org.openjdk.jmh.runner.options.VerboseMode;

/** {@code benchmark jmh}: the parts alone. */
public final class JmhCommand implements Command {

    private static final String PACKAGE = "org\\.gnomon\\.itests\\.benchmarks\\.jmh\\.";

    @Override
    public String name() {
        return "jmh";
    }

    @Override
    public String help() {
        return """
                  --quick       one short iteration each: shows that all of them run
                  --only REGEX  those whose class or method matches
                """;
    }

    @Override
    public Report run(Arguments arguments) throws RunnerException {
        boolean quick = arguments.has("quick");
        String only = arguments.text("only", "");
        arguments.done();
        ChainedOptionsBuilder options =
                new OptionsBuilder()
                        .include(PACKAGE + ".*" + only + ".*")
                        .verbosity(quick ? VerboseMode.SILENT : VerboseMode.NORMAL)
                        .shouldFailOnError(true);
        if (quick) {
            options.forks(1)
                    .warmupIterations(1)
                    .warmupTime(TimeValue.milliseconds(300))
                    .measurementIterations(1)
                    .measurementTime(TimeValue.milliseconds(300));
        }
        Scores scores = new Scores(new Runner(options.build()).run());
        Report report = new Report("jmh").table("scores", "benchmark", "score", "error", "unit");
        scores.all().forEach(s -> report.row(s.name(), s.score(), s.error(), s.unit()));
        ServiceLoader.load(Expectation.class).forEach(e -> e.judge(scores, report));
        return report;
    }
}
