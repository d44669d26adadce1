package org.gnomon.itests.benchmarks.hosts;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.gnomon.itests.benchmarks.Arguments;
import org.gnomon.itests.benchmarks.Command;
import org.gnomon.itests.benchmarks.Report;

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
                  --ways LIST    some of gnomon,xbzrle,xbzrle-big,multifd+zstd,plain
                  --repeat N     each so often, the median counts (1)
                  --rate N       another rate of the load
                """;
    }

    @Override
    public Report run(Arguments arguments) throws IOException {
        boolean quick = arguments.has("quick");
        List<Guest> guests =
                chosen(arguments.text("guests", quick ? "redis" : ""), Guest.ALL, Guest::name);
        List<Link> links =
                chosen(arguments.text("links", quick ? "1gbit" : ""), Link.ALL, Link::name);
        List<Way> ways =
                chosen(
                        arguments.text("ways", quick ? "xbzrle,multifd+zstd,plain" : ""),
                        ways(),
                        Way::name);
        int repeat = Math.toIntExact(arguments.number("repeat", 1));
        int rate = Math.toIntExact(arguments.number("rate", 0));
        arguments.done();
        Results results = new Results();
        try (Lab lab = new Lab()) {
            for (Guest guest : guests) {
                Guest paced = rate > 0 ? guest.with(guest.dataMiB(), rate) : guest;
                for (Link link : links) {
                    for (Way way : ways) {
                        for (int i = 0; i < repeat; i++) {
                            Outcome outcome = once(lab, paced, link, way);
                            results.add(guest, link, way, outcome);
                            System.err.println(Results.line(guest, link, way, outcome));
                        }
                    }
                }
            }
        }
        return results.report();
    }

    static List<Way> ways() {
        return List.of(
                QemuWay.xbzrle(), QemuWay.xbzrleBig(), QemuWay.multifdZstd(), QemuWay.plain());
    }

    private int runs;

    private Outcome once(Lab lab, Guest guest, Link link, Way way) throws IOException {
        try (Network network = new Network(link)) {
            Trial trial = new Trial(lab, network, link, guest, lab.newFolder("run" + runs++));
            return way.move(trial);
        }
    }

    private static <T> List<T> chosen(
            String words, List<T> all, java.util.function.Function<T, String> name) {
        if (words.isEmpty()) {
            return all;
        }
        List<T> some = new ArrayList<>();
        for (String word : words.split(",")) {
            some.add(
                    all.stream()
                            .filter(t -> name.apply(t).equals(word.toLowerCase(Locale.ROOT)))
                            .findFirst()
                            .orElseThrow(
                                    () ->
                                            new Arguments.Wrong(
                                                    "there is no '"
                                                            + word
                                                            + "', only "
                                                            + all.stream().map(name).toList())));
        }
        return some;
    }
}
