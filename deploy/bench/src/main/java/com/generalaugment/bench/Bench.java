package com.generalaugment.bench;

import com.generalaugment.bench.load.Pace;
import com.generalaugment.bench.measure.Proc;
import com.generalaugment.bench.stub.Script;
import com.generalaugment.local.ServiceKind;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.stream.Collectors;

/**
 * {@code make bench}: starts the platform and a stub model, loads both, prints one table. Arguments: the repository, a folder
 * for data and logs. With {@code GENAUG_BENCH_PROFILE=true} it also leaves flight recordings beside the logs. Ends with 1 when a turn failed or a frame was lost, not when a target was missed.
 */
public final class Bench {

    private static final PrintStream OUT = System.out;
    private static final Script WARM_UP = new Script(0, 20, 0);

    private final Path repository;
    private final Path work;
    private final Report report = new Report();

    private Bench(Path repository, Path work) {
        this.repository = repository;
        this.work = work;
    }

    public static void main(String[] arguments) throws IOException {
        Path repository = Path.of(arguments[0]).toAbsolutePath().normalize();
        Path work = Path.of(arguments[1]).toAbsolutePath().normalize();
        System.exit(new Bench(repository, work).run() ? 0 : 1);
    }

    private boolean run() throws IOException {
        machine();
        long began = System.nanoTime();
        try (Installation installation = new Installation(repository, work)) {
            progress("logs are in " + installation.logs());
            installation.start(Bench::progress);
            missing(installation);
            measure(installation);
        }
        report.fact("took", Duration.ofNanos(System.nanoTime() - began).toSeconds() + " s");
        String table = report.markdown();
        OUT.println("\n" + table);
        Path file = repository.resolve("deploy/bench/target/report.md");
        Files.createDirectories(file.getParent());
        Files.writeString(file, table);
        OUT.println("Kept in " + file);
        return !report.isBroken();
    }

    private void machine() {
        Proc proc = new Proc();
        report.fact("machine", Runtime.getRuntime().availableProcessors() + " cores, " + proc.processor());
        report.fact("load average at start", proc.loadAverage());
        report.fact("JDK", Runtime.version());
    }

    private void missing(Installation installation) {
        List<ServiceKind> missing = installation.missing();
        if (!missing.isEmpty()) {
            report.fact(
                    "not built, so not measured",
                    missing.stream().map(ServiceKind::label).collect(Collectors.joining(", ")));
        }
    }

    private void measure(Installation installation) {
        Footprint footprint = new Footprint(installation);
        try (Trials trials = new Trials(installation, report)) {
            warmUp(trials);
            List<Scenario> scenarios = List.of(
                    new Throughput(installation, trials),
                    new LowLoad(trials),
                    new Streams(installation, trials, 32),
                    new Streams(installation, trials, 512),
                    footprint,
                    new UsageCheck(installation, trials),
                    new UserMemory(installation));
            for (Scenario scenario : scenarios) {
                scenario.run(report);
                progress(scenario.title());
            }
        }
    }

    /** The JVMs begin to compile what they will be measured with; the first scenario goes on until that is done. */
    private static void warmUp(Trials trials) {
        Pace pace = new Pace.Closed(8, Integer.MAX_VALUE, Duration.ofSeconds(10));
        trials.direct(WARM_UP, false, new Pace.Closed(8, Integer.MAX_VALUE, Duration.ofSeconds(3)));
        trials.direct(WARM_UP, true, new Pace.Closed(8, Integer.MAX_VALUE, Duration.ofSeconds(3)));
        trials.platform(WARM_UP, false, pace);
        trials.platform(WARM_UP, true, pace);
        progress("warm-up");
    }

    private static void progress(String line) {
        OUT.println("  ✓ " + line);
    }
}
