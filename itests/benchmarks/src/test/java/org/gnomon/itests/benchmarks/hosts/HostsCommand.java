package org.gnomon.itests.benchmarks.hosts;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.Function;
import org.gnomon.itests.support.topics.Arguments;
import org.gnomon.itests.support.topics.Command;
import org.gnomon.itests.support.topics.Report;

/** {@code benchmark hosts}: Gnomon beside QEMU's own ways. */
public final class HostsCommand implements Command {

    @Override
    public String name() {
        return "hosts";
    }

    @Override
    public String help() {
        return """
                  --quick        one guest (redis), one link (1gbit), all ways
                  --guests LIST  some of redis,sqlite,idle,writer
                  --links LIST   some of 100mbit,1gbit,unlimited
                  --ways LIST    some of gnomon,gnomon-cold,xbzrle,xbzrle-big,multifd+zstd,plain
                  --repeat N     each so often, the median counts (1)
                  --rate N       another rate of the load, for all guests
                  --logs DIR     what the programs said is kept there
                """;
    }

    @Override
    public Report run(Arguments arguments) throws IOException {
        boolean quick = arguments.has("quick");
        List<Guest> guests =
                chosen(arguments.text("guests", quick ? "redis" : ""), Guest.ALL, Guest::name);
        List<Link> links =
                chosen(arguments.text("links", quick ? "1gbit" : ""), Link.ALL, Link::name);
        List<Way> ways = chosen(arguments.text("ways", ""), ways(), Way::name);
        int repeat = Math.toIntExact(arguments.number("repeat", 1));
        int rate = Math.toIntExact(arguments.number("rate", 0));
        String logs = arguments.text("logs", "");
        arguments.done();
        if (rate > 0) {
            guests = guests.stream().map(g -> g.with(g.dataMiB(), rate)).toList();
        }
        List<Results.Case> cases = new ArrayList<>();
        guests.forEach(g -> links.forEach(l -> cases.add(new Results.Case(g, l))));
        return new Judgement(measure(cases, ways, repeat, logs)).report();
    }

    static List<Way> ways() {
        return List.of(
                new GnomonWay(false),
                new GnomonWay(true),
                QemuWay.xbzrle(),
                QemuWay.xbzrleBig(),
                QemuWay.multifdZstd(),
                QemuWay.plain());
    }

    /** One after the other: the machine is theirs. */
    static Results measure(List<Results.Case> cases, List<Way> ways, int repeat, String logs)
            throws IOException {
        Results results = new Results();
        int run = 0;
        try (Lab lab = new Lab(logs)) {
            for (Results.Case one : cases) {
                for (Way way : ways) {
                    for (int i = 0; i < repeat; i++) {
                        Outcome outcome = once(lab, one, way, "run" + run++);
                        results.add(one, way.name(), outcome);
                        System.err.println(outcome.line(one + ", " + way.name()));
                    }
                }
            }
        }
        return results;
    }

    private static Outcome once(Lab lab, Results.Case one, Way way, String folder)
            throws IOException {
        try (Network network = new Network(one.link())) {
            return way.move(
                    new Trial(lab, network, one.link(), one.guest(), lab.newFolder(folder)));
        }
    }

    private static <T> List<T> chosen(String words, List<T> all, Function<T, String> name) {
        if (words.isEmpty()) {
            return all;
        }
        List<T> some = new ArrayList<>();
        for (String word : words.toLowerCase(Locale.ROOT).split(",")) {
            some.add(
                    all.stream()
                            .filter(t -> name.apply(t).equals(word))
                            .findFirst()
                            .orElseThrow(() -> unknown(word, all.stream().map(name).toList())));
        }
        return some;
    }

    private static Arguments.Wrong unknown(String word, List<String> all) {
        return new Arguments.Wrong("there is no '" + word + "', only " + all);
    }
}
